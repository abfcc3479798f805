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

    def _iptv_must_invoice(self):
        """Tell whether this payment completed an order that sells IPTV."""
        self.ensure_one()
        return (
            self.state == "done"
            and not self.invoice_ids
            and self.sale_order_ids._iptv_has_lines()
            and all(order._is_paid() for order in self.sale_order_ids)
        )
