import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const APP = "iptv_subscription.iptv_subscription_menu_root";

/** The first page of the app, and through a card to its list and back. */
registry.category("web_tour.tours").add("iptv_dashboard", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: `.o_app[data-menu-xmlid="${APP}"]`,
            run: "click",
        },
        {
            content: "The dashboard is its first page",
            trigger: ".o_iptv_dashboard .o_iptv_card[data-card=mrr]:contains(20.00)",
        },
        {
            content: "The charts are drawn",
            trigger: ".o_iptv_chart canvas[aria-label*='20.00']",
        },
        {
            content: "One service is to be done by hand",
            trigger: ".o_iptv_card[data-card=manual] .o_iptv_value:contains(/^1$/)",
            run: "click",
        },
        {
            content: "The list shows just that one",
            trigger: ".o_list_view .o_data_row:contains(Second Customer)",
        },
        {
            content: "The other one is in step",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Tour Customer)))",
        },
        {
            content: "Go back to the dashboard",
            trigger: ".o_breadcrumb .breadcrumb-item a:contains(Dashboard)",
            run: "click",
        },
        {
            content: "Open the active ones",
            trigger: ".o_iptv_card[data-card=active] .o_iptv_value:contains(/^2$/)",
            run: "click",
        },
        {
            content: "Both are listed",
            trigger: ".o_list_view .o_data_row:contains(Tour Customer)",
        },
    ],
});
