import {Interaction} from "@web/public/interaction";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const HIDDEN = "••••••••";
const COPIED_FOR = 2000;

/** The password is fetched only when its owner asks to see it. */
export class ServicePassword extends Interaction {
    static selector = ".o_iptv_password";
    dynamicContent = {
        ".o_iptv_reveal": {
            "t-on-click": this.locked(this.toggle, true),
            "t-out": () => (this.password ? _t("Hide") : _t("Show")),
            "t-att-aria-pressed": () => String(Boolean(this.password)),
        },
        ".o_iptv_password_value": {
            "t-out": () => this.password || HIDDEN,
        },
    };

    setup() {
        this.password = "";
    }

    async toggle() {
        if (this.password) {
            this.password = "";
            return;
        }
        const {url, token} = this.el.dataset;
        const answer = await this.waitFor(rpc(url, {access_token: token || null}));
        this.password = answer.password || "";
    }
}

export class CopyValue extends Interaction {
    static selector = ".o_iptv_copy";
    dynamicContent = {
        button: {"t-on-click": this.copy},
        ".o_iptv_copy_label": {
            "t-out": () => (this.copied ? _t("Copied") : _t("Copy")),
        },
    };

    setup() {
        this.copied = false;
    }

    async copy() {
        const value = this.el.querySelector(".o_iptv_copy_value");
        try {
            await this.waitFor(
                browser.navigator.clipboard.writeText(value.textContent)
            );
        } catch {
            // Without HTTPS browsers refuse the clipboard: mark it, to be copied by hand.
            browser.getSelection().selectAllChildren(value);
            return;
        }
        this.copied = true;
        this.waitForTimeout(() => (this.copied = false), COPIED_FOR);
    }
}

registry.category("public.interactions").add("iptv_portal.password", ServicePassword);
registry.category("public.interactions").add("iptv_portal.copy", CopyValue);
