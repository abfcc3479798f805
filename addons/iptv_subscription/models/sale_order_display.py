from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    has_iptv_package = fields.Boolean(compute="_compute_has_iptv_package")

    @api.depends("order_line.product_id.iptv_kind")
    def _compute_has_iptv_package(self):
        for order in self:
            kinds = order.order_line.mapped("product_id.iptv_kind")
            order.has_iptv_package = "package" in kinds
