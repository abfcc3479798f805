import {Component, onWillStart, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const STATES = {
    frozen: {label: _t("Frozen"), tone: "warning"},
    disabled: {label: _t("Disabled"), tone: "secondary"},
};

/** The tree of resellers: who stands under whom, with the sums of each branch. */
export class ResellerTree extends Component {
    static template = "iptv_reseller_credit.Tree";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.display = {controlPanel: {}};
        this.state = useState({
            status: "loading",
            error: "",
            rows: [],
            closed: new Set(),
            words: "",
        });
        onWillStart(() => {
            // Not awaited: the page stands at once and says that it is loading.
            this.load();
        });
    }

    async load() {
        this.state.status = "loading";
        try {
            const data = await this.orm.silent.call("iptv.reseller", "get_tree", []);
            this.currencyId = data.currency_id;
            this.arrange(data.rows);
            this.state.status = "ready";
        } catch (error) {
            this.state.error = error.data?.message || _t("The server did not answer.");
            this.state.status = "error";
        }
    }

    /** Lay the rows out as they are shown: each right before those below it. */
    arrange(rows) {
        const below = new Map();
        for (const row of rows) {
            const siblings = below.get(row.parent_id) || [];
            below.set(row.parent_id, [...siblings, row]);
        }
        const arranged = [];
        const visit = (row, path) => {
            const children = below.get(row.id) || [];
            children.sort((a, b) => a.name.localeCompare(b.name));
            arranged.push({...row, path, hasChildren: children.length > 0});
            children.forEach((child) => visit(child, [...path, row.id]));
        };
        const top = below.get(false) || [];
        top.sort((a, b) => a.name.localeCompare(b.name));
        top.forEach((row) => visit(row, []));
        this.state.rows = arranged;
    }

    /** What is shown now: found by the words, with all above, or not folded away. */
    get rows() {
        const words = this.state.words.trim().toLowerCase();
        if (!words) {
            return this.state.rows.filter(
                (row) => !row.path.some((id) => this.state.closed.has(id))
            );
        }
        const found = this.state.rows.filter((row) =>
            `${row.code} ${row.name}`.toLowerCase().includes(words)
        );
        const shown = new Set(found.flatMap((row) => [row.id, ...row.path]));
        return this.state.rows.filter((row) => shown.has(row.id));
    }

    get isFolded() {
        return this.state.closed.size > 0;
    }

    getState(row) {
        return STATES[row.state];
    }

    toggle(row) {
        if (!this.state.closed.delete(row.id)) {
            this.state.closed.add(row.id);
        }
    }

    toggleAll() {
        if (this.isFolded) {
            this.state.closed.clear();
        } else {
            this.state.rows
                .filter((row) => row.hasChildren)
                .forEach((row) => this.state.closed.add(row.id));
        }
    }

    open(row) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "iptv.reseller",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    async openUsers(row) {
        const method = "action_view_branch_users";
        const action = await this.orm.call("iptv.reseller", method, [[row.id]]);
        return this.action.doAction(action);
    }

    formatCount(count) {
        return formatInteger(count);
    }

    formatCredits(amount) {
        return formatCurrency(amount, this.currencyId);
    }
}

registry.category("actions").add("iptv_reseller_credit.tree", ResellerTree);
