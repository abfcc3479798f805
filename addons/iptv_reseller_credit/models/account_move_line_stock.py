from odoo import models


class AccountMoveLine(models.Model):
    """Lines that sell a number of one package up front (rules 46 to 48)."""

    _inherit = "account.move.line"

    def _iptv_get_stock(self):
        # sudo: who books payments sees no resellers.
        stocks = self.env["iptv.reseller.stock"].sudo()
        return stocks.search([("key", "=", self._iptv_get_period_key())])

    def _iptv_follow_stock(self, step):
        """Fill the stock once it is paid; take back what is not used.

        :param str step: see `_iptv_follow_credits`
        """
        self.ensure_one()
        if step != "give" and not self._iptv_get_stock():
            return
        self.iptv_reseller_id._lock()
        stock = self._iptv_get_stock()
        due = 0 if step == "take" else max(self._iptv_get_entitled_units(), 0)
        if stock:
            if step == "keep":
                due = min(due, stock.quantity - stock.owed)
            stock._set_due(due)
        elif due:
            self.iptv_reseller_id._touch()
            stock.create(self._iptv_prepare_stock(due))

    def _iptv_prepare_stock(self, quantity):
        return {
            "reseller_id": self.iptv_reseller_id.id,
            "product_id": self.product_id.id,
            "quantity": quantity,
            "key": self._iptv_get_period_key(),
            "reason": self.move_id.name,
            "move_line_id": self.id,
        }
