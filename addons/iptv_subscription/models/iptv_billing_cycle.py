from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.period import period_end


class IptvBillingCycle(models.Model):
    _name = "iptv.billing.cycle"
    _description = "Billing Cycle"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("trial", "Trial"),
            ("one_time", "One time"),
            ("recurring", "Recurring"),
        ],
        required=True,
        default="recurring",
        help="A trial and a one-time purchase are never renewed by themselves.",
    )
    interval = fields.Integer(
        string="Length",
        default=1,
        help="How many units one purchase lasts. 0: a one-time purchase without end.",
    )
    unit = fields.Selection(
        [
            ("day", "Days"),
            ("week", "Weeks"),
            ("month", "Months"),
            ("year", "Years"),
        ],
        required=True,
        default="month",
    )
    grace_days = fields.Integer(
        help="Days after the end that the service stays on, waiting for payment."
    )

    _interval_positive = models.Constraint(
        "CHECK (interval > 0 OR (interval = 0 AND kind = 'one_time'))",
        "A trial or recurring cycle must last at least one unit of time.",
    )
    _grace_days_positive = models.Constraint(
        "CHECK (grace_days >= 0)", "Days of grace cannot be negative."
    )

    @api.constrains("interval", "unit", "kind")
    def _check_unused_or_unchanged(self):
        """Keep past sales readable: what was bought must not change its length."""
        if self.env.context.get("install_mode"):
            return
        sold = (
            self.env["iptv.subscription.period"]
            .sudo()
            .search_fetch([("cycle_id", "in", self.ids)], ["cycle_id"], limit=1)
        )
        if sold:
            raise ValidationError(
                self.env._(
                    "The cycle “%(cycle)s” was sold already, so its length cannot "
                    "change. Archive it and create a new one.",
                    cycle=sold.cycle_id.display_name,
                )
            )

    def _get_period_end(self, start, anchor=None, tz=None):
        """Return the end of one period of this cycle.

        Note: `self.ensure_one()`

        :param datetime start: begin of the period (naive UTC)
        :param datetime anchor: what months are counted from
        :param str tz: time zone whose calendar they are counted on; UTC if empty
        :return: the end (naive UTC), or None for a cycle without end
        :rtype: datetime | None
        """
        self.ensure_one()
        if not self.interval:
            return None
        return period_end(start, self.interval, self.unit, anchor, tz)
