from odoo import api, fields, models
from odoo.tools import format_date


class IptvSubscriptionPeriod(models.Model):
    _inherit = "iptv.subscription.period"

    @api.depends("start", "end")
    @api.depends_context("tz", "lang")
    def _compute_display_name(self):
        for period in self:
            start, end = (
                moment
                and format_date(
                    self.env, fields.Datetime.context_timestamp(period, moment).date()
                )
                for moment in (period.start, period.end)
            )
            period.display_name = f"{start or ''} – {end or ''}"

    def action_view_invoice(self):
        """Open the invoice that paid for this period."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "form",
            "res_id": self.move_id.id,
        }
