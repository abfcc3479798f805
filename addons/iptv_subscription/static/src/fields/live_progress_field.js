import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import {onWillUnmount, useEffect} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Milliseconds between two looks at the server. */
const PAUSE = 3000;

/**
 * A progress bar that looks again by itself as long as its record is at work, so nobody
 * has to reload the page of a bulk operation.
 */
export class IptvLiveProgressField extends ProgressBarField {
    setup() {
        super.setup();
        this.timer = null;
        useEffect(
            () => {
                this.schedule();
            },
            () => [this.isAtWork]
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get isAtWork() {
        return ["preparing", "running", "undoing"].includes(
            this.props.record.data.state
        );
    }

    schedule() {
        clearTimeout(this.timer);
        if (this.isAtWork) {
            this.timer = setTimeout(() => this.look(), PAUSE);
        }
    }

    async look() {
        const {record} = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
        this.schedule();
    }
}

export const iptvLiveProgressField = {
    ...progressBarField,
    component: IptvLiveProgressField,
    displayName: _t("Progress That Looks Again"),
};

registry.category("fields").add("iptv_live_progress", iptvLiveProgressField);
