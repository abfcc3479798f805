{
    "name": "IPTV Stalker Connector",
    "summary": "Keeps Stalker Middleware (Ministra) in step with what was paid",
    "version": "19.0.1.0.0",
    "category": "Sales/IPTV",
    "author": "IPTV Billing founders",
    "license": "LGPL-3",
    "depends": ["iptv_reseller_credit"],
    "external_dependencies": {"python": ["requests"]},
    "data": ["views/iptv_server_views.xml"],
}
