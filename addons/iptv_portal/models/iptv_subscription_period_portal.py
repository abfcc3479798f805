from odoo import fields, models

#: Statuses in which the end of the paid time says nothing to the customer.
WITHOUT_END = frozenset({"unpaid", "paused", "waiting", "terminated"})


class IptvSubscription(models.Model):
    """How the customer's end came about (pain 22)."""

    _inherit = "iptv.subscription"

    def _get_portal_periods(self):
        """Return what explains the end: the paid time that runs or is to come.

        If all of it is over, what ended last. Words are in the visitor's time zone.

        Note: `self.ensure_one()`

        :rtype: `iptv.subscription.period` recordset, in the order of time
        """
        self.ensure_one()
        periods = self.period_ids.filtered(lambda p: p.state == "valid" and p.end)
        if self._get_portal_status_key() in WITHOUT_END or self.is_unlimited:
            return periods.browse()
        now = fields.Datetime.now()
        ahead = periods.filtered(lambda period: period.end > now)
        found = ahead or periods.sorted("end")[-1:]
        return found.sorted("start").with_context(tz=self._get_portal_tz())
