from odoo import models

from ..tools.posting import Component


class IptvCreditEntry(models.Model):
    """What credits are worth: lots come in, and are used up first-in-first-out.

    The value of all open lots is what the company owes in services. What leaves them
    is revenue, except in a transfer, where it goes on to the other wallet.
    """

    _inherit = "iptv.credit.entry"

    def _allocate(self, posting):
        """Follow an entry that was just written with the value of its credits.

        Note: `self.ensure_one()`

        :param Posting posting: what the entry was made from
        """
        self.ensure_one()
        if self.amount > 0:
            self._bring_in(posting)
        else:
            self._take_out(posting)

    # === CREDITS COME IN === #

    def _bring_in(self, posting):
        """Make up for what was spent beyond all lots, and keep the rest as lots."""
        taken = posting.reversed_entry
        was_revenue = bool(taken) and taken.amount < 0 and taken.kind != "transfer"
        for component in posting.components or (Component(self.amount),):
            quantity, value = self._cover(component, was_revenue)
            if quantity > 0:
                self._store_lot(quantity, value, component.origin, was_revenue)

    def _cover(self, component, was_revenue):
        """Use credits for what was spent before they came.

        :param Component component: the credits
        :param bool was_revenue: whether their value comes back from revenue
        :return: the credits and the value that are left
        :rtype: tuple[float, float]
        """
        credit, money = self.currency_id, self.company_id.currency_id
        quantity, value = component.quantity, component.value
        for lot in self._get_open_lots(negative=True):
            used = min(quantity, -lot.remaining)
            if used <= 0:
                break
            part = self._get_share(value, used, quantity)
            lot.remaining = credit.round(lot.remaining + used)
            self._store_use(lot, used, part, 0.0 if was_revenue else part)
            quantity = credit.round(quantity - used)
            value = money.round(value - part)
        return quantity, value

    def _store_lot(self, quantity, value, origin=None, was_revenue=False):
        lot = self.env["iptv.credit.lot"].create(
            {
                "reseller_id": self.reseller_id.id,
                "company_id": self.company_id.id,
                "entry_id": self.id,
                "credit_currency_id": self.currency_id.id,
                "origin_id": (origin or self).id,
                "quantity": quantity,
                "remaining": quantity,
                "value": value,
                "remaining_value": value,
            }
        )
        if was_revenue:
            self._store_use(lot, quantity, value, -value)
        return lot

    # === CREDITS GO === #

    def _take_out(self, posting):
        """Use up lots; what is beyond them is remembered as a lot below zero.

        Where the document that took the credits back has taken their value out of
        the books, only the difference is revenue.
        """
        credit = self.currency_id
        left = -self.amount
        booked = sum(component.value for component in posting.components)
        for lot in self._get_open_lots(first=posting.reversed_entry):
            used = min(left, lot.remaining)
            if used <= 0:
                break
            value = self._get_share(lot.remaining_value, used, lot.remaining)
            lot.remaining = credit.round(lot.remaining - used)
            lot.remaining_value -= value
            share = self._get_share(booked, used, left)
            booked -= share
            revenue = 0.0 if posting.is_moved else value - share
            self._store_use(lot, used, value, revenue)
            left = credit.round(left - used)
        if left > 0:
            lot = self._store_lot(-left, 0.0)
            if booked:
                self._store_use(lot, left, 0.0, -booked)

    def _get_components(self):
        """Return what this entry took, in parts that can be given on or back.

        :rtype: tuple[Component, ...]
        """
        self.ensure_one()
        if self.amount > 0:
            return ()
        parts = [
            Component(use.quantity, use.value, use.lot_id.origin_id)
            for use in self.allocation_ids
        ]
        rest = -self.amount - sum(part.quantity for part in parts)
        if self.currency_id.compare_amounts(rest, 0) > 0:
            # First, so that it makes up for what is below zero.
            parts.insert(0, Component(self.currency_id.round(rest)))
        return tuple(parts)

    # === LOTS === #

    def _get_open_lots(self, negative=False, first=None):
        """Return the lots of this wallet that are not used up, the oldest first.

        :param bool negative: those below zero instead
        :param first: `iptv.credit.entry` whose own lots come before all others
        :rtype: `iptv.credit.lot` recordset
        """
        lots = self.env["iptv.credit.lot"].search(
            [
                ("reseller_id", "=", self.reseller_id.id),
                ("remaining", "<" if negative else ">", 0),
            ]
        )
        if first:
            lots = lots.sorted(lambda lot: lot.entry_id != first)
        return lots

    def _get_share(self, value, part, whole):
        money = self.company_id.currency_id
        return value if part == whole else money.round(value * part / whole)

    def _store_use(self, lot, quantity, value, recognized):
        money = self.company_id.currency_id
        self.env["iptv.credit.allocation"].create(
            {
                "entry_id": self.id,
                "company_id": self.company_id.id,
                "lot_id": lot.id,
                "credit_currency_id": self.currency_id.id,
                "quantity": quantity,
                "value": value,
                "recognized": money.round(recognized),
                "date": self.company_id._get_billing_day(self.date),
            }
        )
