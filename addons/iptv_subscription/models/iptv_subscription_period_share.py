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
