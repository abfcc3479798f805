from odoo import models
from odoo.exceptions import UserError

#: Problems that are told at once.
SHOWN = 5


class IptvReseller(models.Model):
    """Renewing users, one or many, and charging for it (decision D4, rule 62)."""

    _inherit = "iptv.reseller"

    def _renew_users(
        self, subscriptions, key, product=None, from_today=False, free=False
    ):
        """Renew users of the own tree; who acts pays. All or none.

        What this key has renewed before is not renewed again, so a click that is
        repeated gives the first sales.

        Note: `self.ensure_one()`

        :param subscriptions: `iptv.subscription` records
        :param str key: names the click
        :param product: `product.product` to renew with: another billing cycle of the
            package; any package for a trial or where no paid time is left
        :param bool from_today: begin today, giving up the paid time that is left
        :param bool free: given by the operator's staff
        :return: a sale of kind `renewal` for each, and of kind `extra` for each extra
        :rtype: `iptv.reseller.sale` recordset (sudo)
        :raise UserError: with who cannot be renewed and why, or what is missing
        """
        reseller = self._begin(key)
        users = reseller._check_users(subscriptions)
        known = reseller._get_known_sales(f"renewal/{key}/{user.id}" for user in users)
        todo = users.filtered(lambda s: f"renewal/{key}/{s.id}" not in known)
        sales = reseller._get_sales_of(users - todo, f"renewal/{key}/")
        if todo:
            reseller._check_not_stopped()
            reseller._check_payer(free)
            with self.env.cr.savepoint():
                sales |= reseller._renew(todo, key, product, from_today, free)
        return sales

    def _get_sales_of(self, users, prefix):
        """Return what a click has sold to these users before.

        :param users: `iptv.subscription` records
        :param str prefix: begin of the keys
        """
        sales = self.env["iptv.reseller.sale"]
        domain = [
            ("reseller_id", "=", self.id),
            ("subscription_id", "in", users.ids),
            ("kind", "in", ("renewal", "extra")),
        ]
        found = sales.search(domain, order="id") if users else sales
        return found.filtered(lambda sale: sale.key.startswith(prefix))

    def _renew(self, users, key, product=None, from_today=False, free=False):
        """Renew users that were checked, in the turn of this wallet.

        :return: their sales
        """
        rows = self._plan_renewals(users, key, product, from_today, free)
        self._refuse_problems(rows)
        purchases = [purchase for row in rows for purchase in row.purchases]
        self._check_covered(purchases)
        quiet = users.with_context(tracking_disable=len(users) > 1)
        if product:
            quiet._change_package_at_renewal(product)
        sales = self._charge_all(purchases)
        periods = quiet._extend(
            "credit", self._get_period_key(f"renewal/{key}"), from_now=from_today
        )
        quiet._store_credit_prices(sales)
        self._note_renewals(sales, periods)
        return sales

    def _refuse_problems(self, rows):
        """Refuse a renewal that cannot be for all of them.

        :raise UserError: naming the first of who cannot be renewed, and why
        """
        problems = [row for row in rows if row.problem]
        if not problems:
            return
        if len(rows) == 1:
            raise UserError(problems[0].problem)
        told = [f"{row.subscription.name}: {row.problem}" for row in problems[:SHOWN]]
        head = self.env._(
            "%(count)s users cannot be renewed. Leave them out:", count=len(problems)
        )
        raise UserError("\n".join([head, *told]))

    def _note_renewals(self, sales, periods):
        period_of = {period.subscription_id.id: period.id for period in periods}
        for sale in sales:
            sale.period_id = period_of.get(sale.subscription_id.id)
        sales._note_service()
