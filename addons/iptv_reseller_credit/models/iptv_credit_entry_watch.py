from odoo import api, models


class IptvCreditEntry(models.Model):
    """What follows from a wallet that became low, or is not low any more."""

    _inherit = "iptv.credit.entry"

    @api.model
    def _post(self, postings):
        """Override: look at the wallets that changed."""
        entries = super()._post(postings)
        entries.reseller_id._follow_balance()
        return entries
