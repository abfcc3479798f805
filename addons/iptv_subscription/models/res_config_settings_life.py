from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    iptv_pause_max_days = fields.Integer(
        related="company_id.iptv_pause_max_days", readonly=False
    )
    iptv_pause_per_year = fields.Integer(
        related="company_id.iptv_pause_per_year", readonly=False
    )
    iptv_pause_by_customer = fields.Boolean(
        related="company_id.iptv_pause_by_customer", readonly=False
    )
    iptv_close_by_customer = fields.Boolean(
        related="company_id.iptv_close_by_customer", readonly=False
    )
    iptv_close_refund = fields.Selection(
        related="company_id.iptv_close_refund", readonly=False
    )
