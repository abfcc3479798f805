import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";
import {setElementContent} from "@web/core/utils/html";
import {markup} from "@odoo/owl";

/**
 * “Add a user”: says what it costs while the form is filled in. Without JavaScript the
 * price stands beside each package, and the server says what is wrong.
 */
export class ResellerUserForm extends Interaction {
    static selector = ".o_iptv_new_user";
    dynamicContent = {
        "select, input:not([type=hidden])": {"t-on-change": this.showCost},
    };

    setup() {
        this.asked = 0;
    }

    start() {
        if (this.el.querySelector("[name=product_id]").value) {
            this.showCost();
        }
    }

    async showCost() {
        const form = new FormData(this.el);
        const names = ["name", "email", "phone", "device_kind", "mac", "product_id"];
        const values = Object.fromEntries(names.map((n) => [n, form.get(n) || ""]));
        const question = ++this.asked;
        const answer = await this.waitFor(
            rpc("/my/reseller/users/add/preview", values)
        );
        // Of two questions the later one counts, whichever is answered first.
        if (question === this.asked) {
            const cost = this.el.querySelector(".o_iptv_cost");
            setElementContent(cost, markup(answer.html));
        }
    }
}

registry
    .category("public.interactions")
    .add("iptv_portal.reseller_user_form", ResellerUserForm);
