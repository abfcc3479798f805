from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    iptv_auto_charge = fields.Boolean(
        related="company_id.iptv_auto_charge", readonly=False
    )
    iptv_charge_days_before = fields.Integer(
        related="company_id.iptv_charge_days_before", readonly=False
    )
    iptv_charge_ladder = fields.Char(
        related="company_id.iptv_charge_ladder", readonly=False
    )
    iptv_unknown_hours = fields.Integer(
        related="company_id.iptv_unknown_hours", readonly=False
    )
    iptv_pending_hours = fields.Integer(
        related="company_id.iptv_pending_hours", readonly=False
    )
    iptv_bounce_hours = fields.Integer(
        related="company_id.iptv_bounce_hours", readonly=False
    )
    iptv_send_from = fields.Float(related="company_id.iptv_send_from", readonly=False)
    iptv_send_to = fields.Float(related="company_id.iptv_send_to", readonly=False)
