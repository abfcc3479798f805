from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    iptv_reminder_days = fields.Integer(
        string="Remind Customers",
        default=3,
        help="Days before the end of a service. 0 sends no reminder.",
    )
    iptv_terminate_days = fields.Integer(
        string="Remove Unpaid Accounts",
        default=0,
        help="Days after the end of a service until its account is removed from the "
        "middleware for good. 0 keeps it.",
    )

    _iptv_days_positive = models.Constraint(
        "CHECK (iptv_reminder_days >= 0 AND iptv_terminate_days >= 0)",
        "Days cannot be negative.",
    )
