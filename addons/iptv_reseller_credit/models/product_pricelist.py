from odoo import fields, models


class ProductPricelist(models.Model):
    _inherit = "product.pricelist"

    # The web shop lets everybody read all pricelists; a rule keeps these out.
    iptv_reseller_ids = fields.One2many(
        "iptv.reseller",
        "pricelist_id",
        string="Resellers",
        groups="iptv_subscription.group_iptv_operator",
    )
    iptv_reseller_plan_ids = fields.One2many(
        "iptv.reseller.plan",
        "pricelist_id",
        string="Reseller Plans",
        groups="iptv_subscription.group_iptv_operator",
    )
