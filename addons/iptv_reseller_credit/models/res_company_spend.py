from odoo import fields, models


class ResCompany(models.Model):
    """What holds for the users of all resellers."""

    _inherit = "res.company"

    iptv_reseller_refund = fields.Selection(
        [
            ("none", "Nothing"),
            ("prorata", "The share that was not used"),
            ("unused", "All, if the box never came online"),
        ],
        string="Credits Given Back When Terminated",
        required=True,
        default="none",
        help="What a reseller gets back for a user that is terminated before its time.",
    )
    iptv_reseller_renew_days = fields.Integer(
        string="Renew with Credits",
        default=1,
        help="Days before the end that users with automatic renewal are renewed from "
        "the credits of their reseller. 0: on the day.",
    )

    _iptv_reseller_renew_days_positive = models.Constraint(
        "CHECK (iptv_reseller_renew_days >= 0)", "Days cannot be negative."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    iptv_reseller_refund = fields.Selection(
        related="company_id.iptv_reseller_refund", readonly=False
    )
    iptv_reseller_renew_days = fields.Integer(
        related="company_id.iptv_reseller_renew_days", readonly=False
    )
