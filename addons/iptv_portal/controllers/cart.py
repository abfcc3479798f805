from odoo.addons.website_sale.controllers.cart import Cart


class IptvCart(Cart):
    def _get_express_shop_payment_values(self, order, **kwargs):
        """Override of `website_sale`: no express payment while a box is not known."""
        values = super()._get_express_shop_payment_values(order, **kwargs)
        _boxes, errors = order._iptv_check_boxes()
        if errors or order._iptv_get_lost_extras():
            values["providers_sudo"] = values["providers_sudo"].browse()
        return values
