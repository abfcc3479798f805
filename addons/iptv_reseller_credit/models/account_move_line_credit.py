from odoo import models
from odoo.tools import float_round

from ..tools.posting import Component, Posting


class AccountMoveLine(models.Model):
    """Packs of credits: what a line is due, what it gave, and the difference."""

    _inherit = "account.move.line"

    def _iptv_follow_credits(self, step, cause):
        """Give or take the credits that are missing or too many.

        :param str step: “give”: it is paid; “keep”: it is not, but may be again;
            “take”: it pays for nothing any more
        :param cause: the `account.move` to name in the ledger
        """
        self.ensure_one()
        if step != "give" and not self._iptv_get_entries():
            return
        reseller = self.iptv_reseller_id
        reseller._lock()
        given, given_value = self._iptv_get_given()
        due, value = (0.0, 0.0) if step == "take" else self._iptv_get_due()
        missing = reseller.currency_id.compare_amounts(due, given)
        if missing > 0 and step == "give":
            self._iptv_give_credits(Component(due - given, value - given_value))
        elif missing < 0:
            self._iptv_take_credits(Component(given - due, given_value - value), cause)

    # === WHAT IS DUE === #

    def _iptv_get_due(self):
        """Return what this line brings once it is paid, less what was given back.

        The value is what the documents booked, in the currency of the company and
        without taxes, so that the wallets and the books say the same.

        :return: credits and their value
        :rtype: tuple[float, float]
        """
        self.ensure_one()
        refunds = self._iptv_get_credits()
        credit = self.iptv_reseller_id.currency_id
        # Up: whoever gets a cent back loses at least a hundredth of a credit.
        taken = float_round(
            self.iptv_credits * self._iptv_get_refunded_share(refunds),
            precision_rounding=credit.rounding,
            rounding_method="UP",
        )
        value = -self.balance - sum(refunds.mapped("balance"))
        return (
            max(credit.round(self.iptv_credits - taken), 0.0),
            self.company_currency_id.round(value),
        )

    def _iptv_get_refunded_share(self, refunds):
        """Return which part of this line the lines of credit notes give back.

        :rtype: float
        """
        if self.currency_id.is_zero(self.price_subtotal):
            part, whole = sum(refunds.mapped("quantity")), self.quantity
        elif refunds.currency_id <= self.currency_id:
            part, whole = sum(refunds.mapped("price_subtotal")), self.price_subtotal
        else:
            part, whole = sum(refunds.mapped("balance")), -self.balance
        return min(part / whole, 1.0) if whole else 0.0

    # === WHAT WAS GIVEN === #

    def _iptv_get_entries(self):
        # sudo: who books payments does not read the ledger.
        entries = self.env["iptv.credit.entry"].sudo()
        return entries.search([("move_line_id", "=", self.id)], order="id")

    def _iptv_get_debts(self):
        # sudo: who books payments does not read debts.
        debts = self.env["iptv.credit.debt"].sudo()
        return debts.search([("move_line_id", "=", self.id)])

    def _iptv_get_given(self):
        """Return what this line has brought, less what was taken or is owed.

        :return: credits and their value
        :rtype: tuple[float, float]
        """
        self.ensure_one()
        entries, debts = self._iptv_get_entries(), self._iptv_get_debts()
        given = sum(entries.mapped("amount")) - sum(debts.mapped("open_credits"))
        value = sum(entries.mapped("document_value"))
        value -= sum(debts.mapped("open_value"))
        return (
            self.iptv_reseller_id.currency_id.round(given),
            self.company_currency_id.round(value),
        )

    # === THE DIFFERENCE === #

    def _iptv_give_credits(self, component):
        self.env["iptv.credit.entry"]._post(
            [
                Posting(
                    reseller=self.iptv_reseller_id,
                    amount=component.quantity,
                    kind="purchase",
                    key=self._iptv_get_step_key(),
                    reason=self._iptv_get_purchase_reason(),
                    document=self.move_id,
                    components=(component,),
                    move_line=self,
                )
            ]
        )

    def _iptv_take_credits(self, component, cause):
        purchases = self._iptv_get_entries().filtered(lambda entry: entry.amount > 0)
        reseller = self.iptv_reseller_id
        debt = reseller._take_back(
            Posting(
                reseller=reseller,
                amount=-component.quantity,
                kind="reversal",
                key=self._iptv_get_step_key(),
                reason=self._iptv_get_loss_reason(cause),
                document=cause.sudo(),
                components=(component,),
                reversed_entry=purchases[-1:],
                move_line=self,
            )
        )
        if debt:
            reseller._report_attention(
                self.env._(
                    "%(reason)s, but %(credits)s of it were spent already. Spending is "
                    "stopped until they are made up for.",
                    reason=debt.reason,
                    credits=debt.currency_id.format(debt.credits),
                )
            )

    def _iptv_get_step_key(self):
        """Return the key of the next entry: the first payment, or what came after.

        With the wallet locked nobody else counts the same.
        """
        count = len(self._iptv_get_entries()) + len(self._iptv_get_debts())
        key = self._iptv_get_period_key()
        return f"{key}/{count}" if count else key

    def _iptv_get_purchase_reason(self):
        name = self.product_id.display_name
        return name if self.quantity == 1 else f"{self.quantity:g} × {name}"

    def _iptv_get_loss_reason(self, cause):
        values = {"number": cause.name or "", "pack": self._iptv_get_purchase_reason()}
        if cause.move_type == "out_refund":
            return self.env._("Credit note %(number)s for %(pack)s", **values)
        if cause.state == "posted":
            return self.env._("Payment of %(number)s taken back: %(pack)s", **values)
        return self.env._("Invoice %(number)s taken back: %(pack)s", **values)
