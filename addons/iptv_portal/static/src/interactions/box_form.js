import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Write a MAC address the way boxes report it, as far as it is typed.
 *
 * @param {String} text
 * @returns {String}
 */
export function formatMac(text) {
    const digits = text.toUpperCase().replace(/[^0-9A-F]/g, "");
    return (digits.slice(0, 12).match(/.{1,2}/g) || []).join(":");
}

/**
 * The page “Your box”: shows the address only for boxes that have one, and formats it.
 * The server checks everything again; without JavaScript the form works as it is.
 */
export class BoxForm extends Interaction {
    static selector = ".o_iptv_box";
    dynamicContent = {
        "input[type=radio]": {"t-on-change": this.updateContent},
        ".o_iptv_mac": {
            "t-att-class": () => ({"d-none": !this.need}),
        },
        ".o_iptv_mac_optional": {
            "t-att-class": () => ({"d-none": this.need !== "optional"}),
        },
        ".o_iptv_mac_input": {
            "t-on-input.withTarget": this.onInput,
        },
    };

    /** @returns {String} whether the chosen kind needs an address */
    get need() {
        return this.el.querySelector("input[type=radio]:checked")?.dataset.mac || "";
    }

    onInput(ev, input) {
        input.classList.remove("is-invalid");
        input.removeAttribute("aria-invalid");
        // Somebody who corrects the middle, or deletes, is left in peace.
        const atEnd = input.selectionStart === input.value.length;
        if (atEnd && !ev.inputType?.startsWith("delete")) {
            input.value = formatMac(input.value);
        }
    }
}

registry.category("public.interactions").add("iptv_portal.box_form", BoxForm);
