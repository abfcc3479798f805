from odoo import models


class SaleOrder(models.Model):
    """What costs nothing starts without a payment."""

    _inherit = "sale.order"

    def action_confirm(self):
        """Override of `sale`: an order of zero is invoiced at once.

        Nobody will ever pay it, and the invoice is what starts the service. So a free
        trial, or a coupon of 100 %, works in the shop and in the back office alike.
        """
        result = super().action_confirm()
        self._iptv_invoice_free()
        return result

    def _iptv_invoice_free(self):
        """Invoice and post the confirmed orders with IPTV lines that cost nothing."""
        for order in self.filtered(lambda order: order._iptv_is_free()):
            # sudo: a visitor, or a salesperson without accounting rights, confirms.
            order_sudo = order.sudo().with_company(order.company_id)
            order_sudo._force_lines_to_invoice_policy_order()
            invoices = order_sudo._create_invoices(final=True)
            invoices.action_post()

    def _iptv_is_free(self):
        """Tell whether a package was sold that nobody has to pay for."""
        self.ensure_one()
        # sudo: who confirms an order need not see invoices.
        return (
            self.state == "sale"
            and not self.sudo().invoice_ids
            and self.currency_id.is_zero(self.amount_total)
            and "package" in self.order_line.mapped("product_id.iptv_kind")
        )
