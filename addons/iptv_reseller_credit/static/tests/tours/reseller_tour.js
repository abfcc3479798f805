import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const APP = "iptv_subscription.iptv_subscription_menu_root";
const MENU = "iptv_reseller_credit.iptv_reseller_credit_menu";

function openMenu(section, item) {
    return [
        {
            content: `Open the menu ${section}`,
            trigger: `.o_menu_sections [data-menu-xmlid="${section}"]`,
            run: "click",
        },
        {
            content: `Choose ${item}`,
            trigger: `.o-dropdown--menu [data-menu-xmlid="${item}"]`,
            run: "click",
        },
    ];
}

function adjust(direction, amount, reason) {
    return [
        {
            content: `${direction} ${amount} credits`,
            trigger: ".o_statusbar_buttons button:contains(Add or Deduct Credits)",
            run: "click",
        },
        {
            content: "In or out",
            trigger: `.modal .o_field_widget[name=direction] input[data-value=${direction}]`,
            run: "click",
        },
        {
            content: "How many",
            trigger: ".modal .o_field_widget[name=amount] input",
            run: `edit ${amount}`,
        },
        {
            content: "Why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: `edit ${reason}`,
        },
        {
            content: "Write it",
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            content: "The ledger has it",
            trigger: `body:not(:has(.modal)) .o_field_widget[name=recent_entry_ids] .o_data_row:contains(${reason})`,
        },
    ];
}

/** From a plan to a reseller with credits, and where they went. */
registry.category("web_tour.tours").add("iptv_reseller_manager", {
    url: "/odoo",
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open the app",
            trigger: `.o_app[data-menu-xmlid="${APP}"]`,
            run: "click",
        },
        ...openMenu(
            "iptv_subscription.iptv_subscription_menu_configuration",
            `${MENU}_plans`
        ),
        {
            content: "A new plan",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its name",
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Tour Plan",
        },
        {
            content: "For super resellers",
            trigger:
                ".o_field_widget[name=level] input, .o_field_widget[name=level] select",
            run: "selectByLabel Super Reseller",
            isActive: ["body:has(.o_field_widget[name=level] select)"],
        },
        {
            content: "Save it",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "It is saved",
            trigger: ".o_form_saved",
        },
        ...openMenu(`${MENU}_root`, `${MENU}_resellers`),
        {
            content: "The list knows no reseller of the tour yet",
            trigger: ".o_list_view button:contains(New Reseller)",
            run: "click",
        },
        {
            content: "Its name",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Tour Reseller",
        },
        {
            content: "Its login",
            trigger: ".modal .o_field_widget[name=email] input",
            run: "edit tour.reseller@example.com",
        },
        {
            content: "Start-up credits",
            trigger: ".modal .o_field_widget[name=startup] input",
            run: "edit 50",
        },
        {
            content: "Create it",
            trigger: ".modal button[name=action_create_reseller]",
            run: "click",
        },
        {
            content: "It is there, and active",
            trigger:
                "body:not(:has(.modal)) .o_form_view .o_arrow_button_current:contains(Active)",
        },
        {
            content: "With its start-up credits",
            trigger: ".o_field_widget[name=balance]:contains(50.00)",
        },
        {
            content: "Look at its credits",
            trigger: ".o_notebook [name=credits]",
            run: "click",
        },
        {
            content: "The ledger says where they came from",
            trigger:
                ".o_field_widget[name=recent_entry_ids] .o_data_row:contains(Start-up)",
        },
        ...adjust("add", 25, "Outage of the tour"),
        ...adjust("deduct", 5, "Too many"),
        {
            content: "The balance follows",
            trigger: ".o_group .o_field_widget[name=balance]:contains(70.00)",
        },
        {
            content: "The whole ledger",
            trigger: ".oe_stat_button:contains(Ledger)",
            run: "click",
        },
        {
            content: "Three entries, who made them, and the balance after each",
            trigger:
                ".o_list_view:has(.o_data_row:nth-child(3)):has(.o_data_row:contains(70.00):contains(Too many))",
        },
        ...openMenu(`${MENU}_root`, `${MENU}_tree`),
        {
            content: "The tree has it, with its balance",
            trigger:
                ".o_iptv_tree tr:contains(Tour Reseller):contains(70.00) .o_iptv_tree_name",
            run: "click",
        },
        {
            content: "A click opens it",
            trigger: ".o_form_view .o_arrow_button_current:contains(Active)",
        },
    ],
});

/** An operator reads everything and touches no credit. */
registry.category("web_tour.tours").add("iptv_reseller_operator", {
    url: "/odoo/iptv-resellers",
    steps: () => [
        {
            content: "The list shows the customers and the balance",
            trigger:
                ".o_list_view .o_data_row:contains(Branch Reseller):contains(12.00)",
        },
        {
            content: "No button to create resellers",
            trigger: ".o_control_panel:not(:has(button:contains(New Reseller)))",
        },
        {
            content: "Open it",
            trigger: ".o_data_row:contains(Branch Reseller) td[name=name]",
            run: "click",
        },
        {
            content: "No button to add credits",
            trigger:
                ".o_form_view .o_statusbar_buttons:not(:has(button:contains(Add or Deduct Credits)))",
        },
        {
            content: "To its super reseller",
            trigger: ".o_field_widget[name=parent_id]:contains(Branch Super)",
        },
        {
            content: "The tree",
            trigger: `.o_menu_sections [data-menu-xmlid="${MENU}_root"]`,
            run: "click",
        },
        {
            content: "Open it",
            trigger: `.o-dropdown--menu [data-menu-xmlid="${MENU}_tree"]`,
            run: "click",
        },
        {
            content: "The branch has the sum of both",
            trigger:
                ".o_iptv_tree tr:contains(Branch Super):contains(42.00) .o_iptv_caret",
            run: "click",
        },
        {
            content: "What is below is folded away",
            trigger: ".o_iptv_tree:not(:has(tr:contains(Branch Reseller)))",
        },
        {
            content: "Search it",
            trigger: ".o_iptv_tree_search",
            run: "edit branch res",
        },
        {
            content: "It is found, under its super reseller",
            trigger:
                ".o_iptv_tree tr:contains(Branch Super) + tr:contains(Branch Reseller)",
        },
    ],
});
