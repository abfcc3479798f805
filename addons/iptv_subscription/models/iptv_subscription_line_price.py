from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.proportion import cycles_within
from ..tools.renewal_cache import RenewalCache


class IptvSubscriptionLine(models.Model):
    """What a line costs at the next renewal, and the words that explain it."""

    _inherit = "iptv.subscription.line"

    price_cycle = fields.Monetary(
        string="Price per Cycle of the Package",
        compute="_compute_price_cycle",
        store=True,
        help="An extra with a billing cycle of its own is billed as many times as its "
        "cycle fits into the one of the package.",
    )

    @api.depends(
        "price_unit",
        "kind",
        "product_id.iptv_cycle_id.interval",
        "product_id.iptv_cycle_id.unit",
        "product_id.iptv_cycle_id.kind",
        "subscription_id.cycle_id",
    )
    def _compute_price_cycle(self):
        for line in self:
            ratio = line._get_cycle_ratio(
                line.product_id, line.subscription_id.cycle_id
            )
            line.price_cycle = line.price_unit * float(ratio)

    @api.model
    def _get_cycle_ratio(self, product, cycle):
        """Return how often a product is billed in one cycle of the package.

        :param product: `product.product` that is billed
        :param cycle: `iptv.billing.cycle` of the package
        :return: 1 for the package itself and for an extra without a cycle of its own
        :rtype: Fraction
        """
        own = product.iptv_cycle_id
        if (
            product.iptv_kind != "extra"
            or own.kind != "recurring"
            or not cycle.interval
            or own == cycle
        ):
            return Fraction(1)
        return cycles_within((own.interval, own.unit), (cycle.interval, cycle.unit))

    def _prepare_renewal_line(self, product, stretch, cache):
        """Return the values of the invoice line that renews this line.

        Note: `self.ensure_one()`

        :param product: `product.product` that the renewal bills for this line
        :param dict stretch: `start`, `end` (naive UTC or False) and `cycle`
        :param RenewalCache cache: what the lines of one run have in common
        :rtype: dict
        :raise UserError: if the product cannot be billed
        """
        self.ensure_one()
        self._check_billable(product)
        subscription = self.subscription_id
        price = self._get_renewal_price(product, cache)
        ratio = self._get_cycle_ratio(product, stretch["cycle"])
        whole = ratio.denominator == 1
        return {
            "product_id": product.id,
            "name": self._get_renewal_text(product, stretch, price, ratio, cache),
            "quantity": ratio.numerator if whole else 1,
            "price_unit": price if whole else price * float(ratio),
            "iptv_subscription_id": subscription.id,
            "iptv_date_from": subscription._get_renewal_begin(),
            "iptv_date_to": stretch["end"],
        }

    def _check_billable(self, product):
        """Refuse to bill what is not sold any more.

        :raise UserError: with what to do about it
        """
        if not product.active:
            raise UserError(
                self.env._(
                    "“%(product)s” is archived. Change the package of %(name)s, or "
                    "bring the product back.",
                    product=product.display_name,
                    name=self.subscription_id.name,
                )
            )
        company = product.company_id
        if company and company not in self.subscription_id.company_id.parent_ids:
            raise UserError(
                self.env._(
                    "“%(product)s” belongs to the company %(company)s. Change the "
                    "package of %(name)s.",
                    product=product.display_name,
                    company=company.name,
                    name=self.subscription_id.name,
                )
            )

    # === PRICE === #

    def _get_renewal_price(self, product, cache):
        """Return what one cycle of the product costs at renewal.

        The price agreed at the sale, or the one of the day if the package says so
        or another product follows.

        :param product: `product.product` that is billed
        :param RenewalCache cache: see `_prepare_renewal_line`
        :return: price in the subscription's currency
        :rtype: float
        :raise UserError: if there is no price today
        """
        self.ensure_one()
        if product == self.product_id and not self._follows_pricelist():
            return self.price_unit
        price = cache.price(self.subscription_id, product)
        if price <= 0 < self.price_unit:
            raise UserError(
                self.env._(
                    "“%(product)s” has no price today. Set one on the pricelist of "
                    "%(name)s.",
                    product=product.display_name,
                    name=self.subscription_id.name,
                )
            )
        return price

    def _get_renewal_amount(self):
        """Return what the next renewal bills for this line, without tax.

        :return: amount in the subscription's currency; 0 for what is not renewed
        :rtype: float
        """
        self.ensure_one()
        product = self._get_renewal_product()
        if not product:
            return 0.0
        subscription = self.subscription_id
        # sudo: a customer may know what it pays, not the pricelists.
        cache = RenewalCache(subscription.company_id.sudo())
        price = self.sudo()._get_renewal_price(product.sudo(), cache)
        ratio = self._get_cycle_ratio(product, subscription._get_renewal_cycle())
        return subscription.currency_id.round(price * float(ratio))

    def _follows_pricelist(self):
        package = self.subscription_id.product_id
        return package.iptv_price_policy == "pricelist"

    def _store_renewal_price(self, cache):
        """Keep the price of the day that was just billed, so all figures show it.

        :param RenewalCache cache: see `_prepare_renewal_line`
        """
        for line in self:
            if not line._follows_pricelist():
                continue
            if line._get_renewal_product() == line.product_id:
                price = cache.price(line.subscription_id, line.product_id)
                if line.currency_id.compare_amounts(price, line.price_unit):
                    line.price_unit = price

    # === TEXT === #

    def _get_renewal_text(self, product, stretch, price, ratio, cache):
        """Return the words of the invoice line, in the customer's language.

        Every amount is explained: what it is, for which service and which time.

        :rtype: str
        """
        lang = cache.lang(self.subscription_id)
        text = f"{cache.product_name(product, lang)}\n{self.subscription_id.name}"
        if stretch["start"]:
            days = (cache.day(stretch[name], lang) for name in ("start", "end"))
            text += ": {} – {}".format(*days)
        else:
            # A service that is off begins when it is paid, whenever that is.
            cycle = cache.translated(stretch["cycle"], lang)
            text += f": {cycle.name}"
        return text + self._get_ratio_text(product, price, ratio, lang)

    def _get_ratio_text(self, product, price, ratio, lang):
        if ratio == 1:
            return ""
        env = self.with_context(lang=lang).env
        cycle = product.iptv_cycle_id.with_env(env).name
        if ratio.denominator == 1:
            return f" ({ratio.numerator} × {cycle})"
        return env._(
            " (in proportion: %(price)s for %(cycle)s)",
            price=self.currency_id.with_env(env).format(price),
            cycle=cycle,
        )
