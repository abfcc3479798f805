from odoo import fields, models


class IptvResellerPlan(models.Model):
    """What somebody gets who becomes a reseller: permissions, credits, prices."""

    _name = "iptv.reseller.plan"
    _description = "Reseller Plan"
    _inherit = ["iptv.reseller.permission"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    # No default: products have none either, and one cannot sell the other's plan.
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    included_credits = fields.Float(
        digits=(16, 2), help="A reseller of this plan starts with them (decision D2)."
    )
    product_template_ids = fields.One2many(
        "product.template", "iptv_reseller_plan_id", string="Sold as"
    )

    _included_credits_positive = models.Constraint(
        "CHECK (included_credits >= 0)", "Included credits cannot be negative."
    )
    _limits_positive = models.Constraint(
        "CHECK (max_users >= 0 AND max_resellers >= 0 AND trial_quota >= 0)",
        "Limits cannot be negative.",
    )
    _max_discount_range = models.Constraint(
        "CHECK (max_discount BETWEEN 0 AND 100)",
        "The discount limit is a percentage from 0 to 100.",
    )
