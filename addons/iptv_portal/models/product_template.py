from odoo import models

MONTHS = {"month": 1, "year": 12}


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def _iptv_get_cycle_prices(self):
        """Return what each billing cycle of this package costs on this website.

        Only callable in a request of the website.

        :return: `price` and `per_month` (None for cycles up to a month) by id of the
            `product.template.attribute.value`
        :rtype: dict[int, dict]
        """
        self.ensure_one()
        if self.iptv_kind not in ("package", "extra"):
            return {}
        values = self.valid_product_template_attribute_line_ids
        values = values.product_template_value_ids._only_active()
        prices = {}
        for value in values:
            # sudo: visitors cannot read cycles; only the resulting price is shown.
            cycle_sudo = value.product_attribute_value_id.sudo().iptv_cycle_id
            variant = value.ptav_product_variant_ids.filtered("active")[:1]
            if cycle_sudo and variant:
                price = variant._get_combination_info_variant()["price"]
                months = cycle_sudo.interval * MONTHS.get(cycle_sudo.unit, 0)
                prices[value.id] = {
                    "price": price,
                    "per_month": price / months if months > 1 else None,
                }
        return prices
