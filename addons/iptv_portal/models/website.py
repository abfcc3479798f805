from odoo import models
from odoo.http import request

from ..const import BOX_HREF


class Website(models.Model):
    _inherit = "website"

    def _get_allowed_steps_domain(self):
        """Override of `website_sale`: only a cart with a package has boxes to name."""
        domain = super()._get_allowed_steps_domain()
        cart = getattr(request, "cart", None) if request else None
        if cart and cart._iptv_get_package_lines():
            return domain
        return domain + [("step_href", "!=", BOX_HREF)]
