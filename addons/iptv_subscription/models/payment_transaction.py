from odoo import models
from odoo.tools import str2bool


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Override of `sale`: a paid IPTV order is invoiced at once.

        The invoice is what starts the service, so it must not depend on the setting
        “Automatic Invoice” nor wait for a person.
        """
        confirmed = super()._check_amount_and_confirm_order()
        get_param = self.env["ir.config_parameter"].sudo().get_param
        if not str2bool(get_param("sale.automatic_invoice")):
            self.filtered(lambda tx: tx._iptv_must_invoice())._invoice_sale_orders()
        return confirmed

    def _post_process(self):
        """Override of `payment`: what a customer saved with its order pays renewals."""
        result = super()._post_process()
        for transaction in self.filtered(lambda tx: tx.state == "done"):
            transaction._iptv_remember_token()
            transaction._iptv_report_refund()
        return result

    def _iptv_remember_token(self):
        """Charge the renewals of what was ordered to the method that was saved."""
        self.ensure_one()
        lines = self.sale_order_ids.order_line
        lines |= self.invoice_ids.invoice_line_ids.sale_line_ids
        subscriptions = lines.iptv_subscription_ids.filtered(
            lambda s: (
                s.auto_renew
                and not s.payment_token_id
                and s.company_id.iptv_auto_charge
                and self.token_id
                and s._can_use_token(self.token_id)
            )
        )
        subscriptions._set_payment_token(self.token_id)

    def _iptv_report_refund(self):
        """Tell staff that money went back while its invoice still counts as paid.

        Odoo books such a refund as a payment of its own; only a credit note says
        which time the customer gave back.
        """
        self.ensure_one()
        if self.operation != "refund":
            return
        for invoice in self.source_transaction_id.invoice_ids:
            periods = invoice._iptv_get_paid_periods()
            periods.subscription_id._report_attention(
                self.env._(
                    "%(amount)s of %(number)s went back to the customer through the "
                    "payment provider (%(refund)s). If the service ends with it, make "
                    "a credit note of the invoice; otherwise it goes on.",
                    amount=self.currency_id.format(-self.amount),
                    number=invoice.name,
                    refund=self.reference,
                )
            )

    def _iptv_must_invoice(self):
        """Tell whether this payment completed an order that sells IPTV."""
        self.ensure_one()
        return (
            self.state == "done"
            and not self.invoice_ids
            and self.sale_order_ids._iptv_has_lines()
            and all(order._is_paid() for order in self.sale_order_ids)
        )
