from odoo import fields, models


class IptvSubscriptionPeriod(models.Model):
    """Taking back time that was given."""

    _inherit = "iptv.subscription.period"

    def _cancel_rest(self, reason):
        """Cancel what is not consumed yet; later periods move up.

        Of a period that has begun, the part until now stays: it was watched.

        :param str reason: shown on the subscription
        :return: the periods that were cancelled, wholly or in part
        """
        now = fields.Datetime.now()
        # sudo: who may take time back need not be allowed to write periods.
        left = self.sudo().filtered(
            lambda p: p.state == "valid" and not (p.end and p.end <= now)
        )
        ahead = left.filtered(lambda p: p.start >= now)
        ahead._cancel(reason)
        for period in left - ahead:
            period._cancel_begun(reason, now)
        return left

    def _cancel_begun(self, reason, now):
        self.ensure_one()
        subscription = self.subscription_id
        subscription._lock()
        self._set_cancelled(reason)
        used = {"start": self.start, "end": now, "cycle_id": False}
        self.copy(dict(used, anchor=self.anchor, key=f"{self.key}/used"))
        subscription._close_gap(self)
        subscription._on_periods_cancelled(reason)
