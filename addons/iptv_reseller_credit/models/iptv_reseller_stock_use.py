from odoo import api, fields, models
from odoo.exceptions import UserError


class IptvResellerStock(models.Model):
    """Using stock up, and giving it back."""

    _inherit = "iptv.reseller.stock"

    owed = fields.Integer(
        readonly=True,
        copy=False,
        default=0,
        help="Used although the payment was taken back. Paying again makes up for it.",
    )

    _owed_range = models.Constraint(
        "CHECK (owed BETWEEN 0 AND used)", "More is owed than was used."
    )

    @api.model
    def _take(self, reseller, product):
        """Use one of the stock of a package, the oldest first (rule 47).

        :param reseller: `iptv.reseller` record
        :param product: `product.product` record: another cycle is another stock
        :return: the stock that was used; empty if there is none left
        :rtype: `iptv.reseller.stock` recordset of at most one record (sudo)
        """
        # sudo: a reseller uses its stock by business methods only.
        stocks = self.sudo()
        reseller.sudo()._lock()
        stocks.flush_model(["reseller_id", "product_id", "quantity", "used"])
        self.env.cr.execute(
            "SELECT id FROM iptv_reseller_stock WHERE reseller_id = %s "
            "AND product_id = %s AND used < quantity ORDER BY id LIMIT 1 "
            "FOR NO KEY UPDATE",
            [reseller.id, product.id],
        )
        stock = stocks.browse(row[0] for row in self.env.cr.fetchall())
        stock.invalidate_recordset(["used", "quantity", "owed"])
        for record in stock:
            record.write({"used": record.used + 1})
        # Two at once must not both find the last one.
        stock.flush_recordset(["used"])
        return stock

    def _return_one(self):
        """Give back one that was used, for example when the service was refused.

        Note: `self.ensure_one()`

        :raise UserError: if none of it is used
        """
        self.ensure_one()
        # sudo: as `_take`.
        stock = self.sudo()
        stock.reseller_id._lock()
        stock.invalidate_recordset(["used", "quantity", "owed"])
        if not stock.used:
            raise UserError(self.env._("None of this stock is used."))
        values = {"used": stock.used - 1}
        if stock.owed:
            # Its payment is gone: it goes back to us instead of to the reseller.
            values |= {"quantity": stock.quantity - 1, "owed": stock.owed - 1}
        stock.write(values)

    def _set_due(self, due):
        """Follow what the invoice line of this stock pays for now.

        What was used already cannot be taken back: staff are told how many.

        :param int due: how many of it are paid for
        """
        self.ensure_one()
        owed = max(self.used - due, 0)
        if owed > self.owed:
            self.reseller_id._report_attention(
                self.env._(
                    "The payment for stock of “%(product)s” (%(document)s) was taken "
                    "back, but %(count)s of it are used already. Invoice them again, "
                    "or end these services.",
                    product=self.product_id.display_name,
                    document=self.reason,
                    count=owed,
                )
            )
        self.write({"quantity": max(self.used, due), "owed": owed})


class IptvReseller(models.Model):
    """The stock of a reseller."""

    _inherit = "iptv.reseller"

    def _take_stock(self, product):
        """Use one of the stock of a package; see `iptv.reseller.stock._take`.

        Note: `self.ensure_one()`

        :param product: `product.product` record
        :rtype: `iptv.reseller.stock` recordset of at most one record (sudo)
        """
        self.ensure_one()
        return self.env["iptv.reseller.stock"]._take(self, product)

    def _get_stock_left(self, product):
        """Return how many of a package this reseller has in stock.

        Note: `self.ensure_one()`

        :param product: `product.product` record
        :rtype: int
        """
        self.ensure_one()
        # sudo: as `_take`.
        stocks = self.sudo().stock_ids.filtered(lambda s: s.product_id == product)
        return sum(stocks.mapped("left"))

    def _get_no_stock_message(self, product):
        """Return that there is no stock of a package, and what to do (rule 48).

        :rtype: str
        """
        return self.env._(
            "Your stock of “%(product)s” is used up. Buy more of it first.",
            product=product.display_name,
        )

    def _touch(self):
        """Make whoever waits for these wallets begin again and see what was done."""
        self.env.cr.execute(
            "UPDATE iptv_reseller SET write_date = write_date WHERE id = ANY(%s)",
            [self.ids],
        )
