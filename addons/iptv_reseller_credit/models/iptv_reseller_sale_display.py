from odoo import api, models


class IptvResellerSale(models.Model):
    """How a sale is called in the ledger and in lists."""

    _inherit = "iptv.reseller.sale"

    # What was given back lately changes the figures of an older month.
    _written_idx = models.Index("(write_date)")

    @api.depends("kind", "subscription_id", "child_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for sale in self:
            # sudo: who sees a sale may know what it was about.
            known = sale.sudo()
            about = known.subscription_id.name or known.child_id.display_name
            kind = labels.get(sale.kind, "")
            sale.display_name = f"{kind} {about}" if about else kind
