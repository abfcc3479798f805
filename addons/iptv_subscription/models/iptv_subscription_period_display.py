from odoo import models


class IptvSubscriptionPeriod(models.Model):
    _inherit = "iptv.subscription.period"

    def action_view_invoice(self):
        """Open the invoice that paid for this period."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "form",
            "res_id": self.move_id.id,
        }
