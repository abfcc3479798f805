from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.proration import compare_lengths, nominal_days


class IptvSubscription(models.Model):
    """Which changes of package can be, and by which mode."""

    _inherit = "iptv.subscription"

    def _get_change_mode(self, product, mode):
        """Return the mode that holds between the two packages."""
        if self.is_unlimited:
            return "difference"
        kinds = {self.cycle_id.kind, product.iptv_cycle_id.kind}
        # A trial or a one-time price says nothing about a price per month.
        if kinds != {"recurring"}:
            return "full"
        return mode or self.company_id.sudo().iptv_change_mode

    def _compare_cycles(self, product):
        old, new = self.cycle_id, product.iptv_cycle_id
        if not (old.interval and new.interval):
            return 0
        return compare_lengths(
            nominal_days(old.interval, old.unit), nominal_days(new.interval, new.unit)
        )

    def _needs_new_cycle(self, product, mode):
        """Tell whether the change begins a new billing cycle.

        :raise UserError: if the new cycle is a shorter one, which has to wait
        """
        if mode == "full":
            return True
        longer = self._compare_cycles(product)
        if longer < 0:
            raise UserError(
                self.env._(
                    "A shorter billing cycle begins when the paid time is over. Let "
                    "the change come at the end of it."
                )
            )
        return bool(longer)

    def _check_change(self, product, when):
        """Refuse what cannot be, with what to do instead."""
        self._refuse_terminated()
        self._check_product_for_change(product, "package")
        product._check_iptv_sellable()
        if product == self.product_id:
            raise UserError(
                self.env._("%(name)s has this package already.", name=self.display_name)
            )
        if product.iptv_cycle_id.kind == "trial" and self.state != "draft":
            raise UserError(
                self.env._("A trial is for new customers only, not for a change.")
            )
        self._check_unlimited_change(product, when)
        problem = self._get_device_limit_problem(product)
        if problem:
            raise UserError(problem)
        self._check_changeable()

    def _check_unlimited_change(self, product, when):
        endless = not product.iptv_cycle_id.interval
        if self.is_unlimited and (when == "expiry" or not endless):
            raise UserError(
                self.env._(
                    "%(name)s has no end. Only another package without end can take "
                    "its place, and at once.",
                    name=self.name,
                )
            )

    def _check_changeable(self):
        """Refuse to change what is still being sold or billed."""
        if self.state == "draft" and self.sudo().order_id.state == "sale":
            raise UserError(
                self.env._(
                    "%(name)s is not paid yet. Change its order %(order)s instead.",
                    name=self.name,
                    order=self.sudo().order_id.name,
                )
            )
        invoice = self._get_unpaid_renewal()
        problem = invoice and self._get_renewal_obstacle(invoice)
        if problem:
            raise UserError(problem)

    def _check_product_for_change(self, product, kind):
        known = product.sudo()
        if (
            known.iptv_kind != kind
            or not known.active
            or not known.filtered_domain(
                known._check_company_domain(self.company_id.sudo())
            )
        ):
            raise UserError(self.env._("This product cannot be chosen."))
        template = known.product_tmpl_id
        needed = template.iptv_server_id | template.iptv_plan_id.server_id
        if needed - self.server_id.sudo():
            raise UserError(
                self.env._(
                    "“%(product)s” is not served where this service lives. Sell it as "
                    "a new service.",
                    product=known.display_name,
                )
            )

    def _get_change_products(self, kind="package"):
        """Return what may be chosen for this service, cheapest first within a product.

        :param str kind: `package` or `extra`
        :rtype: `product.product` recordset
        """
        self.ensure_one()
        products = self.env["product.product"]
        templates = (
            Domain("iptv_kind", "=", kind)
            & Domain("iptv_server_id", "in", [False, *self.server_id.ids])
            & (
                Domain("iptv_plan_id", "=", False)
                | Domain("iptv_plan_id.server_id", "in", self.server_id.ids)
            )
        )
        found = products.search(
            Domain(products._check_company_domain(self.company_id))
            & Domain("sale_ok", "=", True)
            & Domain("product_tmpl_id", "any", templates)
            & Domain("id", "not in", self.line_ids.product_id.ids)
        )
        if kind == "package":
            found = found.filtered(
                lambda p: p.iptv_cycle_id and p.iptv_cycle_id.kind != "trial"
            )
        return found.sorted(lambda p: (p.product_tmpl_id.id, p.iptv_cycle_id.sequence))
