from odoo import fields, models


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    iptv_first_purchase_only = fields.Boolean(
        string="First Purchase Only",
        help="Only for customers who never paid for an IPTV service before. A trial "
        "does not count.",
    )

    def _iptv_get_packages(self, order):
        """Return the package lines of an order that this program is about.

        Note: `self.ensure_one()`

        :param order: `sale.order` record
        :return: the lines of recurring packages that match a rule of the program; all
            of them if it has no rules
        :rtype: `sale.order.line` recordset
        """
        self.ensure_one()
        lines = order.order_line.filtered(
            lambda line: (
                line.is_iptv_package
                and not line.is_reward_line
                and line.product_uom_qty > 0
                and line.product_id.iptv_cycle_id.kind == "recurring"
            )
        )
        if not self.rule_ids:
            return lines
        by_rule = self._get_valid_products(lines.product_id)
        active = self.rule_ids.filtered(
            lambda rule: rule.mode == "auto" or rule in order.code_enabled_rule_ids
        )
        products = lines.product_id.browse()
        for rule in active:
            products |= by_rule.get(rule, products.browse())
        return lines.filtered(lambda line: line.product_id in products)
