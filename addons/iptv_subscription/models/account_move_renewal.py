from odoo import models

from .account_move_complete import is_given


class AccountMove(models.Model):
    """What becomes of a renewal follows the state of its invoice."""

    _inherit = "account.move"

    def write(self, vals):
        """Override: a stretch that was cancelled or given back may be billed again."""
        result = super().write(vals)
        if "state" in vals:
            self._iptv_follow_renewals()
        return result

    def _iptv_get_billed(self):
        """Return the subscriptions that these invoices still bill something of.

        Not those whose lines were all given back, see `_iptv_take_back`.

        :rtype: `iptv.subscription` recordset
        """
        # sudo: an accountant needs no IPTV rights to work with invoices.
        lines = self.sudo().invoice_line_ids
        kept = lines.filtered(lambda line: not line.iptv_is_released)
        gone = (lines - kept).iptv_subscription_id - kept.iptv_subscription_id
        return self._iptv_get_subscriptions() - gone.sudo(False)

    def _iptv_follow_renewals(self):
        # sudo: an accountant is no IPTV operator.
        moves = self.sudo()
        refunds = moves.filtered(lambda move: move.move_type == "out_refund")
        lines = refunds.invoice_line_ids.iptv_reversed_line_id
        # What the factory just made was not given back yet.
        if not is_given(self):
            invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
            lines |= invoices.invoice_line_ids
        lines._iptv_follow_state()
