from odoo import api, fields, models
from odoo.fields import Domain


class IptvSubscription(models.Model):
    """What the back office shows of pauses, closings and clocks that wait."""

    _inherit = "iptv.subscription"

    is_waiting = fields.Boolean(
        compute="_compute_is_waiting",
        search="_search_is_waiting",
        help="Whether the clock starts only when the box is first switched on.",
    )
    is_closing = fields.Boolean(
        compute="_compute_is_closing", search="_search_is_closing"
    )
    can_pause = fields.Boolean(compute="_compute_can_pause")
    paused_days_kept = fields.Integer(
        compute="_compute_paused_days_kept",
        help="Days of paid time that a paused service gets back.",
    )

    @api.depends("first_use_deadline", "first_use_date", "state")
    def _compute_is_waiting(self):
        for subscription in self:
            subscription.is_waiting = (
                subscription.state == "active" and subscription._waits_for_first_use()
            )

    def _search_is_waiting(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = (
            Domain("state", "=", "active")
            & Domain("first_use_date", "=", False)
            & Domain("first_use_deadline", ">", fields.Datetime.now())
        )
        return domain if True in value else ~domain

    @api.depends("close_date", "state")
    def _compute_is_closing(self):
        for subscription in self:
            subscription.is_closing = (
                subscription.close_date and subscription.state != "terminated"
            )

    def _search_is_closing(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("close_date", "!=", False) & Domain("state", "!=", "terminated")
        return domain if True in value else ~domain

    @api.depends("state", "paused_at", "close_date", "date_end", "is_unlimited")
    def _compute_can_pause(self):
        for subscription in self:
            subscription.can_pause = (
                bool(subscription.id) and not subscription._get_pause_problem()
            )

    @api.depends("paused_at", "date_end")
    def _compute_paused_days_kept(self):
        for subscription in self:
            paused_at = subscription.paused_at
            rest = paused_at and subscription._get_paid_rest(paused_at)
            subscription.paused_days_kept = rest.days if rest else 0

    @api.depends("paused_at", "first_use_deadline", "first_use_date", "state")
    def _compute_days_left(self):
        """Override: a clock that does not run has no days left to count."""
        result = super()._compute_days_left()
        for subscription in self.filtered("date_end"):
            if subscription.paused_at:
                subscription.days_left = subscription.paused_days_kept
                subscription.time_left = self.env._(
                    "paused, %(days)s days kept", days=subscription.paused_days_kept
                )
            elif subscription.is_waiting:
                subscription.time_left = self.env._("starts with the box")
        return result
