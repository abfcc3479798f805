from odoo import api, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Override: no door takes money for a cart that could not be served.

        The shop's own routes check the cart before; a cart can also be paid through
        its portal page or a payment link, and all of them create a transaction.
        """
        transactions = super().create(vals_list)
        carts = transactions.sale_order_ids.filtered(
            lambda order: order.website_id and order.state in ("draft", "sent")
        )
        for cart in carts:
            cart._iptv_check_ready()
        return transactions
