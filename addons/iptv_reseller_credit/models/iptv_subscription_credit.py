from odoo import models
from odoo.exceptions import UserError

KINDS_TO_BUY_AGAIN = ("recurring", "one_time")


class IptvSubscription(models.Model):
    """A user of a reseller: its prices are credits, its time is paid with them."""

    _inherit = "iptv.subscription"

    # === RENEWAL === #

    def _get_end_with_credits(self, product=None, from_today=False):
        """Return until when a renewal with credits would last.

        Note: `self.ensure_one()`

        :param product: `product.product` to renew with; the own one if empty
        :param bool from_today: see `_extend`
        :return: naive UTC; False without end
        :rtype: datetime | bool
        :raise UserError: if it cannot be renewed so, with what to do
        """
        self.ensure_one()
        self._refuse_terminated()
        if self.paused_at or self.close_date:
            # Says what to do first.
            self.with_context(iptv_with_credits=True)._check_renewable()
        cycle = product.iptv_cycle_id if product else self._get_renewal_cycle()
        if cycle.kind not in KINDS_TO_BUY_AGAIN:
            raise UserError(
                self.env._("A trial is not renewed. Choose a package for %s.")
                % self.name
            )
        if product:
            self._check_renewal_product(product)
        return self._prepare_period(cycle, None, from_today)["end"] or False

    def _check_renewal_product(self, product):
        """Refuse to renew with what would give the rest of the paid time away.

        :raise UserError: with what to do instead
        """
        if product == self.product_id:
            return
        self._check_product_for_change(product, "package")
        product._check_iptv_sellable()
        problem = self._get_device_limit_problem(product)
        same = product.product_tmpl_id == self.product_id.product_tmpl_id
        free = same or self.cycle_id.kind == "trial" or not self._has_time_left()
        if not free:
            problem = self.env._(
                "%(name)s has paid time left. Renew it with its own package, or "
                "upgrade it first.",
                name=self.name,
            )
        if problem:
            raise UserError(problem)

    def _change_package_at_renewal(self, product):
        """Have the next period be one of another package or billing cycle."""
        others = self.filtered(lambda s: s.product_id != product)
        others._change_package(product)

    def _store_credit_prices(self, sales):
        """Keep the prices that were just paid, so that all figures show them.

        :param sales: `iptv.reseller.sale` records of these services
        """
        prices = {
            (sale.subscription_id.id, sale.product_id.id): sale.unit_price
            for sale in sales
            if sale.paid_with != "free"
        }
        for line in self.line_ids:
            price = prices.get((line.subscription_id.id, line.product_id.id))
            known = price is not None
            if known and line.currency_id.compare_amounts(price, line.price_unit):
                line.price_unit = price

    # === WHAT A CHANGE COSTS === #

    def _get_price_of(self, product):
        """Override: what it costs the reseller today (decision D4)."""
        # sudo: as in `iptv.reseller._get_products`.
        reseller = self._get_payer()
        if not reseller:
            return super()._get_price_of(product)
        return reseller._get_credit_price(product)

    def _get_payer(self):
        """Return who pays for what happens to this user now.

        :rtype: `iptv.reseller` recordset of at most one record (sudo)
        """
        # sudo: as in `iptv.reseller._get_products`.
        reseller = self.sudo().reseller_id
        acting = self.env.context.get("iptv_payer_id")
        return reseller.browse(acting) if acting and reseller else reseller

    def _get_credit_sale(self, period):
        """Return what paid for the package of a period; none if nothing did.

        :rtype: `iptv.reseller.sale` recordset of at most one record (sudo)
        """
        # sudo: as in `iptv.reseller._get_products`.
        sales = period.sudo().reseller_sale_ids
        return sales.filtered(lambda sale: sale.product_id == period.product_id)[:1]

    def _is_bought(self, period):
        """Override: also with credits."""
        bought = bool(self._get_credit_sale(period))
        return super()._is_bought(period) or (
            bought and period.product_id == self.product_id
        )

    def _get_paid_price(self, period):
        """Override: in credits."""
        sale = self._get_credit_sale(period)
        if sale and self._is_bought(period):
            return sale.unit_price
        return super()._get_paid_price(period)

    def _get_quote_totals(self, lines):
        """Override: credits are taxed when they are bought, and not given back."""
        if not self.sudo().reseller_id:
            return super()._get_quote_totals(lines)
        amount = self.currency_id.round(sum(line["price"] for line in lines))
        return {
            "amount": max(amount, 0.0),
            "amount_tax": 0.0,
            "amount_total": max(amount, 0.0),
        }
