{
    "name": "IPTV Promotions",
    "summary": "Coupons for a first purchase, and months free, with Odoo's own loyalty",
    "version": "19.0.1.0.0",
    "category": "Sales/IPTV",
    "author": "IPTV Billing founders",
    "license": "LGPL-3",
    "depends": ["iptv_subscription", "sale_loyalty"],
    "data": [
        "views/loyalty_program_views.xml",
        "views/loyalty_reward_views.xml",
        "views/iptv_subscription_period_views.xml",
    ],
    "demo": ["demo/iptv_subscription_loyalty_demo.xml"],
    "auto_install": True,
}
