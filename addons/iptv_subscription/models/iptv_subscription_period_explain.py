from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ..tools.period import MONTHS_PER_UNIT, to_local


class IptvSubscriptionPeriod(models.Model):
    """Why a period ends when it ends, in words (pain 22)."""

    _inherit = "iptv.subscription.period"

    explanation = fields.Char(
        string="How It Was Counted",
        compute="_compute_explanation",
        help="How the end follows from the start, in the time zone of who looks.",
    )

    @api.depends(
        "start",
        "end",
        "anchor",
        "anchor_tz",
        "cycle_id",
        "subscription_id.period_ids.state",
    )
    @api.depends_context("lang", "tz", "uid")
    def _compute_explanation(self):
        for period in self:
            period.explanation = period.start and period._explain()

    def _explain(self):
        """Return how the end follows from the start, in sentences.

        Note: `self.ensure_one()`

        :rtype: str
        """
        self.ensure_one()
        parts = [self._explain_start(), self._explain_length()]
        if self.end and self.cycle_id.unit in MONTHS_PER_UNIT:
            parts += [
                self._explain_month_end(),
                self._explain_anchor(),
                self._explain_zone(),
            ]
        parts.append(self._explain_clock())
        return " ".join(part for part in parts if part)

    def _explain_start(self):
        """Tell why it begins when it begins: from expiry or from today (rule 62)."""
        # Filtered, not subtracted: that would read the others one by one.
        others = self.subscription_id.period_ids.filtered(
            lambda period: period != self and period.state == "valid"
        )
        if others.filtered(lambda period: period.end == self.start):
            return self.env._("Continues the time paid before.")
        if others.filtered(lambda p: p.end and p.start < self.start < p.end):
            return self.env._("Began at once; the time that was left was given up.")
        return ""

    def _explain_length(self):
        start = self._format_moment(self.start)
        end = self._format_moment(self.end)
        if not self.end:
            return self.env._("From %(start)s without end.", start=start)
        if not self.cycle_id:
            return self.env._("From %(start)s to %(end)s.", start=start, end=end)
        return self.env._(
            "%(length)s from %(start)s: to %(end)s.",
            length=self.cycle_id._get_length_text(),
            start=start,
            end=end,
        )

    def _explain_month_end(self):
        """Tell that the month of the end is shorter than the one counted from."""
        end = to_local(self.end, self.anchor_tz)
        if end.day >= to_local(self.anchor, self.anchor_tz).day:
            return ""
        return self.env._(
            "%(month)s has only %(days)s days.",
            month=format_date(self.env, end.date(), date_format="LLLL y"),
            days=end.day,
        )

    def _explain_anchor(self):
        if self.anchor == self.start:
            return ""
        anchor = self._format_moment(self.anchor)
        return self.env._("Months count from %(anchor)s.", anchor=anchor)

    def _explain_zone(self):
        counted = self.anchor_tz or "UTC"
        if counted == self.env.tz.zone:
            return ""
        return self.env._("Months are those of the time zone %(tz)s.", tz=counted)

    def _explain_clock(self):
        """Tell why the time of day is another one at the end."""
        if not (self.end and self.cycle_id):
            return ""
        zone = self.env.tz.zone
        if to_local(self.start, zone).time() == to_local(self.end, zone).time():
            return ""
        return self.env._("The clocks are changed in between.")

    def _format_moment(self, moment):
        return moment and format_datetime(
            self.env, moment, self.env.tz.zone, dt_format="short"
        )
