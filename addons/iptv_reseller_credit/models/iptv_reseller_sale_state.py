from odoo import fields, models

from ..tools.posting import Component, Posting


class IptvResellerSale(models.Model):
    """How a sale ends: confirmed by the middleware, or given back (invariant 6)."""

    _inherit = "iptv.reseller.sale"

    def _confirm(self):
        """Note that the middleware has what was paid for."""
        self.filtered(lambda sale: sale.state == "pending").write({"state": "done"})

    def _take_back(self, reason):
        """Give back what these sales cost, and take back what they gave.

        A new user is terminated, so its box and login are free again; a renewal
        loses its period; an upgrade gets its old package back; an extra goes. What
        was given back before is left alone.

        :param str reason: why, for the reseller
        :return: the sales that were given back now
        """
        # sudo: only this method and the charge write sales.
        sales = self.sudo()
        sales.reseller_id._lock()
        todo = sales.filtered(lambda s: s.state != "reversed" and not s.refunded)
        todo._give_back(reason)
        todo.write({"state": "reversed", "reason": reason})
        # The latest first, as far as one builds on the other.
        for sale in todo.sorted("id", reverse=True):
            sale._undo(reason)
        return todo

    def _give_back(self, reason):
        """Give back credits with their value, and units of stock."""
        for sale in self.filtered("entry_id"):
            sale.reversal_entry_id = sale.entry_id._reverse(
                f"back/{sale.key}", f"{sale._get_reason()}: {reason}"
            )
            sale.refunded = sale.price
        for sale in self.filtered("stock_id"):
            sale.stock_id.used -= 1

    def _give_back_share(self, share, reason):
        """Give back a part of what a sale cost: the time that was not used (D5).

        A unit of stock is one: it comes back whole, or not at all.

        Note: `self.ensure_one()`

        :param float share: from 0 to 1
        :param str reason: for the reseller
        :return: credits that came back
        :rtype: float
        """
        self.ensure_one()
        # sudo: as in `_take_back`.
        sale = self.sudo()
        sale.reseller_id._lock()
        if sale.refunded or sale.state == "reversed" or share <= 0:
            return 0.0
        if sale.stock_id and share >= 1:
            sale._give_back(reason)
            sale.write({"state": "reversed", "reason": reason})
        amount = sale.currency_id.round(sale.price * min(share, 1))
        if not sale.entry_id or sale.currency_id.is_zero(amount):
            return 0.0
        sale._post_share(amount, reason)
        return amount

    def _post_share(self, amount, reason):
        entry = self.entry_id
        posting = Posting(
            reseller=self.reseller_id,
            amount=amount,
            kind="reversal",
            key=f"refund/{self.key}",
            reason=f"{self._get_reason()}: {reason}",
            subscription=self.subscription_id or None,
            document=self,
            components=entry._get_scaled_components(amount),
            reversed_entry=entry,
        )
        self.reversal_entry_id = entry._post([posting])
        self.write({"refunded": amount, "reason": reason})

    # === WHAT IT GAVE === #

    def _undo(self, reason):
        """Take back what this sale gave; nothing if the user is gone anyway."""
        self.ensure_one()
        subscription = self.subscription_id
        if not subscription or subscription.state == "terminated":
            self.period_id._cancel(reason)
        elif self.kind in ("new", "trial"):
            self._undo_user(reason)
        elif self.change_id:
            self._undo_change(reason)
        else:
            self.period_id._cancel(reason)

    def _undo_user(self, reason):
        subscription = self.subscription_id
        # First, else the end of the period would switch off what is gone anyway.
        subscription._terminate()
        self.period_id._cancel(reason)
        if self.kind == "trial":
            claims = self.env["iptv.trial.claim"]
            claims.search([("subscription_id", "=", subscription.id)]).unlink()

    def _undo_change(self, reason):
        """Restore package and paid time as they were before a change."""
        change, subscription = self.change_id, self.subscription_id
        until = change.date_end_before
        change._undo()
        change.state = "cancelled"
        if not self.period_id:
            return
        self.period_id._cancel(reason)
        if until and until > fields.Datetime.now():
            subscription._extend(
                "manual", f"{self.period_id.key}/back", until=until, reason=reason
            )


class IptvCreditEntry(models.Model):
    _inherit = "iptv.credit.entry"

    def _get_scaled_components(self, amount):
        """Return the value of a part of what this entry took.

        The last credits that were taken come back first, with their own value.

        Note: `self.ensure_one()`

        :param float amount: credits, not more than it took
        :rtype: tuple[Component, ...]
        """
        self.ensure_one()
        parts, left = [], amount
        money = self.company_id.currency_id
        for part in reversed(self._get_components()):
            used = min(part.quantity, left)
            if used <= 0:
                break
            value = money.round(part.value * used / part.quantity)
            parts.insert(0, Component(self.currency_id.round(used), value, part.origin))
            left = self.currency_id.round(left - used)
        return tuple(parts)
