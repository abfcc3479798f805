{
    "name": "IPTV Shop and Customer Portal",
    "summary": "Buying a package, naming the box, and the page “My TV”",
    "version": "19.0.1.0.0",
    "category": "Sales/IPTV",
    "author": "IPTV Billing founders",
    "license": "LGPL-3",
    "depends": ["iptv_reseller_credit", "website_sale"],
    "data": [
        "data/website_checkout_step_data.xml",
        "views/shop_templates.xml",
        "views/box_templates.xml",
        "views/period_templates.xml",
        "views/service_templates.xml",
        "views/guide_templates.xml",
        "views/portal_templates.xml",
        "views/life_templates.xml",
        "views/change_templates.xml",
    ],
    "demo": ["demo/iptv_portal_demo.xml"],
    "assets": {
        "web.assets_frontend": [
            "iptv_portal/static/src/scss/iptv_portal.scss",
            "iptv_portal/static/src/interactions/*.js",
        ],
        "web.assets_tests": [
            "iptv_portal/static/tests/tours/*.js",
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
