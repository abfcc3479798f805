import {Component, onWillStart, useState} from "@odoo/owl";
import {DashboardChart} from "./dashboard_chart";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const SERVER_TONES = {ready: "success", unreachable: "danger", new: "secondary"};

/** What an operator sees first: figures that open the lists behind them. */
export class IptvDashboard extends Component {
    static template = "iptv_subscription.Dashboard";
    static components = {DashboardChart, Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.state = useState({status: "loading", data: null, error: ""});
        onWillStart(() => {
            // Not awaited: the page stands at once and says that it is loading.
            this.load();
        });
    }

    async load() {
        this.state.status = this.state.data ? "refreshing" : "loading";
        try {
            this.state.data = await this.orm.silent.call(
                "iptv.dashboard",
                "get_data",
                []
            );
            this.state.status = "ready";
        } catch (error) {
            this.state.error = error.data?.message || _t("The server did not answer.");
            this.state.status = "error";
        }
    }

    get sections() {
        const {money, services, attention, sections} = this.state.data;
        return [
            {key: "money", title: _t("Today's Money"), cards: money},
            {key: "services", title: _t("Services"), cards: services},
            {key: "attention", title: _t("Needs Attention"), cards: attention},
            ...sections,
        ].filter((section) => section.cards.length);
    }

    format(card) {
        if (card.kind === "money") {
            const currency = card.currency_id || this.state.data.currency_id;
            return formatCurrency(card.value, currency);
        }
        return formatInteger(card.value) + (card.capped ? "+" : "");
    }

    formatCount(count) {
        return formatInteger(count);
    }

    getServerTone(server) {
        return SERVER_TONES[server.state] || "secondary";
    }

    openCard(card) {
        return this.action.doAction(card.action, {additionalContext: card.context});
    }

    openServer(server) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "iptv.server",
            res_id: server.id,
            views: [[false, "form"]],
        });
    }

    get mrrSeries() {
        return [
            {label: _t("MRR"), key: "mrr", type: "line", color: "primary", money: true},
        ];
    }

    get churnSeries() {
        return [
            {label: _t("Won"), key: "won", type: "bar", color: "success"},
            {label: _t("Lost"), key: "lost", type: "bar", color: "danger"},
        ];
    }

    get activeSeries() {
        return [{label: _t("Active"), key: "active", type: "line", color: "primary"}];
    }
}

registry.category("actions").add("iptv_subscription.dashboard", IptvDashboard);
