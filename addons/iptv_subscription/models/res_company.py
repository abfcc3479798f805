from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    iptv_terminate_days = fields.Integer(
        string="Remove Unpaid Accounts",
        default=0,
        help="Days after the end of a service until its account is removed from the "
        "middleware for good. 0 keeps it.",
    )

    _iptv_days_positive = models.Constraint(
        "CHECK (iptv_terminate_days >= 0)",
        "Days cannot be negative.",
    )
