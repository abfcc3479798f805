from odoo import Command, models

from .iptv_reseller_create import NOT_COPIED


class IptvResellerPlan(models.Model):
    """What a plan gives to those who have it, and what it is sold as."""

    _inherit = "iptv.reseller.plan"

    def _prepare_permissions(self):
        """Return the values that a reseller of this plan begins with.

        :rtype: dict
        """
        self.ensure_one()
        values = {"plan_id": self.id}
        for name in self.env["iptv.reseller"]._get_permission_fields():
            if name not in NOT_COPIED:
                value = self[name]
                is_many = self._fields[name].type == "many2many"
                values[name] = [Command.set(value.ids)] if is_many else value
        return values

    def _get_product(self, company):
        """Return the product that sells this plan in a company.

        :param company: `res.company` record
        :rtype: `product.product` recordset of at most one record
        """
        self.ensure_one()
        templates = self.product_template_ids.filtered(
            lambda t: (
                t.active
                and t.sale_ok
                and t.iptv_kind == "reseller_plan"
                and t.company_id in (company, company.browse())
            )
        )
        return templates.product_variant_ids.filtered("active")[:1]
