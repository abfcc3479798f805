from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    iptv_change_mode = fields.Selection(
        [
            ("prorate", "Prorate to the same end"),
            ("difference", "Difference of a full cycle"),
            ("full", "Full price, a new cycle begins"),
        ],
        string="Package Change",
        required=True,
        default="prorate",
        help="What a customer pays who changes the package in the middle of the paid "
        "time (decision D3).",
    )
