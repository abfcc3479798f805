import {registry} from "@web/core/registry";

const CONTINUE = "[name='website_sale_main_button']:visible";

registry.category("web_tour.tours").add("iptv_portal_purchase", {
    url: "/shop",
    steps: () => [
        {
            content: "Open the package",
            trigger: ".oe_product_cart a:contains(Tour Gold)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Each cycle says what it costs",
            trigger:
                ".o_variant_pills:contains(12 months):contains(90.00):contains(7.50)",
        },
        {
            content: "Choose a year",
            trigger: ".o_variant_pills label:contains(12 months)",
            run: "click",
        },
        {
            content: "The price follows",
            trigger: ".oe_price:contains(90.00)",
        },
        {
            content: "Add it to the cart",
            trigger: "#add_to_cart",
            run: "click",
        },
        {
            content: "Go to the cart",
            trigger:
                ".toast a[href='/shop/cart'], .o_notification a[href='/shop/cart']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The package is there",
            trigger: ".o_cart_product:contains(Tour Gold):contains(12 months)",
        },
        {
            content: "The next step is the box",
            trigger: `a${CONTINUE}[href='/shop/box']`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "An app has no address",
            trigger: ".o_iptv_kind input[value='line']",
            run: "click",
        },
        {
            content: "So it is not asked for",
            trigger: ".o_iptv_box:not(:has(.o_iptv_mac:visible))",
        },
        {
            content: "But this is a MAG box",
            trigger: ".o_iptv_kind input[value='mag']",
            run: "click",
        },
        {
            content: "Forget the address",
            trigger: `button${CONTINUE}`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "That is said at the field",
            trigger: ".o_iptv_mac .invalid-feedback:contains(Please type the MAC)",
        },
        {
            content: "Paste it without colons",
            trigger: ".o_iptv_mac_input",
            run() {
                this.anchor.value = "001a79000001";
                this.anchor.dispatchEvent(new InputEvent("input", {bubbles: true}));
            },
        },
        {
            content: "It is written as on the sticker",
            trigger: ".o_iptv_mac_input:value(00:1A:79:00:00:01)",
        },
        {
            content: "Go on to the address",
            trigger: `button${CONTINUE}`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Say who buys",
            trigger: "form.address_autoformat input[name=name]",
            run: "edit Tour Visitor",
        },
        {
            content: "And where to write to",
            trigger: "form.address_autoformat input[name=email]",
            run: "edit visitor@example.com",
        },
        {
            content: "Go on to the payment",
            trigger: CONTINUE,
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Pay",
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
            content: "The browser lands on the service, which is being activated",
            trigger: ".o_iptv_status[data-status='activating']",
        },
        {
            content: "And turns active by itself",
            trigger: ".o_iptv_status[data-status='active']:contains(Active)",
            timeout: 30000,
        },
        {
            content: "With what the box needs",
            trigger:
                ".o_iptv_facts:contains(00:1A:79:00:00:01):contains(stalker_portal)",
        },
    ],
});
