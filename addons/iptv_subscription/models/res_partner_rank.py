from odoo import models

from .account_move_complete import FROM_FACTORY

#: Where the invoices of each customer are counted until the batch is complete.
RANKS = "iptv.customer_rank"


class ResPartner(models.Model):
    """Counting the invoices of many customers at once."""

    _inherit = "res.partner"

    def _increase_rank(self, field, n=1):
        """Override of `account`: the invoice factory writes all ranks of a batch."""
        by_factory = self.env.context.get("iptv_invoice_factory") is FROM_FACTORY
        if field != "customer_rank" or not by_factory:
            return super()._increase_rank(field, n)
        ranks = self.env.cr.precommit.data.setdefault(RANKS, {})
        for partner_id in self.ids:
            ranks[partner_id] = ranks.get(partner_id, 0) + n
        return None
