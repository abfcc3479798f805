from odoo import models

from .account_move_complete import FROM_FACTORY


class AccountMove(models.Model):
    """What becomes of a renewal follows the state of its invoice."""

    _inherit = "account.move"

    def write(self, vals):
        """Override: a stretch that was cancelled or given back may be billed again."""
        result = super().write(vals)
        if "state" in vals:
            self._iptv_follow_renewals()
        return result

    def _iptv_follow_renewals(self):
        # sudo: an accountant is no IPTV operator.
        moves = self.sudo()
        refunds = moves.filtered(lambda move: move.move_type == "out_refund")
        lines = refunds.invoice_line_ids.iptv_reversed_line_id
        # What the factory just made was not given back yet.
        if self.env.context.get("iptv_complete") is not FROM_FACTORY:
            invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
            lines |= invoices.invoice_line_ids
        lines._iptv_follow_state()
