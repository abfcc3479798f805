from odoo import api, fields, models

from .iptv_reseller_wizard import MANAGER


class IptvResellerAdjust(models.TransientModel):
    """Add or deduct credits by hand, with a reason (rules 28, 39 and 54)."""

    _name = "iptv.reseller.adjust"
    _description = "Add or Deduct Credits"
    _inherit = ["iptv.reseller.wizard"]

    reseller_id = fields.Many2one(required=True)
    direction = fields.Selection(
        [("add", "Add"), ("deduct", "Deduct")], required=True, default="add"
    )
    amount = fields.Monetary(required=True)
    reason = fields.Char(required=True, help="The reseller reads it in its ledger.")
    balance_after = fields.Monetary(compute="_compute_balance_after")
    is_refused = fields.Boolean(compute="_compute_balance_after")

    @api.depends("direction", "amount", "balance", "reseller_id.credit_limit")
    def _compute_balance_after(self):
        for wizard in self:
            after = wizard.balance + wizard._get_change()
            limit = -wizard.reseller_id.credit_limit
            wizard.balance_after = after
            wizard.is_refused = wizard.direction == "deduct" and after < limit

    def _get_change(self):
        return -self.amount if self.direction == "deduct" else self.amount

    def action_apply(self):
        """Write it to the ledger.

        :raise UserError: for who may not, without a reason, or beyond the limit
        """
        self._check_group(
            MANAGER, self.env._("Only an IPTV manager can add or deduct credits.")
        )
        reseller = self._get_reseller()
        # The amount itself, so that a negative one does not become its opposite.
        reseller._check_amount(self.amount)
        reseller._adjust_credits(self._get_change(), self.key, self.reason)
        return {"type": "ir.actions.act_window_close"}
