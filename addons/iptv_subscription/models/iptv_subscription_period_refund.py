from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError


class IptvSubscriptionPeriod(models.Model):
    """Giving back what one period cost: one box of one invoice line."""

    _inherit = "iptv.subscription.period"

    def _get_refund_lines(self):
        """Return the invoice lines that paid for this period, the package's first.

        :rtype: `account.move.line` recordset (sudo)
        """
        self.ensure_one()
        # sudo: an IPTV manager need not be an accountant.
        line = self.sudo().move_line_id
        return line and line | line._iptv_get_extra_lines(self.subscription_id)

    def _get_refundable(self):
        """Return what can still be given back of this period, without taxes.

        :return: by invoice line, in the currency of the invoice
        :rtype: dict
        """
        self.ensure_one()
        if self.state != "valid":
            return {}
        lines = self._get_refund_lines()
        return {line: line._iptv_get_refundable(self) for line in lines}

    def _get_paid_amount(self):
        """Return what this period cost, without taxes."""
        return sum(line._iptv_get_unit_subtotal() for line in self._get_refund_lines())

    def _refund(self, amount=None, reason=None, cancel=True):
        """Post a credit note for exactly this period.

        :param float amount: without taxes, in the currency of the invoice; all that
            can be given back if empty
        :param str reason: printed on the credit note
        :param bool cancel: whether the period ends, too; always if all is given back
        :return: the credit note
        :raise UserError: if nothing was paid, or less than `amount` is left
        """
        self.ensure_one()
        self.subscription_id._claim()
        # The other one who just gave it back is visible now.
        self.env.invalidate_all()
        left = self._get_refundable()
        total = sum(left.values())
        currency = self.sudo().move_id.currency_id
        amount = total if amount is None else amount
        self._check_refund(amount, total, currency)
        amount = currency.round(amount)
        parts = self._split_refund(amount, left)
        ends = cancel or currency.compare_amounts(amount, total) == 0
        credits_by_line = {
            line: line._iptv_prepare_credit_line(self, part, ends)
            for line, part in parts.items()
        }
        refund = self.sudo().move_id._iptv_credit(
            credits_by_line, reason or self.env._("refund")
        )
        self._post_refund(refund, reason)
        return refund

    def _check_refund(self, amount, total, currency):
        """Refuse to give back what was not paid.

        :raise UserError: with what can be given back
        """
        if not currency or currency.is_zero(total):
            raise UserError(self.env._("Nothing is left to give back of this period."))
        if amount <= 0 or currency.compare_amounts(amount, total) > 0:
            raise UserError(
                self.env._(
                    "Between %(least)s and %(most)s can be given back of this period.",
                    least=currency.format(currency.rounding),
                    most=currency.format(total),
                )
            )

    def _split_refund(self, amount, left):
        """Spread an amount over the lines, the last one takes what rounding leaves."""
        total = sum(left.values())
        currency = self.sudo().move_id.currency_id
        parts, rest = {}, amount
        lines = [line for line, part in left.items() if not currency.is_zero(part)]
        for line in lines[:-1]:
            parts[line] = currency.round(amount * left[line] / total)
            rest -= parts[line]
        parts[lines[-1]] = currency.round(rest)
        return parts

    def _post_refund(self, refund, reason):
        self.subscription_id.message_post(
            body=self.env._(
                "Credit note %(number)s over %(amount)s: %(reason)s",
                number=refund.name,
                amount=refund.currency_id.format(refund.amount_total),
                reason=reason or "",
            )
        )

    # === WHAT WAS NOT USED === #

    def _get_unused_share(self, moment):
        """Return which part of this paid period was not used at a moment.

        Time that a pause gave back belongs to the period that was paused.

        :param datetime moment: naive UTC
        :return: from 0 to 1; 0 for a period without end
        :rtype: float
        """
        self.ensure_one()
        if not self.end:
            return 0
        unused = self._get_unused_time(moment)
        pauses = self.subscription_id.pause_ids.filtered("end")
        for pause in pauses:
            # Stood still: it came back as another period.
            lost = min(self.end, pause.end) - max(self.start, pause.start, moment)
            unused -= max(lost, timedelta())
        for given in self._get_given_back():
            share = given._get_given_for(self) / (given.end - given.start)
            unused += given._get_unused_time(moment) * share
        return min(1, max(0, unused / (self.end - self.start)))

    def _get_unused_time(self, moment):
        return max(self.end - max(self.start, moment), timedelta())
