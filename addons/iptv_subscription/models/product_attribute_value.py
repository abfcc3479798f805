from odoo import fields, models


class ProductAttributeValue(models.Model):
    _inherit = "product.attribute.value"

    iptv_cycle_id = fields.Many2one(
        "iptv.billing.cycle",
        string="Billing cycle",
        ondelete="restrict",
        index="btree_not_null",
        help="Variants of a package with this value are sold for this cycle.",
    )
