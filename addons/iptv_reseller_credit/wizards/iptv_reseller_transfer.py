from odoo import api, fields, models

from .iptv_reseller_wizard import MANAGER


class IptvResellerTransfer(models.TransientModel):
    """Move credits between two resellers of one tree, for them (rule 34)."""

    _name = "iptv.reseller.transfer.wizard"
    _description = "Transfer Credits"
    _inherit = ["iptv.reseller.wizard"]

    reseller_id = fields.Many2one(string="Super Reseller", required=True)
    child_id = fields.Many2one(
        "iptv.reseller",
        string="Reseller",
        required=True,
        domain="[('id', 'child_of', reseller_id), ('id', '!=', reseller_id)]",
    )
    direction = fields.Selection(
        [("give", "From the super reseller"), ("reclaim", "Back to it")],
        required=True,
        default="give",
    )
    amount = fields.Monetary(required=True)
    reason = fields.Char(help="Both read it in their ledgers.")
    child_balance = fields.Monetary(related="child_id.balance")
    balance_after = fields.Monetary(compute="_compute_after")
    child_balance_after = fields.Monetary(compute="_compute_after")

    @api.model
    def default_get(self, fields):
        """Override: opened from a reseller under another one, that one is the giver."""
        values = super().default_get(fields)
        reseller = self.env["iptv.reseller"].browse(values.get("reseller_id"))
        if reseller.parent_id and not reseller.child_ids:
            values |= {"reseller_id": reseller.parent_id.id, "child_id": reseller.id}
        return values

    @api.depends("direction", "amount", "balance", "child_balance")
    def _compute_after(self):
        for wizard in self:
            moved = wizard.amount if wizard.direction == "give" else -wizard.amount
            wizard.balance_after = wizard.balance - moved
            wizard.child_balance_after = wizard.child_balance + moved

    def action_transfer(self):
        """Move the credits, both sides or neither.

        :raise UserError: for who may not, or what the wallets do not allow
        """
        self._check_group(
            MANAGER, self.env._("Only an IPTV manager can transfer credits.")
        )
        giver, child = self._get_reseller(), self.child_id
        child.check_access("read")
        move = giver._transfer_to if self.direction == "give" else giver._reclaim_from
        move(child.sudo(), self.amount, self.key, self.reason or "")
        return {"type": "ir.actions.act_window_close"}
