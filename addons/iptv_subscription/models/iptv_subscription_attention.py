from odoo import models

OPERATOR = "iptv_subscription.group_iptv_operator"


class IptvSubscription(models.Model):
    """Who is told what the system cannot solve."""

    _inherit = "iptv.subscription"

    def _get_attention_user(self):
        """Override: the responsible if that is IPTV staff, else a manager."""
        responsible = self.user_id
        if responsible.active and responsible.has_group(OPERATOR):
            return responsible
        return super()._get_attention_user()
