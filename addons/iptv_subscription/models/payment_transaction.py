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
            done = self.filtered(
                lambda tx: tx.state == "done"
                and tx.sale_order_ids._iptv_has_lines()
                and not tx.invoice_ids
            )
            done._invoice_sale_orders()
        return confirmed
