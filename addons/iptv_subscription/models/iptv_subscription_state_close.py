from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

#: Why an account goes that nobody paid for.
UNPAID_REASON = "iptv_subscription.iptv_close_reason_unpaid"


class IptvSubscription(models.Model):
    """Closing with a reason, at the end of the paid time or at once.

    Until the end the service stays on and can be reopened. What is paid meanwhile
    moves the end; closing never keeps anybody from paid time.
    """

    _inherit = "iptv.subscription"

    close_date = fields.Datetime(
        string="Closes On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the service ends for good, or did.",
    )
    close_reason_id = fields.Many2one(
        "iptv.close.reason",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    close_note = fields.Char(
        string="In Their Words",
        readonly=True,
        copy=False,
        groups="iptv_subscription.group_iptv_operator",
    )
    close_by_customer = fields.Boolean(
        string="Closed by the Customer", readonly=True, copy=False
    )
    close_auto_renew = fields.Boolean(
        readonly=True,
        copy=False,
        help="Whether it was renewed automatically before, for reopening.",
    )

    @api.model
    def _get_renewal_domain(self):
        """Override: what is being closed is not billed again."""
        return super()._get_renewal_domain() & Domain("close_date", "=", False)

    def _check_renewable(self):
        """Override: who closed a service is not billed by hand either."""
        if self._get_closing():
            raise UserError(
                self.env._(
                    "%(name)s is being closed on %(day)s. Reopen it first.",
                    name=self.name,
                    day=format_datetime(self.env, self.close_date, dt_format="short"),
                )
            )
        return super()._check_renewable()

    # === CLOSE === #

    def _close(self, reason, note=None, at_end=True, by_customer=False):
        """End services with a reason; without paid time that is at once.

        :param reason: `iptv.close.reason` record
        :param str note: more words of who asked
        :param bool at_end: at the end of the paid time instead of now
        :param bool by_customer: whether the customer asks for it on its own page
        :raise UserError: if one of them cannot be closed so, with what to do
        """
        self._lock()
        self._refuse_terminated()
        for subscription in self:
            problem = subscription._get_close_problem(at_end, by_customer)
            if problem:
                raise UserError(problem)
        for subscription in self:
            subscription._note_close(reason, note, by_customer)
        self._drop_open_renewals(self.env._("service closed"))
        self._clear_renewal_error()
        later = self.filtered(lambda s: at_end and s._has_paid_time())
        later._follow_end()
        later._stop_reminders(self.env._("The service is being closed."))
        (self - later)._close_now()

    def _note_close(self, reason, note, by_customer):
        asked_again = bool(self.close_date)
        vals = {
            "close_reason_id": reason.id,
            "close_note": note,
            "close_by_customer": by_customer,
            "auto_renew": False,
        }
        if not asked_again:
            vals["close_auto_renew"] = self.auto_renew
        # sudo: these fields are protected against direct writes, also by staff.
        self.sudo().write(vals)

    def _follow_end(self):
        """Have the closing come at the end of the paid time, as it is now."""
        for subscription in self:
            if subscription.close_date == subscription.date_end:
                continue
            # sudo: protected against direct writes, also by staff.
            subscription.sudo().close_date = subscription.date_end
            end = format_datetime(self.env, subscription.date_end)
            subscription._post_close(self.env._("Closes on %s", end))

    def _post_close(self, text):
        self.ensure_one()
        if self.env.context.get("iptv_bulk_operation"):
            # A bulk operation logs it itself: one change is one entry (rule 58).
            return
        # sudo: the note is for staff, the message, too.
        words = (text, self.close_reason_id.name, self.sudo().close_note)
        self.message_post(body=" · ".join(filter(None, words)))

    def _close_now(self):
        """Terminate, and give back what the company's setting says (decision D5)."""
        for company, subscriptions in self.grouped("company_id").items():
            subscriptions._refund_at_close(company.iptv_close_refund)
        for subscription in self:
            subscription._post_close(self.env._("Closed at once"))
        self._terminate()

    def _get_close_problem(self, at_end, by_customer):
        """Return why this service cannot be closed so; empty if it can.

        :rtype: str
        """
        self.ensure_one()
        if at_end and self.paused_at:
            return self.env._(
                "%(name)s is paused, so its paid time has no end. Resume it first, or "
                "close it at once.",
                name=self.name,
            )
        if at_end and self.is_unlimited:
            return self.env._(
                "%(name)s has no end. Close it at once instead.", name=self.name
            )
        if by_customer and not self.company_id.iptv_close_by_customer:
            return self.env._("Please write to us to close this service.")
        if by_customer and self.state == "draft":
            return self.env._("This service is not paid: there is nothing to close.")
        return ""

    def _has_paid_time(self):
        self.ensure_one()
        return bool(self.date_end and self.date_end > fields.Datetime.now())

    def _terminate(self):
        """Override: keep when and why, for the report about churn."""
        self._lock()
        todo = self.filtered(lambda s: s.state != "terminated" and s.period_ids)
        unpaid = todo.filtered(lambda s: s.state == "expired" and not s.close_reason_id)
        result = super()._terminate()
        self._clear_renewal_error()
        # sudo: protected against direct writes, also by staff.
        todo.sudo().write({"close_date": fields.Datetime.now()})
        reason = self.env.ref(UNPAID_REASON, raise_if_not_found=False)
        if reason:
            unpaid.sudo().write({"close_reason_id": reason.id})
        return result

    # === UNTIL THE END === #

    def _reopen(self):
        """Undo a closing that has not come yet.

        :raise UserError: if one of them is not being closed
        """
        self._lock()
        self._refuse_terminated()
        if not all(self.mapped("close_date")):
            raise UserError(self.env._("Only a service that is closing can reopen."))
        for subscription in self:
            # sudo: protected against direct writes, also by staff.
            subscription.sudo().write(
                {
                    "close_date": False,
                    "close_reason_id": False,
                    "close_note": False,
                    "close_by_customer": False,
                    "auto_renew": subscription.close_auto_renew,
                }
            )
            subscription.message_post(body=self.env._("Reopened: it is not closed."))

    def _get_closing(self):
        return self.filtered(lambda s: s.close_date and s.state != "terminated")

    def _on_extended(self):
        """Override: what was paid is not cut off by a closing."""
        result = super()._on_extended()
        self._get_closing()._follow_end()
        return result

    def _on_periods_cancelled(self, reason):
        """Override: the closing comes with the end, also with an earlier one."""
        result = super()._on_periods_cancelled(reason)
        closing = self._get_closing()
        closing.filtered("date_end")._follow_end()
        closing.filtered(lambda s: not s.date_end and not s.is_unlimited)._terminate()
        return result

    def _cron_close(self):
        """Terminate what reached the end that it was closed at."""
        due = Domain("close_date", "<=", fields.Datetime.now())
        self._sweep(due & Domain("state", "!=", "terminated"), "_terminate")

    def _expire_and_tell(self):
        """Override: who closed a service is not asked to pay when it ends."""
        now = fields.Datetime.now()
        closed = self.filtered(lambda s: s.close_date and s.close_date <= now)
        closed._terminate()
        return super(IptvSubscription, self - closed)._expire_and_tell()

    # === ACTION METHODS === #

    def action_reopen(self):
        """Undo the closing."""
        self.check_access("write")
        self._reopen()


class IptvReminderRule(models.Model):
    _inherit = "iptv.reminder.rule"

    def _get_service_conditions(self):
        """Override: who closed a service is not asked to renew it.

        A paused one is off and not expired, so no rule finds it; closing and pausing
        take back the unpaid renewal, so no due day is left to remind of either.
        """
        return super()._get_service_conditions() & Domain("close_date", "=", False)


class IptvReminder(models.Model):
    _inherit = "iptv.reminder"

    def _is_current(self):
        """Override: who closed a service meanwhile is not asked to renew it."""
        closing = not self.move_id and self.subscription_id._get_closing()
        return not closing and super()._is_current()
