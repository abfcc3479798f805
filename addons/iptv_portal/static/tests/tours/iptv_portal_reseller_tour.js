import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("iptv_portal_reseller_user", {
    url: "/my/reseller",
    steps: () => [
        {
            content: "The overview says what kind of reseller it is, and what it has",
            trigger: ".o_iptv_balance:contains(100.00)",
        },
        {
            content: "Add a user",
            trigger: ".o_iptv_add_user",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Forget the name at first",
            trigger: ".o_iptv_new_user input[name='mac']",
            run() {
                this.anchor.value = "001a79100001";
                this.anchor.dispatchEvent(new InputEvent("input", {bubbles: true}));
            },
        },
        {
            content: "The address is written as boxes report it",
            trigger: ".o_iptv_new_user input[name='mac']:value(00:1A:79:10:00:01)",
        },
        {
            content: "Choose the package",
            trigger: ".o_iptv_new_user select[name='product_id']",
            run: "selectByLabel Tour Basic, 1 month – 10.00 CRD",
        },
        {
            content: "What it costs is shown before",
            trigger: ".o_iptv_after:contains(90.00)",
        },
        {
            content: "Send it",
            trigger: ".o_iptv_new_user .o_iptv_submit",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The name is missing, at its field",
            trigger: ".o_iptv_new_user input[name='name'].is-invalid",
            run: "edit Tour User",
        },
        {
            content: "Everything else is still there: send it again",
            trigger:
                ".o_iptv_new_user:has(input[name='mac']:value(00:1A:79:10:00:01)) .o_iptv_submit",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Added, and said what was taken",
            trigger: ".o_iptv_message[data-kind='success']:contains(10.00)",
        },
        {
            content: "Its page has what a support call needs",
            trigger: ".o_iptv_user_facts:contains(00:1A:79:10:00:01)",
        },
        {
            content: "To the list",
            trigger: ".o_iptv_tabs a:contains(Users)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is there",
            trigger: ".o_iptv_user:contains(Tour User):contains(Active)",
        },
        {
            content: "To the ledger",
            trigger: ".o_iptv_tabs a:contains(Credits)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Where the credits went, and what is left",
            trigger:
                ".o_iptv_entry:contains(Tour User) .o_iptv_entry_after:contains(90.00)",
        },
    ],
});

registry.category("web_tour.tours").add("iptv_portal_reseller_tree", {
    url: "/my/reseller",
    steps: () => [
        {
            content: "A super reseller has those below it",
            trigger: ".o_iptv_tabs a:contains(Resellers)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Add one",
            trigger: ".o_iptv_add_reseller",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "By a plan, with its price",
            trigger:
                ".o_iptv_new_reseller .o_iptv_kind:contains(Tour Starter):contains(20.00)",
            run: "click",
        },
        {
            content: "Name",
            trigger: ".o_iptv_new_reseller input[name='name']",
            run: "edit Tour Reseller",
        },
        {
            content: "E-mail",
            trigger: ".o_iptv_new_reseller input[name='email']",
            run: "edit tour.reseller@example.com",
        },
        {
            content: "Send it",
            trigger: ".o_iptv_new_reseller .o_iptv_submit",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Added; the plan was paid from the own wallet",
            trigger: ".o_iptv_balance:contains(80.00)",
        },
        {
            content: "Too many credits",
            trigger: ".o_iptv_transfer input[name='amount']",
            run: "edit 80.01",
        },
        {
            content: "Give them",
            trigger: ".o_iptv_give",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Refused at the field, with what is missing",
            trigger: ".o_iptv_transfer:contains(0.01) input[name='amount'].is-invalid",
            run: "edit 30",
        },
        {
            content: "Give what there is",
            trigger: ".o_iptv_give",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has them",
            trigger: ".o_iptv_child_balance:contains(35.00)",
        },
        {
            content: "And they are gone here",
            trigger: ".o_iptv_balance:contains(50.00)",
        },
        {
            content: "Its ledger tells from whom",
            trigger: ".o_iptv_entry[data-kind='transfer']:contains(Sam Super)",
        },
    ],
});
