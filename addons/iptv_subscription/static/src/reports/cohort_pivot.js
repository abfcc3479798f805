import {PivotRenderer} from "@web/views/pivot/pivot_renderer";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";

/** The darkest shade in percent, so that the figures stay readable. */
const DARKEST = 60;

/** A pivot whose percentages are shaded: the more are retained, the darker. */
export class CohortPivotRenderer extends PivotRenderer {
    static template = "iptv_subscription.CohortPivotRenderer";

    getHeat(cell) {
        if (cell.measure !== "retention" || typeof cell.value !== "number") {
            return "";
        }
        return `--o-iptv-heat: ${Math.round(cell.value * DARKEST)}%`;
    }
}

registry.category("views").add("iptv_cohort_pivot", {
    ...pivotView,
    Renderer: CohortPivotRenderer,
});
