from odoo import models
from odoo.exceptions import UserError

from ..tools.posting import Posting


class IptvReseller(models.Model):
    """Credits that move without a sale: transfers in the tree and corrections."""

    _inherit = "iptv.reseller"

    def _get_missing_message(self, price):
        """Return what is missing for a price, and what to do about it (decision D6).

        :param float price: credits
        :rtype: str
        """
        self.ensure_one()
        free = self.balance + self.credit_limit
        return self.env._(
            "Not enough credits: this costs %(price)s, and %(free)s are available. "
            "%(missing)s are missing. Buy credits first.",
            price=self.currency_id.format(price),
            free=self.currency_id.format(max(free, 0.0)),
            missing=self.currency_id.format(price - free),
        )

    # === TRANSFERS === #

    def _transfer_to(self, child, amount, key, reason=""):
        """Give credits to a reseller below (rule 34).

        Both sides or neither, and the value of the credits goes with them.

        Note: `self.ensure_one()`

        :param child: `iptv.reseller` below this one
        :param float amount: credits, positive
        :param str key: names the click; the same key moves credits once only
        :param str reason: for people
        :return: the two ledger entries: what went out, what came in
        :rtype: `iptv.credit.entry` recordset
        :raise UserError: if it is not in the tree, not positive, or not covered
        """
        return self._move_credits(child, amount, key, reason, down=True)

    def _reclaim_from(self, child, amount, key, reason=""):
        """Take credits back from a reseller below; see `_transfer_to`.

        Only what it has: a credit line is not reclaimed.
        """
        return self._move_credits(child, amount, key, reason, down=False)

    def _move_credits(self, child, amount, key, reason, down):
        self.ensure_one()
        self._check_amount(amount)
        self._check_in_tree(child)
        if self.env.user.share:
            # Staff also put in order what is frozen; a login does not.
            self._check_may_spend()
        (self | child)._take_turn()
        (self | child)._lock()
        # With the lock: the tree may have been changed while this one waited.
        self._check_in_tree(child)
        source, target = (self, child) if down else (child, self)
        source._check_transferable(amount)
        shared = {"kind": "transfer", "key": f"transfer/{key}", "reason": reason}
        entries = self.env["iptv.credit.entry"]
        taken = entries._post(
            [
                Posting(
                    reseller=source,
                    amount=-amount,
                    is_moved=True,
                    counterpart=target,
                    **shared,
                )
            ]
        )
        given = entries._post(
            [
                Posting(
                    reseller=target,
                    amount=amount,
                    components=taken._get_components(),
                    counterpart=source,
                    **shared,
                )
            ]
        )
        return taken | given

    def _check_in_tree(self, child):
        """Refuse credits to and from who does not stand below this reseller.

        :raise UserError: if `child` does not
        """
        if not self._is_above(child):
            raise UserError(
                self.env._(
                    "%(name)s does not stand below %(parent)s, so no credits can move "
                    "between them.",
                    name=child.display_name,
                    parent=self.display_name,
                )
            )

    def _check_transferable(self, amount):
        """Refuse to give away what is not there, or is owed.

        :raise UserError: with what is missing
        """
        if self.debt:
            raise UserError(self._get_debt_message())

    def _get_debt_message(self):
        return self.env._(
            "%(debt)s credits were spent although their payment was taken back. Buy "
            "credits to make up for them first.",
            debt=self.currency_id.format(self.debt),
        )

    def _check_amount(self, amount):
        """Refuse what is no amount of credits, whoever sends it (pain 5).

        :raise UserError: if it is not a positive number with two decimals at most
        """
        is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
        # Not `amount <= 0`: that is false for “not a number”.
        if not is_number or not 0.0 < amount < 1e12:
            raise UserError(self.env._("Give a positive number of credits."))
        if self._get_credit_currency().compare_amounts(
            amount, round(amount, 6)
        ) or not self._get_credit_currency().round(amount):
            raise UserError(self.env._("Credits have two decimals."))

    # === CORRECTIONS === #

    def _adjust_credits(self, amount, key, reason):
        """Add or deduct credits by hand (rules 28, 39 and 54).

        Credits that are given have no value; what is taken away was paid for, so its
        value becomes revenue.

        :param float amount: credits, signed, not zero
        :param str key: names the click
        :param str reason: why; a person reads it in the ledger
        :return: the ledger entry
        :rtype: `iptv.credit.entry` recordset
        :raise UserError: without a reason, or if it would pass the limit
        """
        self.ensure_one()
        is_deducted = isinstance(amount, int | float) and amount < 0
        self._check_amount(-amount if is_deducted else amount)
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: the reseller reads it in its ledger."))
        self._take_turn()
        return self.env["iptv.credit.entry"]._post(
            [
                Posting(
                    reseller=self,
                    amount=amount,
                    kind="adjustment",
                    key=f"adjustment/{key}",
                    reason=reason.strip(),
                )
            ]
        )
