from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Override of `http_routing`: our interactions speak to the customer too."""
        return super()._get_translation_frontend_modules_name() + ["iptv_portal"]
