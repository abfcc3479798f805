from odoo import api, fields, models
from odoo.tools import format_datetime


class IptvBillingCycle(models.Model):
    """What a cycle means, in words."""

    _inherit = "iptv.billing.cycle"

    preview = fields.Char(compute="_compute_preview")

    @api.depends("kind", "interval", "unit", "grace_days")
    @api.depends_context("lang", "tz", "uid", "company")
    def _compute_preview(self):
        now = fields.Datetime.now()
        for cycle in self:
            try:
                cycle.preview = cycle._get_preview(now)
            except (ValueError, OverflowError):
                # A length that nobody can have meant, while it is being typed.
                cycle.preview = False

    def _get_preview(self, start):
        """Return what a customer gets who buys this cycle, in a sentence.

        Note: `self.ensure_one()`

        :param datetime start: when it is bought (naive UTC)
        :rtype: str
        :raise ValueError: if the length is no length
        """
        self.ensure_one()
        tz = self.env.company._get_billing_tz()
        end = self._get_period_end(start, tz=tz)
        if not end:
            return self.env._("A service bought now has no end.")
        if self.kind == "recurring":
            after = self._get_period_end(end, anchor=start, tz=tz)
            text = self.env._(
                "A service bought now is paid until %(end)s, renewed until %(after)s.",
                end=self._format_moment(end),
                after=self._format_moment(after),
            )
        else:
            text = self.env._(
                "A service bought now ends on %(end)s.", end=self._format_moment(end)
            )
        if not self.grace_days:
            return text
        off = fields.Datetime.add(end, days=self.grace_days)
        grace = self.env._(
            "Unpaid, it goes off on %(off)s.", off=self._format_moment(off)
        )
        return f"{text} {grace}"

    def _format_moment(self, moment):
        return format_datetime(self.env, moment, self.env.tz.zone, dt_format="short")

    def _get_length_text(self):
        """Return the length in words: `1 month`, `10 days`; empty without end.

        Note: `self.ensure_one()`

        :rtype: str
        """
        self.ensure_one()
        return self._spell_length(self.interval, self.unit)

    @api.model
    def _spell_length(self, interval, unit):
        """Return a length of time in words.

        :param int interval: how many units
        :param str unit: `day`, `week`, `month` or `year`
        :rtype: str
        """
        if not interval:
            return ""
        one = {
            "day": self.env._("1 day"),
            "week": self.env._("1 week"),
            "month": self.env._("1 month"),
            "year": self.env._("1 year"),
        }
        if interval == 1:
            return one[unit]
        many = {
            "day": self.env._("%(count)s days", count=interval),
            "week": self.env._("%(count)s weeks", count=interval),
            "month": self.env._("%(count)s months", count=interval),
            "year": self.env._("%(count)s years", count=interval),
        }
        return many[unit]
