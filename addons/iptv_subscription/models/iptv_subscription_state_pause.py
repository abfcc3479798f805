from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime


class IptvSubscription(models.Model):
    """Pausing: the box is off, nothing is billed, and the paid time stands still.

    A paused service is `disabled` with `paused_at` set. What is paid meanwhile adds
    paid time, but only a person or the planned end switches the service on again:
    who is away should not use up what was just paid.
    """

    _inherit = "iptv.subscription"

    paused_at = fields.Datetime(string="Paused Since", readonly=True, copy=False)
    pause_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="The service is switched on again by itself at this moment.",
    )
    pause_ids = fields.One2many(
        "iptv.subscription.pause", "subscription_id", string="Pauses", copy=False
    )

    _paused_is_disabled = models.Constraint(
        "CHECK (paused_at IS NULL OR state = 'disabled')",
        "A paused service is switched off.",
    )
    _pause_until_idx = models.Index("(pause_until) WHERE pause_until IS NOT NULL")

    @api.model
    def _get_renewal_domain(self):
        """Override: what stands still is not billed."""
        return super()._get_renewal_domain() & Domain("paused_at", "=", False)

    def _check_renewable(self):
        """Override: what stands still is not billed by hand either."""
        if self.paused_at:
            raise UserError(
                self.env._("%(name)s is paused. Resume it first.", name=self.name)
            )
        return super()._check_renewable()

    # === PAUSE === #

    def _pause(self, until=None, reason=None, by_customer=False):
        """Let paid services stand still until they are resumed (pain 25).

        An open renewal invoice is taken back: the time it bills comes later.

        :param datetime until: planned end (naive UTC); the longest that the company
            allows if empty, without limit if it allows any length
        :param str reason: kept in the history
        :param bool by_customer: whether the customer asks for it on its own page
        :raise UserError: if one of them cannot be paused, with why
        """
        self._lock()
        for subscription in self:
            planned = until or subscription._get_longest_pause()
            subscription._check_pausable(planned, by_customer)
            subscription._start_pause(planned, reason, by_customer)
        self._drop_open_renewals(self.env._("paused"))
        self._clear_renewal_error()
        self._stop_reminders(self.env._("The service is paused."))
        self._request_provision()

    def _start_pause(self, until, reason, by_customer):
        now = fields.Datetime.now()
        # sudo: pauses are written by the business methods only.
        self.env["iptv.subscription.pause"].sudo().create(
            {
                "subscription_id": self.id,
                "start": now,
                "planned_end": until,
                "reason": reason,
                "by_customer": by_customer,
            }
        )
        self._set_state("disabled")
        # sudo: these fields are protected against direct writes, also by staff.
        self.sudo().write({"paused_at": now, "pause_until": until})
        self._post_pause(until, reason)

    def _post_pause(self, until, reason):
        if until:
            text = self.env._("Paused until %s", format_datetime(self.env, until))
        else:
            text = self.env._("Paused")
        self.message_post(body=f"{text}: {reason}" if reason else text)

    def _get_longest_pause(self):
        """Return when a pause that begins now must end; False without limit."""
        days = self.company_id.iptv_pause_max_days
        return bool(days) and fields.Datetime.add(fields.Datetime.now(), days=days)

    def _check_pausable(self, until, by_customer):
        """Refuse a pause that must not be, with what to do instead.

        Note: `self.ensure_one()`

        :raise UserError: with the reason
        """
        self.ensure_one()
        problem = self._get_pause_problem(by_customer)
        longest = self._get_longest_pause()
        if not problem and until and until <= fields.Datetime.now():
            problem = self.env._("A pause must end in the future.")
        if not problem and longest and until > longest:
            problem = self.env._(
                "A pause lasts %(days)s days at most.",
                days=self.company_id.iptv_pause_max_days,
            )
        if problem:
            raise UserError(problem)

    def _get_pause_problem(self, by_customer=False):
        """Return why this service cannot be paused now; empty if it can.

        :param bool by_customer: whether the customer asks
        :rtype: str
        """
        self.ensure_one()
        name = self.name
        if self.paused_at:
            return self.env._("%(name)s is paused already.", name=name)
        if self.state != "active":
            return self.env._("%(name)s is not on, so it cannot pause.", name=name)
        if self._waits_for_first_use():
            return self.env._(
                "The clock of %(name)s has not started yet, so there is nothing to "
                "pause: it starts when the box is first switched on.",
                name=name,
            )
        if self.close_date:
            return self.env._(
                "%(name)s is being closed. Reopen it before it is paused.", name=name
            )
        if not (self.is_unlimited or self.date_end > fields.Datetime.now()):
            return self.env._(
                "%(name)s has no paid time left that a pause could keep.", name=name
            )
        return self._get_pause_limit_problem(by_customer)

    def _get_pause_limit_problem(self, by_customer):
        company = self.company_id
        if by_customer and not company.iptv_pause_by_customer:
            return self.env._("Please write to us to pause this service.")
        if by_customer and self.cycle_id.kind == "trial":
            return self.env._("A trial cannot be paused.")
        limit = company.iptv_pause_per_year
        since = fields.Datetime.subtract(fields.Datetime.now(), years=1)
        if limit and len(self.pause_ids.filtered(lambda p: p.start > since)) >= limit:
            return self.env._(
                "%(name)s was paused %(count)s times within a year, which is as often "
                "as it can be.",
                name=self.name,
                count=limit,
            )
        return ""

    # === RESUME === #

    def _resume(self):
        """End the pause: the paid time that was left is given back, to the second.

        :raise UserError: if one of them is not paused
        """
        self._lock()
        self._refuse_terminated()
        if not all(self.mapped("paused_at")):
            raise UserError(self.env._("Only a paused service can be resumed."))
        self._enable()

    def _enable(self):
        """Override: switching a paused service on resumes it."""
        self._lock()
        self._end_pauses()
        return super()._enable()

    def _end_pauses(self):
        now = fields.Datetime.now()
        for subscription in self.filtered("paused_at"):
            until = subscription._get_resumed_end()
            pause = subscription._close_pause(now)
            # Else it was refunded meanwhile, or resumed in the same second.
            if until != subscription.date_end:
                subscription._extend(
                    "pause",
                    f"pause/{pause.id}",
                    until=until,
                    pause_id=pause.id,
                    reason=pause.reason,
                )
            subscription.message_post(
                body=self.env._("Resumed after %s days.", round(pause.days, 1))
            )

    def _get_resumed_end(self):
        """Return when the paid time would end if the pause ended now.

        Note: `self.ensure_one()`

        :return: naive UTC; False without end, or if nothing is paid any more
        :rtype: datetime
        """
        self.ensure_one()
        if self.is_unlimited:
            return False
        until = fields.Datetime.now() + self._get_paid_rest(self.paused_at)
        return until if until > self._get_next_start() else self.date_end

    def _close_pause(self, moment):
        """Note the end of the running pause and return it."""
        self.ensure_one()
        # sudo: pauses and their fields are written by the business methods only.
        subscription = self.sudo()
        pause = subscription.pause_ids.filtered(lambda p: not p.end)
        pause.end = moment
        # The unique index must see it before the next pause begins.
        pause.flush_recordset()
        subscription.write({"paused_at": False, "pause_until": False})
        return pause

    def _get_paid_rest(self, moment):
        """Return how much paid time lies after a moment; gaps do not count.

        Note: `self.ensure_one()`

        :param datetime moment: naive UTC
        :rtype: datetime.timedelta
        """
        self.ensure_one()
        ahead = self._get_valid_periods().filtered(lambda p: p.end and p.end > moment)
        stretches = (p.end - max(p.start, moment) for p in ahead)
        return sum(stretches, timedelta())

    def _terminate(self):
        """Override: what is gone is not paused any more."""
        self._lock()
        now = fields.Datetime.now()
        for subscription in self.filtered("paused_at"):
            subscription._close_pause(now)
        return super()._terminate()

    def _cron_resume(self):
        """Resume what reached the planned end of its pause."""
        self._sweep(Domain("pause_until", "<=", fields.Datetime.now()), "_resume")

    # === ACTION METHODS === #

    def action_resume(self):
        """Switch paused services on again."""
        self.check_access("write")
        self._resume()
