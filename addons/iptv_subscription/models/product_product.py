from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProductProduct(models.Model):
    _inherit = "product.product"

    iptv_cycle_id = fields.Many2one(
        "iptv.billing.cycle",
        string="Billing cycle of the variant",
        compute="_compute_iptv_cycle_id",
        store=True,
        ondelete="restrict",
        index="btree_not_null",
    )

    @api.depends(
        "product_tmpl_id.iptv_cycle_id",
        "product_template_attribute_value_ids.product_attribute_value_id.iptv_cycle_id",
    )
    def _compute_iptv_cycle_id(self):
        for product in self:
            values = product.product_template_attribute_value_ids
            of_attribute = values.product_attribute_value_id.iptv_cycle_id
            product.iptv_cycle_id = (
                of_attribute[:1] or product.product_tmpl_id.iptv_cycle_id
            )

    def _check_iptv_sellable(self):
        """Refuse a package that nobody could serve, with what to do about it.

        :raise ValidationError: if a package has no billing cycle
        """
        for product in self.filtered(lambda p: p.iptv_kind == "package"):
            if not product.iptv_cycle_id:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” has no billing cycle. Set one on the product, "
                        "or add the attribute “Billing cycle”.",
                        product=product.display_name,
                    )
                )
