import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const APP = "iptv_subscription.iptv_subscription_menu_root";
const MENU = "iptv_subscription.iptv_subscription_menu";

/** Staff renews what is chosen in the list, all but one row, and sees the results. */
registry.category("web_tour.tours").add("iptv_bulk_renewal", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: `.o_app[data-menu-xmlid="${APP}"]`,
            run: "click",
        },
        {
            content: "From the dashboard to the menu of subscriptions",
            trigger: `.o_menu_sections [data-menu-xmlid="${MENU}_subscriptions"]`,
            run: "click",
        },
        {
            content: "Open the list of all subscriptions",
            trigger: `.o-dropdown--menu [data-menu-xmlid="${MENU}_all"]`,
            run: "click",
        },
        {
            content: "Choose all three services",
            trigger:
                ".o_list_view:has(.o_data_row:nth-child(3)) thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Open the menu of what can be done with them",
            trigger: ".o_control_panel .o_cp_action_menus button:has(.fa-cog)",
            run: "click",
        },
        {
            content: "A bulk operation",
            trigger: ".o-dropdown--menu .o_menu_item:contains(Bulk Operation)",
            run: "click",
        },
        {
            content: "It knows what was chosen",
            trigger: ".o_field_widget[name=selection_count]:contains(3)",
        },
        {
            content: "An operator is not offered what managers do",
            trigger: ".o_field_widget[name=kind]:not(:has(option:contains(Terminate)))",
        },
        {
            content: "See what would happen",
            trigger: ".o_statusbar_buttons button[name=action_preview]",
            run: "click",
        },
        {
            content: "Three rows and their total",
            trigger: ".o_iptv_operation_totals:contains(30.00)",
        },
        {
            content: "Leave one of them alone",
            trigger: ".o_data_row:contains(Bulk One) td[name=selected] .o-checkbox",
            run: "click",
        },
        {
            content: "It is unticked",
            trigger:
                ".o_data_row:contains(Bulk One) td[name=selected] input:not(:checked)",
        },
        {
            content: "Do it",
            trigger: ".o_statusbar_buttons button[name=action_apply]",
            run: "click",
        },
        {
            content: "It is done",
            trigger: ".o_arrow_button_current:contains(Done)",
        },
        {
            content: "Two were renewed",
            trigger: ".o_data_row:contains(Bulk Two) td[name=state]:contains(Done)",
        },
        {
            content: "One was left alone",
            trigger: ".o_data_row:contains(Bulk One) td[name=state]:contains(Left out)",
        },
        {
            content: "The total follows the rows that were done",
            trigger: ".o_iptv_operation_totals:contains(20.00)",
        },
    ],
});
