import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("iptv_portal_service", {
    url: "/my",
    steps: () => [
        {
            content: "Open My TV from the home page",
            trigger: ".o_portal_index_card a[href='/my/tv']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The service is being activated",
            trigger: ".o_iptv_card .o_iptv_status[data-status='activating']",
        },
        {
            content: "And turns active while the page is open",
            trigger: ".o_iptv_card .o_iptv_status[data-status='active']",
            timeout: 30000,
        },
        {
            content: "Open it",
            trigger: ".o_iptv_card a.stretched-link",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The set-up guide is for this kind of box",
            trigger: ".o_iptv_guide:contains(System settings)",
        },
        {
            content: "The password is hidden",
            trigger: ".o_iptv_password_value:contains(••••)",
        },
        {
            content: "Ask for it",
            trigger: ".o_iptv_reveal:contains(Show)",
            run: "click",
        },
        {
            content: "It is shown",
            trigger: ".o_iptv_password_value:contains(tour-pass-2345)",
        },
        {
            content: "Hide it again",
            trigger: ".o_iptv_reveal:contains(Hide)",
            run: "click",
        },
        {
            content: "It is hidden",
            trigger: ".o_iptv_password_value:contains(••••)",
        },
    ],
});
