from odoo import models


class IptvSubscription(models.Model):
    """What new paid time means for the renewal."""

    _inherit = "iptv.subscription"

    def _on_extended(self):
        """Override: what was paid another way needs no invoice any more."""
        result = super()._on_extended()
        self._clear_renewal_error()
        return result
