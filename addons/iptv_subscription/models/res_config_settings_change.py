from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    iptv_change_mode = fields.Selection(
        related="company_id.iptv_change_mode", readonly=False
    )
