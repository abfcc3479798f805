from odoo import fields, models


class ResCompany(models.Model):
    """How services are paused and closed."""

    _inherit = "res.company"

    iptv_pause_max_days = fields.Integer(
        string="Longest Pause",
        help="Days that one pause lasts at most. 0: no limit.",
    )
    iptv_pause_per_year = fields.Integer(
        string="Pauses per Year",
        help="How often a service can be paused within twelve months. 0: no limit.",
    )
    iptv_pause_by_customer = fields.Boolean(
        string="Customers May Pause",
        help="Customers pause and resume their services on their own page.",
    )
    iptv_close_by_customer = fields.Boolean(
        string="Customers May Close",
        default=True,
        help="Customers close their services on their own page, at the end of the "
        "paid time.",
    )
    iptv_close_refund = fields.Selection(
        [
            ("none", "Nothing"),
            ("prorata", "The share that was not used"),
            ("unused", "All, if the box never came online"),
        ],
        string="Refund When Closed at Once",
        required=True,
        default="none",
    )

    _iptv_pause_positive = models.Constraint(
        "CHECK (iptv_pause_max_days >= 0 AND iptv_pause_per_year >= 0)",
        "The limits of pauses cannot be negative.",
    )
