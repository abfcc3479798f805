/* global Chart */
import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {formatCurrency} from "@web/core/currency";
import {formatInteger} from "@web/views/fields/formatters";
import {loadBundle} from "@web/core/assets";

/** A small chart over months, in the colours of the theme. */
export class DashboardChart extends Component {
    static template = "iptv_subscription.DashboardChart";
    static props = {
        title: String,
        months: Array,
        series: Array,
        currencyId: {type: Number, optional: true},
    };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.chart?.destroy();
                this.chart = new Chart(this.canvas.el, this.configuration);
            },
            () => [this.props.months]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get configuration() {
        const style = getComputedStyle(this.canvas.el);
        const color = (name) => style.getPropertyValue(`--${name}`).trim();
        const grid = color("border-color");
        const text = style.color;
        return {
            type: "bar",
            data: {
                labels: this.props.months.map((month) => month.label),
                datasets: this.props.series.map((series) => ({
                    label: series.label,
                    type: series.type,
                    data: this.props.months.map((month) => month[series.key]),
                    borderColor: color(series.color),
                    backgroundColor: color(series.color),
                    borderWidth: series.type === "line" ? 2 : 0,
                    borderRadius: 2,
                    pointRadius: 2,
                    tension: 0.2,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                plugins: {
                    legend: {
                        display: this.props.series.length > 1,
                        labels: {color: text, boxWidth: 12},
                    },
                    tooltip: {
                        callbacks: {
                            label: ({dataset, parsed, datasetIndex}) =>
                                `${dataset.label}: ${this.format(parsed.y, this.props.series[datasetIndex])}`,
                        },
                    },
                },
                scales: {
                    x: {
                        grid: {display: false},
                        ticks: {color: text, maxRotation: 0, autoSkipPadding: 8},
                    },
                    y: {
                        beginAtZero: true,
                        border: {display: false},
                        grid: {color: grid},
                        ticks: {
                            color: text,
                            maxTicksLimit: 5,
                            callback: (value) =>
                                Number.isInteger(value)
                                    ? formatInteger(value, {
                                          humanReadable: value >= 10000,
                                      })
                                    : null,
                        },
                    },
                },
            },
        };
    }

    /** What is read to those who cannot see the chart. */
    get description() {
        return this.props.months
            .map((month) => {
                const values = this.props.series.map(
                    (series) =>
                        `${series.label} ${this.format(month[series.key], series)}`
                );
                return `${month.label}: ${values.join(", ")}`;
            })
            .join("; ");
    }

    format(value, series) {
        return series.money
            ? formatCurrency(value, this.props.currencyId)
            : formatInteger(value);
    }
}
