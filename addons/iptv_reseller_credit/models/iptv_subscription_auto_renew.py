from odoo import models


class IptvSubscription(models.Model):
    """Automatic renewal of a reseller's user: only where the reseller wants it."""

    _inherit = "iptv.subscription"

    def _compute_auto_renew(self):
        """Override: it spends credits, so a package does not decide about it."""
        mine = self.filtered("reseller_id")
        super(IptvSubscription, self - mine)._compute_auto_renew()
        for subscription in mine:
            subscription.auto_renew = subscription.auto_renew
