from odoo import api, fields, models

from ..tools.posting import Component, Posting


class IptvCreditEntry(models.Model):
    """What comes in makes up for debts first."""

    _inherit = "iptv.credit.entry"

    @api.model
    def _post_one(self, posting):
        """Override: credits that come in settle open debts in the same step."""
        entry = super()._post_one(posting)
        reseller = entry.reseller_id
        if entry.amount > 0 and reseller.debt:
            reseller._settle_debts()
        return entry


class IptvReseller(models.Model):
    """Taking credits back whose payment is gone, as far as the limit allows."""

    _inherit = "iptv.reseller"

    debt_ids = fields.One2many("iptv.credit.debt", "reseller_id", string="Debts")

    def _take_back(self, posting):
        """Take credits back that nobody pays for any more.

        The balance goes down as far as its limit. What was spent beyond that becomes
        a debt, which blocks spending and is settled by the next credits that come in.

        Note: `self.ensure_one()`

        :param Posting posting: a reversal of a purchase, with one component: the
            credits and the value that the document booked for them
        :return: what could not be taken, or nothing
        :rtype: `iptv.credit.debt` recordset
        """
        self.ensure_one()
        [whole] = posting.components
        free = self.currency_id.round(self.balance + self.credit_limit)
        taken = min(whole.quantity, max(free, 0.0))
        part, rest = self._split_component(whole, taken)
        if part.quantity:
            self.env["iptv.credit.entry"]._post(
                [self._replace_posting(posting, part, posting.key)]
            )
        return self._store_debt(posting, rest)

    def _split_component(self, whole, quantity):
        """Return a component in two parts, the first of a given quantity.

        :rtype: tuple[Component, Component]
        """
        money = self.company_id.currency_id
        value = whole.value
        if quantity != whole.quantity:
            value = money.round(value * quantity / whole.quantity)
        rest = self.currency_id.round(whole.quantity - quantity)
        return (
            Component(quantity, value),
            Component(rest, money.round(whole.value - value)),
        )

    def _replace_posting(self, posting, component, key):
        return Posting(
            reseller=self,
            amount=-component.quantity,
            kind="reversal",
            key=key,
            reason=posting.reason,
            document=posting.document,
            components=(component,),
            reversed_entry=posting.reversed_entry,
            move_line=posting.move_line,
        )

    # === DEBTS === #

    def _store_debt(self, posting, rest):
        # sudo: only business methods write debts.
        debts = self.env["iptv.credit.debt"].sudo()
        if not rest.quantity:
            return debts
        debt = debts.create(
            {
                "reseller_id": self.id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "entry_id": posting.reversed_entry.id,
                "move_line_id": posting.move_line and posting.move_line.id,
                "move_id": posting.document and posting.document.id,
                "reason": posting.reason,
                "credits": rest.quantity,
                "value": rest.value,
                "key": posting.key,
            }
        )
        self._update_debt()
        return debt

    def _get_open_debts(self):
        """Return what these resellers owe in credits, the oldest first.

        :rtype: `iptv.credit.debt` recordset (sudo)
        """
        # sudo: who brings credits in need not see why others are owed.
        debts = self.env["iptv.credit.debt"].sudo()
        mine = debts.search([("reseller_id", "in", self.ids)])
        return mine.filtered("open_credits")

    def _settle_debts(self):
        """Make up for open debts with what is in the wallet.

        Called with the lock of the wallet, by the ledger itself.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        for debt in self._get_open_debts():
            free = self.currency_id.round(self.balance + self.credit_limit)
            if free <= 0:
                break
            self._settle_debt(debt, min(free, debt.open_credits))
        self._update_debt()

    def _settle_debt(self, debt, quantity):
        whole = Component(debt.open_credits, debt.open_value)
        part, _rest = self._split_component(whole, quantity)
        posting = Posting(
            reseller=self,
            amount=-quantity,
            kind="reversal",
            key=f"debt/{debt.id}/{debt.settled:.2f}",
            reason=debt.reason,
            document=debt.move_id or None,
            components=(part,),
            reversed_entry=debt.entry_id,
            move_line=debt.move_line_id,
        )
        self.env["iptv.credit.entry"]._post_one(posting)
        debt.write(
            {
                "settled": self.currency_id.round(debt.settled + part.quantity),
                "settled_value": debt.settled_value + part.value,
            }
        )

    def _update_debt(self):
        owed = sum(self._get_open_debts().mapped("open_credits"))
        # sudo: the debt follows from what is open, whoever causes it.
        self.sudo().write({"debt": self.currency_id.round(owed)})
