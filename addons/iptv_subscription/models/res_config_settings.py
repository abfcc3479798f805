from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    iptv_invoice_days = fields.Integer(
        related="company_id.iptv_invoice_days", readonly=False
    )
    iptv_terminate_days = fields.Integer(
        related="company_id.iptv_terminate_days", readonly=False
    )
    iptv_tz = fields.Selection(related="company_id.iptv_tz", readonly=False)
