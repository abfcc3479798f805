import {ConnectionLostError, rpc} from "@web/core/network/rpc";
import {Interaction} from "@web/public/interaction";
import {markup} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {setElementContent} from "@web/core/utils/html";

const FIRST_DELAY = 1000;
const LAST_DELAY = 15000;
const BACK_OFF = 1.25;

/**
 * A service that is being activated turns into an active one while the page is open.
 * Asks often in the first seconds, then less and less; never once it is settled.
 */
export class ServiceLive extends Interaction {
    static selector = ".o_iptv_live";

    setup() {
        this.delay = FIRST_DELAY;
        this.key = this.el.dataset.key;
    }

    start() {
        if (this.el.dataset.settled !== "1") {
            this.schedule();
        }
    }

    schedule() {
        this.waitForTimeout(() => this.poll(), this.delay);
        this.delay = Math.min(this.delay * BACK_OFF, LAST_DELAY);
    }

    async poll() {
        // Nobody looks: a phone in a pocket asks nothing.
        if (document.visibilityState === "hidden") {
            return this.schedule();
        }
        let status = {settled: false};
        try {
            status = await this.waitFor(this.ask());
        } catch (error) {
            // A lost connection comes back; a refusal (logged out) does not.
            if (!(error instanceof ConnectionLostError)) {
                return;
            }
        }
        this.show(status);
        if (!status.settled) {
            this.schedule();
        }
    }

    ask() {
        return rpc(
            this.el.dataset.url,
            {
                access_token: this.el.dataset.token || null,
                key: this.key,
                compact: this.el.dataset.compact === "1",
            },
            {silent: true}
        );
    }

    /**
     * @param {{key: String, html: (String|Boolean)}} status
     */
    show(status) {
        if (status.html) {
            this.key = status.key;
            setElementContent(this.el, markup(status.html));
        }
    }
}

registry.category("public.interactions").add("iptv_portal.service_live", ServiceLive);
