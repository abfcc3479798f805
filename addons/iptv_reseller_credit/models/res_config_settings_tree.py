from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    iptv_reseller_max_depth = fields.Integer(
        related="company_id.iptv_reseller_max_depth", readonly=False
    )
