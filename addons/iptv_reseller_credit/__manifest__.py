{
    "name": "IPTV Resellers and Credits",
    "summary": "Resellers, super resellers and their credits",
    "version": "19.0.1.0.0",
    "category": "Sales/IPTV",
    "author": "IPTV Billing founders",
    "license": "LGPL-3",
    "depends": ["iptv_subscription"],
    "data": [
        "security/ir.model.access.csv",
        "security/iptv_reseller_rules.xml",
        "data/res_currency_data.xml",
        "data/ir_sequence_data.xml",
        "data/iptv_spend_data.xml",
    ],
}
