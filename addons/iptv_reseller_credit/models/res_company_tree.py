from odoo import fields, models


class ResCompany(models.Model):
    """How deep the tree of resellers may become (decision D1)."""

    _inherit = "res.company"

    iptv_reseller_max_depth = fields.Integer(
        string="Levels of Resellers",
        default=2,
        help="2: super resellers, and resellers under them. 0: no limit.",
    )

    _iptv_reseller_max_depth_positive = models.Constraint(
        "CHECK (iptv_reseller_max_depth >= 0)",
        "The number of levels cannot be negative.",
    )
