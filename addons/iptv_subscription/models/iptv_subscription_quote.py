from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.proration import Stretch, prorate


class IptvSubscription(models.Model):
    """What a change of package costs, and why; nothing here changes anything.

    The rules stand in the description of `iptv.subscription.change`.
    """

    _inherit = "iptv.subscription"

    def _preview_change(self, product, when="now", mode=None):
        """Return what changing the package would cost and give, without doing it.

        Note: `self.ensure_one()`

        :param product: `product.product` of kind package
        :param str when: `now` or `expiry`
        :param str mode: `prorate`, `difference` or `full` (decision D3); the setting
            of the company if empty
        :return: `mode`, `amount` (untaxed, in the subscription's currency; negative is
            given back), `amount_tax`, `amount_total`, `date` of the change and
            `date_end` after it (naive UTC), `explanation` (the arithmetic in words),
            `renewal_amount` (without tax, of one cycle afterwards) and `problem` (a
            sentence, or False)
        :rtype: dict
        """
        self.ensure_one()
        return self._preview(lambda: self._quote_package(product, when, mode), mode)

    def _preview(self, get_quote, mode, alone=True):
        """Return a quote with its totals; what is refused becomes its `problem`.

        :param get_quote: called without arguments
        :param str mode: the mode that was asked for
        :param bool alone: whether another open change is in the way
        """
        try:
            if alone and self._get_open_change():
                raise UserError(self._get_open_change_problem())
            quote = get_quote()
        except UserError as error:
            quote = self._prepare_quote(mode=mode, problem=str(error))
        return quote | self._get_quote_totals(quote["lines"])

    def _prepare_quote(self, **values):
        """Return a quote that costs and changes nothing, with `values` on top.

        `lines` is what is charged: dicts of `product`, `price` and `name`.

        :rtype: dict
        """
        return {
            "mode": "none",
            "when": "now",
            "is_new_cycle": False,
            "lines": [],
            "date": fields.Datetime.now(),
            "date_end": self.date_end,
            "explanation": "",
            "price_from": 0.0,
            "price_to": 0.0,
            "renewal_amount": 0.0,
            "problem": False,
            **values,
        }

    # === A PACKAGE === #

    def _quote_package(self, product, when, mode):
        """Return the quote of a change of package, see `_prepare_quote`.

        :raise UserError: if it cannot be, with what to do instead
        """
        self._check_change(product, when)
        package = self._get_package_line()
        price = self._get_price_of(product)
        quote = self._prepare_quote(
            mode=self._get_change_mode(product, mode),
            price_from=package.price_unit,
            price_to=price,
            renewal_amount=self._get_renewal_amount(price, package),
        )
        if not self._has_time_left():
            quote["explanation"] = self.env._(
                "No paid time is left: nothing to pay now. The next renewal costs "
                "%(price)s.",
                price=self._format_price(quote["renewal_amount"]),
            )
        elif when == "expiry":
            self._quote_at_expiry(quote)
        elif self._needs_new_cycle(product, quote["mode"]):
            self._quote_new_cycle(quote, product, price)
        else:
            self._quote_same_end(quote, product, price)
        return quote

    def _quote_at_expiry(self, quote):
        quote.update(
            when="expiry",
            date=self.date_end,
            explanation=self.env._(
                "Nothing to pay now. The change comes on %(day)s; the renewal then "
                "costs %(price)s.",
                day=self._format_day(self.date_end),
                price=self._format_price(quote["renewal_amount"]),
            ),
        )

    def _quote_same_end(self, quote, product, price):
        """Fill in the difference for the paid time; its end stays."""
        cycle = product.iptv_cycle_id
        whole = quote["mode"] == "difference"
        if self.is_unlimited:
            paid = self._get_valid_periods().filtered(lambda p: not p.end)
            stretches = [Stretch(1, price, 1, self._get_paid_price(paid), 1)]
        else:
            stretches = [
                self._prepare_stretch(period, cycle, price, whole)
                for period in self._get_paid_ahead()
            ]
        cheaper = self._is_cheaper(product, price)
        amount = prorate(stretches, cheaper)
        if whole:
            amount = max(amount, 0.0)
        amount = self.currency_id.round(amount)
        quote["explanation"] = self._explain(stretches, amount)
        quote["lines"] = self._prepare_quote_lines(product, amount, quote)

    def _quote_new_cycle(self, quote, product, price):
        """Fill in a new cycle from now on, less the old time where it counts."""
        extras = self._get_renewal_lines() - self._get_package_line()
        lines = [{"product": product, "price": price, "name": product.display_name}]
        lines += [
            {
                "product": extra.product_id,
                "price": extra._get_renewal_amount(),
                "name": extra.product_id.display_name,
            }
            for extra in extras
        ]
        if quote["mode"] != "full":
            lines += self._prepare_unused_lines()
        total = self.currency_id.round(sum(line["price"] for line in lines))
        if total < 0:
            raise UserError(
                self.env._(
                    "More is paid ahead than the new package costs. Let the change "
                    "come at the end of the paid time."
                )
            )
        start = fields.Datetime.now()
        quote.update(
            is_new_cycle=True,
            lines=lines,
            date_end=product.iptv_cycle_id._get_period_end(start) or False,
            explanation=self._explain_new_cycle(lines, quote["mode"]),
        )

    def _prepare_unused_lines(self):
        """Return what is deducted for paid time that a new cycle replaces."""
        lines = []
        for line in self.line_ids:
            stretches = line._get_unused_stretches(self._get_paid_ahead())
            amount = self.currency_id.round(prorate(stretches))
            if amount:
                title = self.env._(
                    "unused time of %(product)s", product=line.product_id.display_name
                )
                lines.append(
                    {
                        "product": line.product_id,
                        "price": amount,
                        "name": f"{title}: {self._explain_sum(stretches)}",
                        "title": title,
                    }
                )
        return lines

    def _prepare_quote_lines(self, product, amount, quote):
        """Return the line of an amount that changes no end; none for zero."""
        if not amount:
            return []
        name = f"{product.display_name}: {quote['explanation']}"
        return [{"product": product, "price": amount, "name": name}]

    # === TIME THAT IS PAID === #

    def _has_time_left(self):
        """Tell whether there is paid time, without the days of grace."""
        now = fields.Datetime.now()
        return self.is_unlimited or bool(self.date_end and self.date_end > now)

    def _get_paid_ahead(self):
        """Return the periods that are not over, in order.

        :rtype: `iptv.subscription.period` recordset (sudo)
        """
        now = fields.Datetime.now()
        ahead = self.sudo()._get_valid_periods()
        return ahead.filtered(lambda p: p.end and p.end > now).sorted("start")

    def _prepare_stretch(self, period, cycle, price, whole=False):
        """Return what is left of a period, with its prices before and after.

        The length of both cycles is the one billed at the begin of that period, so
        equal prices always cancel out.

        :param period: `iptv.subscription.period` record
        :param cycle: the `iptv.billing.cycle` that `price` is for
        :param float price: price of a cycle after the change
        :param bool whole: count all of the period, not only what is left of it
        :rtype: Stretch
        """
        start = period.start if whole else max(period.start, fields.Datetime.now())
        bought = self._is_bought(period)
        old_length = (
            period._get_length() if bought else period._get_length(self.cycle_id)
        )
        return Stretch(
            left=(period.end - start).total_seconds(),
            new_price=price,
            new_length=period._get_length(cycle),
            old_price=self._get_paid_price(period),
            old_length=old_length,
            is_paid=period._is_sold(),
        )

    def _is_bought(self, period):
        """Tell whether the price of the period is that of the present package."""
        return bool(period.move_line_id) and period.product_id == self.product_id

    def _get_paid_price(self, period):
        """Return what was paid for a period, in the currency of the subscription.

        For time that was granted, or whose package has changed since, it is the
        price that was agreed for the present package.

        :rtype: float
        """
        if not self._is_bought(period):
            return self._get_package_line().price_unit
        return period.move_line_id._iptv_get_unit_price(self.currency_id)
