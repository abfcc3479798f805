import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("iptv_portal_change", {
    url: "/my/tv",
    steps: () => [
        {
            content: "Open the service",
            trigger: ".o_iptv_card a.stretched-link",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has the small package",
            trigger: ".o_iptv_package_line:contains(Basic)",
        },
        {
            content: "Ask for another one",
            trigger: ".o_iptv_change_link",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Choose the larger one",
            trigger: ".o_iptv_choice:contains(Tour Family) .o_iptv_choose",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What it costs is shown and explained first",
            trigger:
                ".o_iptv_option[data-when='now']:contains(5.00):contains(15.5 of 31 days left)",
        },
        {
            content: "At the end it costs nothing now",
            trigger: ".o_iptv_option[data-when='expiry']:contains(Nothing to pay now)",
        },
        {
            content: "Now, please",
            trigger: ".o_iptv_option[data-when='now'] .o_iptv_confirm",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Pay the invoice",
            trigger: "button[name='o_payment_submit_button']:visible:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The payment is looked at",
            trigger: "[name='o_payment_status']",
            expectUnloadPage: true,
        },
        {
            content: "Back at the service, which has the larger package",
            trigger: ".o_iptv_package_line:contains(Tour Family):contains(20.00)",
        },
        {
            content: "And says so",
            trigger: ".o_iptv_changed",
        },
    ],
});
