from odoo import fields, models


class ProductAttributeValue(models.Model):
    _inherit = "product.attribute.value"

    iptv_cycle_id = fields.Many2one(
        "iptv.billing.cycle",
        string="Billing cycle",
        ondelete="restrict",
        index="btree_not_null",
        help="Variants of a package with this value are sold for this cycle.",
    )

    def write(self, vals):
        """Override: what was sold stays trial or regular (rule 61)."""
        if "iptv_cycle_id" not in vals:
            return super().write(vals)
        of_templates = self.env["product.template.attribute.value"]
        of_templates = of_templates.search(
            [("product_attribute_value_id", "in", self.ids)]
        )
        templates = of_templates.product_tmpl_id
        before = {template: template._iptv_get_type() for template in templates}
        result = super().write(vals)
        templates._iptv_refuse_other_type(before)
        return result
