from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.posting import Posting


class IptvCreditEntry(models.Model):
    """The one door to the ledger."""

    _inherit = "iptv.credit.entry"

    @api.model
    def _post(self, postings):
        """Write entries, all or none, and bring the wallets in step.

        The wallets are locked in one order. A key that a wallet has already is not
        written again: its entry is returned. The caller has checked who may do it.

        :param postings: `Posting` objects
        :return: their entries, in the same order (sudo)
        :rtype: `iptv.credit.entry` recordset
        :raise UserError: if a wallet would pass its limit, or a key was used for
            something else; nothing is written then
        """
        resellers = self._get_resellers(postings)
        resellers._lock()
        known = self._get_known(postings)
        entries = []
        for posting in postings:
            name = (posting.reseller.id, posting.key)
            if name in known:
                known[name]._check_same(posting)
            else:
                known[name] = self._post_one(posting)
            entries.append(known[name].id)
        return self.sudo().browse(entries)

    @api.model
    def _get_resellers(self, postings):
        # sudo: who acts may see only its own part of the tree.
        ids = {posting.reseller.id for posting in postings}
        return self.env["iptv.reseller"].sudo().browse(sorted(ids))

    @api.model
    def _get_known(self, postings):
        """Return the entries that were written before, by wallet and key."""
        # sudo: as `_get_resellers`.
        found = self.sudo().search([("key", "in", [p.key for p in postings])])
        return {(entry.reseller_id.id, entry.key): entry for entry in found}

    def _check_same(self, posting):
        """Refuse a key that stands for something else: one side of it would be lost.

        :raise UserError: with what to do
        """
        self.ensure_one()
        amount = self.currency_id.round(posting.amount)
        other = posting.counterpart or self.counterpart_id.browse()
        if (self.kind, self.counterpart_id) != (
            posting.kind,
            other,
        ) or self.currency_id.compare_amounts(self.amount, amount):
            raise UserError(
                self.env._(
                    "This was sent before with other values, and that was done. Reload "
                    "the page before you send something else."
                )
            )

    @api.model
    def _post_one(self, posting):
        reseller = self._get_resellers([posting])
        amount = reseller.currency_id.round(posting.amount)
        self._check_limit(reseller, amount)
        # sudo: only this method writes to the ledger and the wallet.
        entry = self.sudo().create(self._prepare_entry(posting, reseller, amount))
        reseller.write({"balance": entry.balance_after})
        # The next posting of this transaction reads what is in the database.
        reseller.flush_recordset(["balance"])
        entry._allocate(posting)
        return entry

    @api.model
    def _check_limit(self, reseller, amount):
        """Refuse what passes the limit, with what is missing (decision D6)."""
        after = reseller.balance + amount
        if (
            amount < 0
            and reseller.currency_id.compare_amounts(after, -reseller.credit_limit) < 0
        ):
            raise UserError(reseller._get_missing_message(-amount))

    @api.model
    def _prepare_entry(self, posting, reseller, amount):
        document = posting.document
        return {
            "reseller_id": reseller.id,
            "company_id": reseller.company_id.id,
            "currency_id": reseller.currency_id.id,
            "date": fields.Datetime.now(),
            "kind": posting.kind,
            "amount": amount,
            "balance_after": reseller.currency_id.round(reseller.balance + amount),
            "key": posting.key,
            "reason": posting.reason or False,
            "user_id": self.env.uid,
            "subscription_id": posting.subscription and posting.subscription.id,
            "res_model": document is not None and document._name,
            "res_id": document is not None and document.id,
            "document": document is not None and document.sudo().display_name,
            "reversed_id": posting.reversed_entry and posting.reversed_entry.id,
            "counterpart_id": posting.counterpart and posting.counterpart.id,
        }

    def _reverse(self, key, reason):
        """Give back what these entries took, with the value that it had.

        :param str key: prefix of the key of the new entries
        :param str reason: for people
        :return: the new entries
        :rtype: `iptv.credit.entry` recordset
        """
        return self._post(
            [
                Posting(
                    reseller=entry.reseller_id,
                    amount=-entry.amount,
                    kind="reversal",
                    key=f"{key}/{entry.id}",
                    reason=reason,
                    subscription=entry.subscription_id,
                    document=entry._get_document(),
                    components=entry._get_components(),
                    reversed_entry=entry,
                )
                for entry in self
            ]
        )

    def _get_document(self):
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id)
