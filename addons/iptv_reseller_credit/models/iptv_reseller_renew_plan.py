from odoo import models
from odoo.exceptions import UserError

from ..tools.purchase import Purchase
from ..tools.renewal import RenewalRow


class IptvReseller(models.Model):
    """What renewing users would cost and give; nothing here changes anything."""

    _inherit = "iptv.reseller"

    def _preview_renewal_of(self, subscriptions, product=None, from_today=False):
        """Return what renewing users would cost, and for whom the balance is enough.

        Queries do not grow with the users.

        Note: `self.ensure_one()`

        :param subscriptions: `iptv.subscription` records of the own tree
        :param product: see `_renew_users`
        :param bool from_today: see `_renew_users`
        :return: `rows`: by id a dict with `price`, `paid_with` (of the package),
            `date_end` (naive UTC, or False) and `problem` (a sentence, or False);
            `covered`: the subscriptions that stock and balance are enough for, in the
            order given; `price`: what they cost in all; `balance_after`: what is left
            then
        :rtype: dict
        :raise UserError: if one of them is not in the own tree
        """
        self.ensure_one()
        # sudo: as in `_begin`; nothing is written.
        reseller = self.sudo().with_company(self.sudo().company_id)
        users = reseller._check_users(subscriptions)
        rows = reseller._plan_renewals(users, "preview", product, from_today)
        stopped = reseller._get_problem(reseller._check_may_spend)
        covered, spent = reseller._cover_rows(rows, stopped)
        return {
            "rows": {
                row.subscription.id: {
                    "price": row.get_price(),
                    "paid_with": paid_with,
                    "date_end": row.date_end,
                    "problem": problem,
                }
                for row, paid_with, problem in covered
            },
            "covered": users.browse(
                row.subscription.id for row, _paid_with, problem in covered
                if not problem
            ),
            "price": sum(row.get_price() for row, _pw, problem in covered if not problem),
            "balance_after": reseller.currency_id.round(reseller.balance - spent),
        }

    def _cover_rows(self, rows, stopped=False):
        """Go through the rows until stock and balance are used up.

        :param rows: `RenewalRow` objects
        :param str | bool stopped: why nothing may be spent at all
        :return: row, `paid_with` and problem of each; and the credits that are spent
        :rtype: tuple[list[tuple], float]
        """
        payments = iter(
            self._plan_payments([p for r in rows if not r.problem for p in r.purchases])
        )
        room, spent = self.balance + self.credit_limit, 0.0
        result = []
        for row in rows:
            if row.problem:
                result.append((row, False, row.problem))
                continue
            mine = [next(payments) for _purchase in row.purchases]
            price = sum(
                purchase.price
                for purchase, (paid_with, _stock) in zip(
                    row.purchases, mine, strict=True
                )
                if paid_with == "credit"
            )
            problem = stopped or self._get_row_problem(row, mine, price, room - spent)
            spent += 0.0 if problem else price
            result.append((row, mine[0][0], problem))
        return result, spent

    def _get_row_problem(self, row, payments, price, room):
        """Return why a row is not covered, in a sentence, or False."""
        if price and self.funding == "stock":
            lacking = [
                purchase
                for purchase, payment in zip(row.purchases, payments, strict=True)
                if payment[0] == "credit"
            ]
            return self._get_no_stock_message(lacking[0])
        if self.currency_id.compare_amounts(price, room) > 0:
            return self._get_missing_message(price + self.balance - room)
        return False

    # === ROWS === #

    def _plan_renewals(self, users, key, product=None, from_today=False, free=False):
        """Return a row for each user: what is bought, and until when.

        :param users: `iptv.subscription` records that were checked
        :param str key: see `_renew_users`
        :rtype: list[RenewalRow]
        """
        users._fetch_for_renewal()
        bought = users.line_ids.mapped(lambda line: line._get_renewal_product())
        products = self._get_allowed(bought | (product or bought[:0]))
        prices = self._get_credit_prices(products)
        free = free and self._is_by_staff()
        rows = []
        for user in users:
            row = RenewalRow(user)
            try:
                row.date_end = user._get_end_with_credits(product, from_today)
                row.purchases = self._get_renewal_purchases(
                    user, key, product, prices, free
                )
            except UserError as error:
                row.problem = str(error)
            rows.append(row)
        return rows

    def _get_allowed(self, products):
        """Return those of these products that this reseller may sell (rule 52)."""
        if self._is_by_staff():
            return products
        # sudo: as in `_get_products`.
        known = products.sudo()
        packages = known.filtered_domain(self._get_product_domain("package"))
        return packages | known.filtered_domain(self._get_product_domain("extra"))

    def _get_renewal_purchases(self, user, key, product, prices, free):
        """Return what renewing a user buys: the package first, then its extras.

        :raise UserError: if one of them cannot be sold any more
        """
        package = user._get_package_line()
        cycle = product.iptv_cycle_id if product else user._get_renewal_cycle()
        purchases = []
        for line in package | (user._get_renewal_lines() - package):
            bought = line._get_renewal_product()
            if line == package and product:
                bought = product
            if bought.id not in prices:
                raise UserError(
                    self.env._(
                        "“%(product)s” is not sold any more. Choose another package.",
                        product=bought.display_name,
                    )
                )
            line._check_billable(bought)
            ratio = float(line._get_cycle_ratio(bought, cycle))
            purchases.append(
                Purchase(
                    kind="renewal" if line == package else "extra",
                    key=self._get_row_key(key, user, bought, line == package),
                    price=self.currency_id.round(prices[bought.id] * ratio),
                    product=bought,
                    free=free,
                    document={
                        "subscription_id": user.id,
                        "unit_price": prices[bought.id],
                    },
                )
            )
        return purchases

    def _get_row_key(self, key, user, product, is_package):
        row = f"renewal/{key}/{user.id}"
        return row if is_package else f"{row}/{product.id}"
