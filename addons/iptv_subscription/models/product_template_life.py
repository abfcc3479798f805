from odoo import fields, models
from odoo.exceptions import UserError


class ProductTemplate(models.Model):
    """When the clock of a package starts, how many boxes it has, what stays fixed."""

    _inherit = "product.template"

    iptv_start = fields.Selection(
        [
            ("payment", "With the payment"),
            ("first_use", "When the box is first switched on"),
        ],
        string="Clock starts",
        default="payment",
        help="When the paid time of a new service begins to run. The service is on "
        "from the payment in any case.",
    )
    iptv_start_wait_days = fields.Integer(
        string="Waits at most",
        default=90,
        help="Days after the payment until the clock starts by itself, although the "
        "box was never switched on.",
    )
    iptv_max_devices = fields.Integer(
        string="Boxes",
        default=1,
        help="How many active boxes one subscription can have. 0: no limit.",
    )

    _iptv_start_wait_positive = models.Constraint(
        "CHECK (iptv_start != 'first_use' OR iptv_start_wait_days > 0)",
        "A clock that starts with the box must wait at least one day.",
    )
    _iptv_max_devices_positive = models.Constraint(
        "CHECK (iptv_max_devices >= 0)", "The number of boxes cannot be negative."
    )

    def write(self, vals):
        """Override: what was sold stays what it is (rule 61)."""
        if {"iptv_kind", "iptv_cycle_id"}.isdisjoint(vals):
            return super().write(vals)
        before = {template: template._iptv_get_type() for template in self}
        result = super().write(vals)
        self._iptv_refuse_other_type(before)
        return result

    def _iptv_get_type(self):
        """Return what a buyer relies on: kind, and whether its variants are trials."""
        cycles = self.with_context(active_test=False).product_variant_ids.iptv_cycle_id
        return self.iptv_kind, frozenset(cycle.kind == "trial" for cycle in cycles)

    def _iptv_refuse_other_type(self, before):
        """Refuse another type for what was sold.

        :param dict before: by template, its `_iptv_get_type`
        :raise UserError: if a sold one changed
        """
        changed = self.filtered(
            lambda t: before[t][0] and t._iptv_get_type() != before[t]
        )
        sold = changed._iptv_get_sold()
        if sold:
            raise UserError(
                self.env._(
                    "“%(product)s” was sold already, so it stays what it is: package "
                    "or extra, trial or regular. Archive it and create a new one.",
                    product=sold[0].display_name,
                )
            )

    def _iptv_get_sold(self):
        """Return those that a paid or past subscription has."""
        # sudo: who manages products need not be an IPTV operator.
        lines = self.env["iptv.subscription.line"].sudo()
        variants = self.with_context(active_test=False).product_variant_ids
        found = lines.search(
            [
                ("product_id", "in", variants.ids),
                ("subscription_id.state", "!=", "draft"),
            ]
        )
        periods = self.env["iptv.subscription.period"].sudo()
        past = periods.search([("product_id", "in", variants.ids)], limit=1)
        products = found.product_id | past.product_id
        return self & products.product_tmpl_id.sudo(self.env.su)
