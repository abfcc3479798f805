from odoo import models


class IptvSubscriptionPeriod(models.Model):
    """How long a period is, to share its price."""

    _inherit = "iptv.subscription.period"

    def _get_length(self, cycle=None):
        """Return how long this period is, or would have been with another cycle.

        Note: `self.ensure_one()`

        :param cycle: `iptv.billing.cycle` record
        :return: seconds
        :rtype: float
        """
        self.ensure_one()
        end = cycle and cycle._get_period_end(self.start, self.anchor)
        return ((end or self.end) - self.start).total_seconds()

    def _is_sold(self):
        """Tell whether a price was paid for this time, so that it can be given back.

        Override it for what is paid another way than by invoice.

        Note: `self.ensure_one()`

        :rtype: bool
        """
        self.ensure_one()
        return self.source == "invoice"
