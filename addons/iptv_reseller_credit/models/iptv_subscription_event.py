from odoo import fields, models


class IptvSubscriptionEvent(models.Model):
    """Whose user it was when it happened, so that figures stay when users move."""

    _inherit = "iptv.subscription.event"

    reseller_id = fields.Many2one("iptv.reseller", ondelete="restrict")

    _reseller_idx = models.Index("(reseller_id, date) WHERE reseller_id IS NOT NULL")

    def _prepare_event(self, subscription, kind):
        """Override to add the reseller."""
        vals = super()._prepare_event(subscription, kind)
        return dict(vals, reseller_id=subscription.reseller_id.id)
