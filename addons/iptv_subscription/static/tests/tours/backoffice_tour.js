import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const APP = "iptv_subscription.iptv_subscription_menu_root";
const MENU = "iptv_subscription.iptv_subscription_menu";

function openSubscription(customer) {
    return [
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
            content: `Open the subscription of ${customer} from the list`,
            trigger: `.o_list_view .o_data_row td[name=partner_id]:contains(${customer})`,
            run: "click",
        },
        {
            content: "The form shows that it is active",
            trigger: ".o_form_view .o_arrow_button_current:contains(Active)",
        },
    ];
}

/** Daily work: off and on again, a task done by hand, and no gifts. */
registry.category("web_tour.tours").add("iptv_backoffice_operator", {
    url: "/odoo",
    steps: () => [
        ...openSubscription("Tour Customer"),
        {
            content: "An operator is not offered free days",
            trigger: ".o_statusbar_buttons:not(:has(button:contains(Grant Days)))",
        },
        {
            content: "Switch the service off",
            trigger: ".o_statusbar_buttons button[name=action_disable]",
            run: "click",
        },
        {
            content: "It is disabled",
            trigger: ".o_form_view .o_arrow_button_current:contains(Disabled)",
        },
        {
            content: "Switch it on again",
            trigger: ".o_statusbar_buttons button[name=action_enable]",
            run: "click",
        },
        {
            content: "It is active again",
            trigger: ".o_form_view .o_arrow_button_current:contains(Active)",
        },
        {
            content: "The counter on top leads to what needs attention",
            trigger: ".o_iptv_attention_menu button:has(.badge:contains(1))",
            run: "click",
        },
        {
            content: "The list says what to do",
            trigger:
                ".o_data_row:has(td:contains(Create this account)) td[name=partner_id]",
            run: "click",
        },
        {
            content: "The secret is hidden until it is asked for",
            trigger: ".o_iptv_by_hand .o_field_widget[name=password]:contains(****)",
        },
        {
            content: "Show the password",
            trigger: ".o_iptv_by_hand .o_field_widget[name=password] .o_iptv_copy_show",
            run: "click",
        },
        {
            content: "Now it can be read",
            trigger:
                ".o_iptv_by_hand .o_field_widget[name=password]:contains(abcd-2345)",
        },
        {
            content: "Say that the account was made",
            trigger: ".o_iptv_by_hand button[name=action_confirm_by_hand]",
            run: "click",
        },
        {
            content: "The service is in step",
            trigger: ".o_field_widget[name=provision_state]:contains(In step)",
        },
        {
            content: "Nothing needs attention any more",
            trigger: ".o_iptv_attention_menu:not(:has(.badge))",
        },
    ],
});

/** What only a manager may: give days away; and the end of a service. */
registry.category("web_tour.tours").add("iptv_backoffice_manager", {
    url: "/odoo",
    steps: () => [
        ...openSubscription("Tour Customer"),
        {
            content: "Grant free days",
            trigger: ".o_statusbar_buttons button:contains(Grant Days)",
            run: "click",
        },
        {
            content: "How many",
            trigger: ".modal .o_field_widget[name=days] input",
            run: "edit 5",
        },
        {
            content: "Why",
            trigger: ".modal .o_field_widget[name=reason] input",
            run: "edit Outage of the tour",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_grant]",
            run: "click",
        },
        {
            content: "Look at the periods",
            trigger: "body:not(:has(.modal)) .o_notebook [name=periods]",
            run: "click",
        },
        {
            content: "The days are there, with the reason",
            trigger:
                ".o_field_widget[name=period_ids] .o_data_row:contains(Outage of the tour)",
        },
        {
            content: "End the service",
            trigger: ".o_statusbar_buttons button:contains(Close)",
            run: "click",
        },
        {
            content: "Not at the end of the paid time",
            trigger: ".modal .o_field_widget[name=when] input[data-value=now]",
            run: "click",
        },
        {
            content: "Why",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Moving",
        },
        {
            content: "Choose the reason",
            trigger: ".o-autocomplete--dropdown-item:contains(Moving house)",
            run: "click",
        },
        {
            content: "The dialog warns that paid time is left",
            trigger: ".modal .alert:contains(Paid time is still left)",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_terminate].btn-danger",
            run: "click",
        },
        {
            content: "It is over, and nothing can be done with it",
            trigger: ".o_form_view:has(.ribbon:contains(Terminated))",
        },
        {
            content: "No button is left",
            trigger: ".o_form_statusbar:not(:has(button[name=action_renew]))",
        },
    ],
});
