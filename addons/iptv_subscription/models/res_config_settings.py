from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    iptv_terminate_days = fields.Integer(
        related="company_id.iptv_terminate_days", readonly=False
    )
