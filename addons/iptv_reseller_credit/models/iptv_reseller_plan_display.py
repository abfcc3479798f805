from odoo import fields, models


class IptvResellerPlan(models.Model):
    """What staff see of a plan beside its values."""

    _inherit = "iptv.reseller.plan"

    reseller_count = fields.Integer(
        string="Resellers", compute="_compute_reseller_count"
    )

    def _compute_reseller_count(self):
        groups = self.env["iptv.reseller"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
        )
        counts = {plan.id: count for plan, count in groups}
        for plan in self:
            plan.reseller_count = counts.get(plan._origin.id, 0)

    def action_view_resellers(self):
        """Open the resellers that have this plan."""
        return self.env["iptv.reseller"]._get_view_action(
            "iptv_reseller_credit.iptv_reseller_action", [("plan_id", "in", self.ids)]
        )

    def action_sell(self):
        """Open a new product that sells this plan."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sell This Plan"),
            "res_model": "product.template",
            "views": [(False, "form")],
            "context": {
                "default_name": self.name,
                "default_type": "service",
                "default_invoice_policy": "order",
                "default_iptv_kind": "reseller_plan",
                "default_iptv_reseller_plan_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }
