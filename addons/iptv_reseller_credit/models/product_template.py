from odoo import fields, models


class ProductTemplate(models.Model):
    """Credit packs and reseller plans are sold like any other product (rule 10)."""

    _inherit = "product.template"

    iptv_kind = fields.Selection(
        selection_add=[
            ("credit", "IPTV credits"),
            ("reseller_plan", "IPTV reseller plan"),
        ],
        ondelete={"credit": "set null", "reseller_plan": "set null"},
    )
    iptv_credits = fields.Float(
        string="Credits",
        digits=(16, 2),
        help="How many credits one pack gives; its price may be another (rule 22).",
    )
    iptv_for_level = fields.Selection(
        [
            ("all", "Resellers and super resellers"),
            ("reseller", "Resellers"),
            ("super", "Super resellers"),
        ],
        string="Sold to",
        default="all",
        help="Which type of reseller sees and may buy this pack (rule 21).",
    )
    iptv_reseller_plan_id = fields.Many2one(
        "iptv.reseller.plan",
        string="Reseller Plan",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="What the buyer becomes when it is paid (rule 19).",
    )

    _iptv_credits_positive = models.Constraint(
        "CHECK (iptv_kind != 'credit' OR iptv_credits > 0)",
        "A pack of credits holds at least some.",
    )
    _iptv_plan_given = models.Constraint(
        "CHECK (iptv_kind != 'reseller_plan' OR iptv_reseller_plan_id IS NOT NULL)",
        "A reseller plan needs the plan that it sells.",
    )
