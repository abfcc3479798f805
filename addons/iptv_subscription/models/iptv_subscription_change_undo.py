from odoo import models
from odoo.exceptions import UserError

from .iptv_subscription_change import OPEN_STATES


class IptvSubscriptionChange(models.Model):
    """Changes that are withdrawn, or taken back because their price was."""

    _inherit = "iptv.subscription.change"

    def _cancel(self):
        """Withdraw what is not paid or not due yet.

        :raise UserError: if it is done, or a payment is on its way
        """
        self.subscription_id._lock()
        for change in self:
            if change.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "“%(change)s” is not open any more.", change=change.display_name
                    )
                )
            change._check_cancellable()
            if change.state == "waiting" and change.move_id:
                # What follows from that cancels the change.
                change.move_id._iptv_withdraw()
            change._set_cancelled()

    def _check_cancellable(self):
        problem = self.move_id._iptv_get_withdraw_problem() if self.move_id else False
        if problem:
            raise UserError(problem)
        subscription = self.subscription_id
        if self.kind == "package" and self.state == "scheduled":
            ahead = subscription._get_valid_periods().filtered(
                lambda p: p.start >= self.date and p.product_id == self.product_to_id
            )
            if ahead:
                raise UserError(
                    self.env._(
                        "The renewal with “%(product)s” is paid already.",
                        product=self.product_to_id.display_name,
                    )
                )

    def _set_cancelled(self):
        """Close open changes without doing them."""
        for change in self.filtered(lambda c: c.state in OPEN_STATES):
            was_scheduled = change.state == "scheduled"
            change.state = "cancelled"
            # The unique index must see it before the next change is asked for.
            change.flush_recordset(["state"])
            if was_scheduled and change.kind == "extra_remove":
                change._get_extra_line().date_until = False
            if was_scheduled:
                change.subscription_id._replace_open_renewal()

    def _on_credited(self, number):
        """Follow a credit note that gives the whole price of these changes back.

        :param str number: the number of the credit note
        """
        self._set_cancelled()
        for change in self.filtered(lambda c: c.state == "done"):
            change._take_back(number)

    def _take_back(self, number):
        """Undo a paid change whose price was given back: what works must be paid."""
        subscription = self.subscription_id
        undone = subscription.state != "terminated" and self._undo()
        self.state = "cancelled"
        subscription._report_attention(self._get_credit_story(number, undone))

    def _undo(self):
        """Restore what the service consisted of before; False if it moved on."""
        subscription = self.subscription_id
        if self.kind == "package":
            if subscription.product_id != self.product_to_id:
                return False
            subscription._change_package(self.product_from_id)
            subscription._get_package_line().price_unit = self.price_from
        else:
            self._get_extra_line().unlink()
        return True

    def _get_credit_story(self, number, undone):
        values = {"change": self.display_name, "number": number}
        if not undone:
            return self.env._(
                "“%(change)s” was given back by %(number)s, but the service has "
                "changed since. Check what it should have now.",
                **values,
            )
        if self.is_new_cycle:
            return self.env._(
                "“%(change)s” was taken back by %(number)s. The time that was left "
                "before the change did not come back: grant it if it is due.",
                **values,
            )
        return self.env._("“%(change)s” was taken back by %(number)s.", **values)
