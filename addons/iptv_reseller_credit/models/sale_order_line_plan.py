from odoo import api, models
from odoo.exceptions import ValidationError


class SaleOrderLine(models.Model):
    """A reseller plan is bought once: one buyer becomes one reseller."""

    _inherit = "sale.order.line"

    @api.constrains("product_id", "product_uom_qty")
    def _check_iptv_plan_quantity(self):
        """Refuse it before anything is paid."""
        for line in self.filtered(lambda r: r.product_id.iptv_kind == "reseller_plan"):
            if line.product_uom_qty > 1:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” makes you a reseller, so one is enough.",
                        product=line.product_id.display_name,
                    )
                )
