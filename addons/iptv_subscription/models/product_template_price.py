from odoo import fields, models


class ProductTemplate(models.Model):
    """Which price a package has when it is renewed."""

    _inherit = "product.template"

    iptv_price_policy = fields.Selection(
        [
            ("fixed", "As agreed at the sale"),
            ("pricelist", "Pricelist of the day"),
        ],
        string="Price at renewal",
        required=True,
        default="fixed",
        help="As agreed: a customer keeps the price of the first order. Pricelist of "
        "the day: a new price reaches everybody at the next renewal, extras included.",
    )
