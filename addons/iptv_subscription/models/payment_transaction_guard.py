from odoo import api, models
from odoo.exceptions import ValidationError


class PaymentTransaction(models.Model):
    """Who pays by hand and the system never ask the bank for the same invoice."""

    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Override: no payment is begun beside a charge that was sent already.

        A page that was opened before the charge still offers to pay.

        :raise ValidationError: if the bank is being asked for one of the invoices
        """
        transactions = super().create(vals_list)
        by_hand = transactions.filtered(lambda tx: tx._iptv_is_by_hand())
        # sudo: who pays may write no invoice.
        by_hand.sudo().invoice_ids._iptv_refuse_payment_beside_charge()
        return transactions

    def _iptv_is_by_hand(self):
        """Tell whether this begins a payment that is none of the system's charges."""
        self.ensure_one()
        follows = self.source_transaction_id or self.operation in (
            "refund",
            "validation",
        )
        return self.state == "draft" and not (self.iptv_charge_key or follows)


class AccountMove(models.Model):
    """What is being charged is not paid by hand at the same time."""

    _inherit = "account.move"

    def _iptv_refuse_payment_beside_charge(self):
        """Keep these invoices for a payment by hand, unless a charge was sent.

        Whichever of both comes first, the other sees it.

        :raise ValidationError: if a charge was sent and has not ended
        """
        billing = self.filtered(lambda move: move._iptv_get_billed())
        if not billing:
            return
        billing._iptv_claim()
        for move in billing:
            if move._iptv_get_sent_charges():
                raise ValidationError(
                    self.env._(
                        "An automatic payment of %(number)s is on its way. Wait for "
                        "its end, so that you do not pay twice.",
                        number=move.name,
                    )
                )
