import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";
import {registry} from "@web/core/registry";

/** What is won in greens and blues, what is lost in reds and yellows. */
const COLORS = {
    new: "#28a745",
    trial_converted: "#7bc96f",
    reactivation: "#17a2b8",
    expansion: "#4c8bf5",
    resumption: "#9ec5fe",
    contraction: "#ffc107",
    suspension: "#fd9843",
    churn: "#dc3545",
};

/** A graph of the event log whose colours say what is good and what is bad. */
export class MovementGraphRenderer extends GraphRenderer {
    getBarChartData() {
        const data = super.getBarChartData();
        const kinds = this.model.metaData.fields.kind.selection;
        for (const dataset of data.datasets) {
            const [kind] = kinds.find(([, label]) => label === dataset.label) || [];
            if (COLORS[kind]) {
                dataset.backgroundColor = COLORS[kind];
            }
        }
        return data;
    }
}

registry
    .category("views")
    .add("iptv_movement_graph", {...graphView, Renderer: MovementGraphRenderer});
