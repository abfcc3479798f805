from odoo import fields, models

from ..tools.proration import Stretch


class IptvSubscriptionLine(models.Model):
    """What was paid for a package or extra, for the time that is left."""

    _inherit = "iptv.subscription.line"

    def _get_unused_stretches(self, periods):
        """Return what would be given back if this line ended now.

        Only time that money was paid for counts.

        :param periods: `iptv.subscription.period` records that are not over
        :return: `Stretch` objects
        :rtype: list
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if self.date_until and self.date_until <= now:
            return []
        periods = periods.filtered(lambda p: p._is_sold())
        if self.kind == "package":
            subscription = self.subscription_id
            cycle = subscription.cycle_id
            return [subscription._prepare_stretch(p, cycle, 0.0) for p in periods]
        cycle = self.product_id.iptv_cycle_id
        return [
            Stretch(
                left=(period.end - max(period.start, now)).total_seconds(),
                new_price=0.0,
                new_length=period._get_length(cycle),
                old_price=self._get_paid_extra_price(period),
                old_length=period._get_length(cycle),
            )
            for period in periods
        ]

    def _get_paid_extra_price(self, period):
        """Return the price at which this extra was paid in a period; 0 if it was not.

        Paid with the package on the same invoice, or bought later for the rest.

        :rtype: float
        """
        lines = period.sudo().move_id.invoice_line_ids
        paid = lines.filtered(lambda line: line.product_id == self.product_id)[:1]
        if paid:
            return paid._iptv_get_unit_price(self.currency_id)
        bought = self.subscription_id.sudo().change_ids.filtered(
            lambda c: (
                c.kind == "extra_add"
                and c.product_to_id == self.product_id
                and c.state == "done"
                and c.amount > 0
            )
        )
        return self.price_unit if bought else 0.0
