from odoo import models

from ..const import SINGLE_KINDS


class SaleOrder(models.Model):
    """How the shop's cart treats packages and extras: one line is one box."""

    _inherit = "sale.order"

    def _cart_find_product_line(self, product_id, uom_id, **kwargs):
        """Override of `website_sale`: the same package again is for another box."""
        product = self.env["product.product"].browse(product_id)
        if product.iptv_kind in SINGLE_KINDS:
            return self.env["sale.order.line"]
        return super()._cart_find_product_line(product_id, uom_id, **kwargs)

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, **kwargs
    ):
        """Override of `website_sale`: a line of a package or extra is one."""
        new_qty, warning = super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )
        product = self.env["product.product"].browse(product_id)
        if product.iptv_kind in SINGLE_KINDS and new_qty > 1:
            return 1, self.env._(
                "One line is for one box. Add “%(product)s” again for another box.",
                product=product.name,
            )
        return new_qty, warning

    def _verify_cart_after_update(self):
        """Override of `website_sale`: extras find the package that carries them."""
        result = super()._verify_cart_after_update()
        self._iptv_link_extras()
        return result

    def _iptv_link_extras(self):
        """Link each extra to the first package that does not have it yet."""
        packages = self._iptv_get_package_lines()
        extras = self.order_line.filtered(lambda li: li.product_id.iptv_kind == "extra")
        for extra in extras.filtered(lambda li: not li.linked_line_id):
            free = packages.filtered(
                lambda package, extra=extra: (
                    extra.product_id not in package.linked_line_ids.product_id
                )
            )
            extra.linked_line_id = free[:1]

    def _is_cart_ready(self):
        """Override of `website_sale`: an extra alone cannot be served."""
        return super()._is_cart_ready() and not self._iptv_get_lost_extras()

    def _check_cart_is_ready_to_be_paid(self):
        """Override of `website_sale`: the boxes are known, and free until now."""
        self._iptv_check_ready()
        return super()._check_cart_is_ready_to_be_paid()
