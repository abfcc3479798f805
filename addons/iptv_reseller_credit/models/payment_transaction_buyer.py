from odoo import api, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Override: no door takes money for what the buyer may not buy (rule 21)."""
        transactions = super().create(vals_list)
        # sudo: a visitor who pays sees no orders of others.
        orders = transactions.sudo().sale_order_ids
        open_orders = orders.filtered(lambda order: order.state in ("draft", "sent"))
        open_orders.order_line._iptv_check_buyer()
        return transactions

    def _iptv_is_money(self):
        """Tell whether money arrived or is reserved by one of these.

        :rtype: bool
        """
        return not {"authorized", "done"}.isdisjoint(self.mapped("state"))

    def _iptv_report_refund(self):
        """Override: credits and stock stay while their invoice counts as paid."""
        result = super()._iptv_report_refund()
        if self.operation != "refund":
            return result
        for invoice in self.source_transaction_id.invoice_ids:
            holding = invoice._iptv_get_holding_lines()
            holding.iptv_reseller_id._report_attention(
                self.env._(
                    "%(amount)s of %(number)s went back through the payment provider "
                    "(%(refund)s). To take back what it paid for, make a credit note "
                    "of the invoice.",
                    amount=self.currency_id.format(-self.amount),
                    number=invoice.name,
                    refund=self.reference,
                )
            )
        return result
