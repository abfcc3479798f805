import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {rpcBus} from "@web/core/network/rpc";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

/** How often the counter is asked for while nothing happens. */
const REFRESH_MS = 3 * 60 * 1000;
/** Several answers at once, for example of a mass action, make one question. */
const SETTLE_MS = 500;
/** Calls on our records and their activities after which the counter may differ. */
const CHANGING = /^(action_|web_save|unlink$)/;
const WATCHED = /^(iptv\.|mail\.activity$)/;

/** How many subscriptions wait for a person; a click lists them. */
export class IptvAttentionMenu extends Component {
    static template = "iptv_subscription.AttentionMenu";
    static props = [];

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({allowed: false, count: 0});
        this.onAnswer = this.onAnswer.bind(this);
        onWillStart(async () => {
            this.state.allowed = await user.hasGroup(
                "iptv_subscription.group_iptv_operator"
            );
            if (this.state.allowed) {
                this.interval = browser.setInterval(() => this.refresh(), REFRESH_MS);
                rpcBus.addEventListener("RPC:RESPONSE", this.onAnswer);
                // Not awaited: the bar on top must not wait for a number.
                this.refresh();
            }
        });
        onWillUnmount(() => {
            browser.clearInterval(this.interval);
            browser.clearTimeout(this.timeout);
            rpcBus.removeEventListener("RPC:RESPONSE", this.onAnswer);
        });
    }

    onAnswer({detail: {data, error}}) {
        const {action_id: actionId, context, method, model} = data.params || {};
        const changed = actionId
            ? WATCHED.test(context?.active_model || "")
            : CHANGING.test(method || "") && WATCHED.test(model || "");
        if (changed && !error) {
            browser.clearTimeout(this.timeout);
            this.timeout = browser.setTimeout(() => this.refresh(), SETTLE_MS);
        }
    }

    async refresh() {
        if (document.visibilityState === "hidden") {
            return;
        }
        try {
            this.state.count = await this.orm.silent.call(
                "iptv.subscription",
                "get_attention_count",
                []
            );
        } catch {
            // A counter is not worth an error dialog: it asks again later.
        }
    }

    open() {
        this.action.doAction("iptv_subscription.iptv_subscription_action_attention", {
            clearBreadcrumbs: true,
        });
        this.refresh();
    }
}

registry
    .category("systray")
    .add(
        "iptv_subscription.attention_menu",
        {Component: IptvAttentionMenu},
        {sequence: 30}
    );
