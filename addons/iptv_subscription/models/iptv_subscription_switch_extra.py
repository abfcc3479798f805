from odoo import models
from odoo.exceptions import UserError

from ..tools.proration import Stretch, prorate


class IptvSubscription(models.Model):
    """Extras of a running service: bought for the time that is left, or removed."""

    _inherit = "iptv.subscription"

    # === ADDING === #

    def _preview_extra(self, product, mode=None):
        """Return what an extra costs until the end of its package.

        Note: `self.ensure_one()`

        :param product: `product.product` of kind extra
        :param str mode: `prorate`; `difference` and `full` charge whole cycles; the
            setting of the company if empty
        :return: see `_preview_change`
        :rtype: dict
        """
        self.ensure_one()
        return self._preview(lambda: self._quote_extra(product, mode), mode)

    def _request_extra(self, product, mode=None):
        """Add an extra: at once if it costs nothing now, else when it is paid.

        :param product: see `_preview_extra`
        :param str mode: see `_preview_extra`
        :return: one change per subscription
        :rtype: `iptv.subscription.change` recordset
        :raise UserError: if it cannot be added, with what to do instead
        """
        self._lock()
        changes = self.env["iptv.subscription.change"]
        for subscription in self:
            changes |= subscription._request(
                {"kind": "extra_add", "product_to_id": product.id},
                "now",
                lambda s: s._quote_extra(product, mode),
            )
        return changes

    def _quote_extra(self, product, mode):
        self._check_extra(product)
        mode = mode or self.company_id.sudo().iptv_change_mode
        price = self._get_price_of(product)
        none = self.env["iptv.subscription.line"]
        quote = self._prepare_quote(
            mode="prorate" if mode == "prorate" else "full",
            price_to=price,
            renewal_amount=self._get_renewal_amount(price, none),
        )
        if self._has_time_left():
            self._fill_extra_quote(quote, product, price)
        else:
            quote["explanation"] = self.env._(
                "No paid time is left: nothing to pay now. The next renewal costs "
                "%(price)s.",
                price=self._format_price(quote["renewal_amount"]),
            )
        return quote

    def _fill_extra_quote(self, quote, product, price):
        cycle = product.iptv_cycle_id or self.cycle_id
        whole = quote["mode"] == "full"
        stretches = [
            self._prepare_extra_stretch(period, cycle, price, whole)
            for period in self._get_paid_ahead()
        ]
        if self.is_unlimited:
            stretches = [Stretch(1, price, 1)]
        amount = self.currency_id.round(prorate(stretches))
        quote["explanation"] = self._explain(stretches, amount)
        quote["lines"] = self._prepare_quote_lines(product, amount, quote)

    def _prepare_extra_stretch(self, period, cycle, price, whole):
        stretch = self._prepare_stretch(period, cycle, price, whole)
        return Stretch(stretch.left, price, stretch.new_length)

    def _check_extra(self, product):
        self._refuse_terminated()
        self._check_product_for_change(product, "extra")
        if product in self.line_ids.product_id:
            raise UserError(
                self.env._(
                    "%(name)s has “%(extra)s” already.",
                    name=self.display_name,
                    extra=product.display_name,
                )
            )
        self._check_changeable()

    # === REMOVING === #

    def _preview_extra_removal(self, product, when="expiry", mode=None):
        """Return what removing an extra gives back, and when it ends.

        Note: `self.ensure_one()`

        :param product: `product.product` of kind extra
        :param str when: `now` or `expiry`
        :param str mode: `prorate` gives the unused time back; nothing if empty
        :return: see `_preview_change`
        :rtype: dict
        """
        self.ensure_one()
        return self._preview(
            lambda: self._quote_removal(product, when, mode), mode, alone=False
        )

    def _request_extra_removal(self, product, when="expiry", mode=None):
        """Remove an extra, at once or when the paid time is over.

        :param product: see `_preview_extra_removal`
        :param str when: see `_preview_extra_removal`
        :param str mode: see `_preview_extra_removal`
        :return: one change per subscription: scheduled or done
        :rtype: `iptv.subscription.change` recordset
        :raise UserError: if it cannot be removed, with what to do instead
        """
        self._lock()
        changes = self.env["iptv.subscription.change"]
        for subscription in self:
            known = subscription._get_open_removal(product)
            changes |= known or subscription._request_removal(product, when, mode)
        return changes

    def _request_removal(self, product, when, mode):
        localized = self.with_context(lang=self.partner_id.sudo().lang)
        quote = localized._quote_removal(product, when, mode)
        change = self._create_change(
            {"kind": "extra_remove"}, dict(quote, product_from=product)
        )
        change._start(quote["lines"])
        return change.sudo(False)

    def _get_open_removal(self, product):
        changes = self._get_open_changes()
        return changes.filtered(
            lambda c: c.kind == "extra_remove" and c.product_from_id == product
        ).sudo(False)

    def _quote_removal(self, product, when, mode):
        self._refuse_terminated()
        extra = self.line_ids.filtered(
            lambda line: line.kind == "extra" and line.product_id == product
        )
        if not extra:
            raise UserError(self.env._("This service has no such extra."))
        self._check_changeable()
        quote = self._prepare_quote(
            mode=mode or "none",
            price_from=extra.price_unit,
            renewal_amount=self._get_renewal_amount(0.0, extra),
        )
        ends = not self.is_unlimited and self._has_time_left()
        if when == "expiry" and ends:
            day = self._format_day(self.date_end)
            quote.update(
                when="expiry",
                mode="none",
                date=self.date_end,
                explanation=self.env._("It stays until %(day)s.", day=day),
            )
        elif mode == "prorate":
            self._fill_removal_quote(quote, extra)
        return quote

    def _fill_removal_quote(self, quote, extra):
        stretches = extra._get_unused_stretches(self._get_paid_ahead())
        amount = self.currency_id.round(prorate(stretches))
        if amount:
            quote["explanation"] = self._explain(stretches, amount)
        quote["lines"] = self._prepare_quote_lines(extra.product_id, amount, quote)
