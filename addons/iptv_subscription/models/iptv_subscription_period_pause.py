from datetime import timedelta

from odoo import fields, models


class IptvSubscriptionPeriod(models.Model):
    """Time given back after a pause belongs to what was paid when the pause began."""

    _inherit = "iptv.subscription.period"

    pause_id = fields.Many2one(
        "iptv.subscription.pause",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The pause whose time this period gives back.",
    )

    def _cancel(self, reason, release_key=False):
        """Override: who gets the price back does not keep the days of its pause."""
        # sudo: who may reverse a document need not be an IPTV operator.
        valid = self.sudo().filtered(lambda period: period.state == "valid")
        valid.subscription_id._lock()
        for period in valid:
            for given in period._get_given_back() - valid:
                given._shorten(given._get_given_for(period), reason)
        return super()._cancel(reason, release_key)

    def _get_given_back(self):
        """Return the valid periods that give paused time of this one back."""
        self.ensure_one()
        return self.subscription_id.period_ids.filtered(
            lambda given: given.state == "valid" and given._get_given_for(self)
        )

    def _get_given_for(self, paid):
        """Return how much of a paid period this one gives back.

        :param paid: another period of the same subscription
        :rtype: datetime.timedelta
        """
        pause = self.pause_id
        if not (pause.end and paid.end):
            return timedelta()
        overlap = min(paid.end, pause.end) - max(paid.start, pause.start)
        return max(overlap, timedelta())

    def _shorten(self, length, reason):
        """Replace this period by one that is shorter; periods never change."""
        end = self.end - length
        self._set_cancelled(reason)
        if end > self.start:
            self.copy({"end": end, "key": f"{self.key}/rest/{self.id}"})
