from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class IptvSubscription(models.Model):
    """Pauses, closings and clocks that wait, in the words of the customer."""

    _inherit = "iptv.subscription"

    def _get_portal_status_key(self):
        """Override: say what is more than switched off or active."""
        if self.paused_at:
            return "paused"
        key = super()._get_portal_status_key()
        if key in ("active", "ending"):
            if self.is_closing:
                return "closing"
            if self.is_waiting:
                return "waiting"
        return key

    def _get_portal_action(self):
        """Override: what is being closed has to be reopened first."""
        return not self._get_closing() and super()._get_portal_action()

    def _get_portal_titles(self):
        """Override to name the pauses, closings and clocks that wait."""
        return super()._get_portal_titles() | {
            "paused": self.env._("Paused"),
            "waiting": self.env._("Ready"),
            "closing": self.env._("Closing"),
        }

    def _get_portal_text(self, key):
        """Override to explain the pauses, closings and clocks that wait."""
        if key == "paused":
            return self._get_portal_pause_text()
        if key == "waiting":
            return self.env._(
                "Your TV is on. The paid time starts when you switch your box on for "
                "the first time, on %(day)s at the latest.",
                day=format_date(
                    self.env,
                    self._get_portal_day(self.first_use_deadline),
                    date_format="long",
                ),
            )
        if key == "closing":
            return self.env._(
                "You can watch until %(end)s. Then this service ends for good, and "
                "nothing is charged any more.",
                end=self._format_portal_datetime(self.close_date),
            )
        return super()._get_portal_text(key)

    def _get_portal_pause_text(self):
        kept = self.env._("Your paid time stands still.")
        if self.paused_days_kept:
            kept = self.env._(
                "Your paid time stands still: %(days)s days are kept.",
                days=self.paused_days_kept,
            )
        if not self.pause_until:
            return kept
        goes_on = self.env._(
            "Your TV is on again on %(until)s.",
            until=self._format_portal_datetime(self.pause_until),
        )
        return f"{kept} {goes_on}"

    # === WHAT THE OWNER MAY DO === #

    def _get_portal_life_actions(self):
        """Return what the owner can do beside paying.

        Note: `self.ensure_one()`

        :return: some of `pause`, `resume`, `close` and `reopen`
        :rtype: set[str]
        """
        self.ensure_one()
        company = self.company_id.sudo()
        if self.state in ("draft", "terminated"):
            return set()
        if self.paused_at:
            return {"resume"} if company.iptv_pause_by_customer else set()
        if self.close_date:
            return {"reopen"} if company.iptv_close_by_customer else set()
        actions = set()
        if not self.sudo()._get_pause_problem(by_customer=True):
            actions.add("pause")
        if not self.sudo()._get_close_problem(at_end=True, by_customer=True):
            actions.add("close")
        return actions

    def _pause_as_customer(self, days):
        """Pause for some days; without a number as long as the company allows.

        :param int days: may be empty
        :raise UserError: if the customer may not, or not so long
        """
        until = days and fields.Datetime.add(fields.Datetime.now(), days=days)
        self._pause(until or None, by_customer=True)

    def _resume_as_customer(self):
        """Resume, unless the customer may not.

        :raise UserError: if it may not, or the service is not paused
        """
        if not self.company_id.iptv_pause_by_customer:
            raise UserError(self.env._("Please write to us to resume this service."))
        self._resume()

    def _close_as_customer(self, reason_id, note):
        """Close at the end of the paid time.

        :param int reason_id: one of those that customers can choose
        :param str note: in the customer's words, may be empty
        :raise UserError: if the customer may not, or chose no reason
        """
        reasons = self._get_portal_close_reasons()
        reason = reasons.filtered(lambda r: r.id == reason_id)
        if not reason:
            raise UserError(self.env._("Please choose a reason."))
        if self.close_date:
            return
        self._close(reason, note or None, by_customer=True)

    def _reopen_as_customer(self):
        """Undo a closing.

        :raise UserError: if the customer may not, or the service is not closing
        """
        if not self.company_id.iptv_close_by_customer:
            raise UserError(self.env._("Please write to us to keep this service."))
        self._reopen()

    def _get_portal_close_reasons(self):
        """Return the reasons that a customer can choose."""
        # sudo: customers know the reasons only from their own page.
        reasons = self.env["iptv.close.reason"].sudo()
        return reasons.search([("is_for_customers", "=", True)])
