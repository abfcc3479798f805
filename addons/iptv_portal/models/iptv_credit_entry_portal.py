from odoo import models

#: What only repeats what the entry says itself.
INTERNAL = frozenset({"iptv.reseller.sale", "iptv.reseller"})


class IptvCreditEntry(models.Model):
    """An entry of the ledger, as its reseller reads it."""

    _inherit = "iptv.credit.entry"

    def _get_portal_reason(self):
        """Return why credits came or went, with the document that says so.

        Note: `self.ensure_one()`

        :rtype: str
        """
        self.ensure_one()
        words = [self.reason or ""]
        named = self.document and self.document not in words[0]
        if named and self.res_model not in INTERNAL:
            words.append(self.document)
        return " · ".join(word for word in words if word)
