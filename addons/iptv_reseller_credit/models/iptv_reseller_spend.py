from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ..tools.posting import Posting
from ..tools.purchase import ENTRY_KINDS, STOCK_KINDS, Purchase


class IptvReseller(models.Model):
    """Charging: stock first, then credits (decision D8); each with its document."""

    _inherit = "iptv.reseller"

    def _charge(self, kind, key, price, product=None, free=False, **document):
        """Charge this reseller once for something, and return the document.

        The caller has checked who may do it. Call it in the transaction, and the
        savepoint, that gives what is paid for.

        :param str kind: `new`, `trial`, `renewal`, `upgrade`, `extra` or `reseller`
        :param str key: names the click
        :param float price: credits, zero or more
        :param product: `product.product` record that is bought
        :param bool free: given by the operator: neither credits nor stock
        :param dict document: more values of the sale, such as `subscription_id`
        :return: the sale; the first one if this key was charged before
        :rtype: `iptv.reseller.sale` record (sudo)
        :raise UserError: with what is missing
        """
        return self._charge_all([Purchase(kind, key, price, product, free, document)])

    def _charge_all(self, purchases):
        """Charge for many things at once, all or none; see `_charge`.

        :param purchases: `Purchase` objects
        :return: their sales, in the same order
        :rtype: `iptv.reseller.sale` recordset (sudo)
        """
        self.ensure_one()
        # sudo: a reseller may read what it was charged, and write nothing.
        reseller = self.sudo()
        reseller._lock()
        known = reseller._get_known_sales(purchase.key for purchase in purchases)
        for purchase in purchases:
            if purchase.key in known:
                known[purchase.key]._check_same(purchase)
        new = [purchase for purchase in purchases if purchase.key not in known]
        payments = reseller._plan_payments(new)
        problem = reseller._get_uncovered(new, payments)
        if problem:
            raise UserError(problem)
        created = reseller._create_sales(new, payments)
        known.update(created.grouped("key"))
        sales = reseller.env["iptv.reseller.sale"]
        return sales.concat(*(known[purchase.key] for purchase in purchases))

    def _get_known_sales(self, keys):
        """Return the sales that these keys have made, by key."""
        # sudo: as in `_charge_all`.
        sales = self.env["iptv.reseller.sale"].sudo()
        found = sales.search([("reseller_id", "=", self.id), ("key", "in", list(keys))])
        return dict(found.grouped("key"))

    # === COVERED? === #

    def _plan_payments(self, purchases):
        """Return what each purchase would be paid with, and which stock it uses.

        :param purchases: `Purchase` objects
        :return: `free`, `stock` or `credit`, and the stock, of each
        :rtype: list[tuple]
        """
        left = self._get_stock_left(purchases)
        payments = []
        for purchase in purchases:
            open_stock = left[purchase.product.id] if purchase.product else []
            if purchase.free:
                payments.append(("free", None))
            elif purchase.kind in STOCK_KINDS and open_stock:
                payments.append(("stock", open_stock.pop(0)))
            elif self.currency_id.is_zero(purchase.price):
                payments.append(("free", None))
            else:
                payments.append(("credit", None))
        return payments

    def _get_stock_left(self, purchases):
        """Return the stock for each product, the oldest first, once per unit left.

        :rtype: dict[int, list]
        """
        left = defaultdict(list)
        ids = [p.product.id for p in purchases if p.product and p.kind in STOCK_KINDS]
        if not ids:
            return left
        # sudo: as in `_charge_all`.
        stocks = self.env["iptv.reseller.stock"].sudo()
        found = stocks.search(
            [("reseller_id", "=", self.id), ("product_id", "in", ids)], order="id"
        )
        for stock in found:
            # Nobody needs to count more units than there are purchases.
            units = min(stock.quantity - stock.used, len(purchases))
            left[stock.product_id.id] += [stock] * units
        return left

    def _check_covered(self, purchases):
        """Refuse what stock and credits do not cover, before anything else (D6).

        :param purchases: `Purchase` objects
        :raise UserError: with what is missing
        """
        problem = self._get_uncovered(purchases, self._plan_payments(purchases))
        if problem:
            raise UserError(problem)

    def _get_uncovered(self, purchases, payments):
        """Return why purchases are not covered, in a sentence; empty if they are."""
        to_pay = [
            purchase
            for purchase, (paid_with, _stock) in zip(purchases, payments, strict=True)
            if paid_with == "credit"
        ]
        if to_pay and self.funding == "stock":
            return self._get_no_stock_message(to_pay[0])
        total = self.currency_id.round(sum(purchase.price for purchase in to_pay))
        room = self.balance + self.credit_limit
        if self.currency_id.compare_amounts(total, room) > 0:
            return self._get_missing_message(total)
        return ""

    def _get_no_stock_message(self, purchase):
        product = purchase.product
        return self.env._(
            "Your stock of “%(product)s” is used up. Buy more of it first.",
            product=product.display_name if product else "–",
        )

    # === CHARGE === #

    def _create_sales(self, purchases, payments):
        for _paid_with, stock in payments:
            if stock:
                stock.used += 1
        sales = self.env["iptv.reseller.sale"].sudo()
        sales = sales.create(
            [
                self._prepare_sale(purchase, paid_with, stock)
                for purchase, (paid_with, stock) in zip(
                    purchases, payments, strict=True
                )
            ]
        )
        self._pay_sales(sales.filtered(lambda sale: sale.paid_with == "credit"))
        return sales

    def _prepare_sale(self, purchase, paid_with, stock):
        document = dict(purchase.document)
        price = 0.0 if purchase.free else self.currency_id.round(purchase.price)
        return {
            "unit_price": price,
            # Nobody has to confirm what is no account at a middleware.
            "state": "pending" if document.get("subscription_id") else "done",
            **document,
            "key": purchase.key,
            "reseller_id": self.id,
            "kind": purchase.kind,
            "product_id": purchase.product and purchase.product.id,
            "price": price,
            "paid_with": paid_with,
            "stock_id": stock and stock.id,
        }

    def _pay_sales(self, sales):
        postings = [
            Posting(
                reseller=self,
                amount=-sale.price,
                kind=ENTRY_KINDS[sale.kind],
                key=f"sale/{sale.key}",
                reason=sale._get_reason(),
                document=sale,
                subscription=sale.subscription_id or None,
            )
            for sale in sales
        ]
        entries = self.env["iptv.credit.entry"]._post(postings)
        for sale, entry in zip(sales, entries, strict=True):
            sale.entry_id = entry
