from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class IptvSubscription(models.Model):
    """A service that a reseller sold: its user, paid with credits or stock."""

    _inherit = "iptv.subscription"

    reseller_id = fields.Many2one(
        "iptv.reseller",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        copy=False,
        help="Who sold it and pays for it. Empty: a customer of our own.",
    )
    reseller_sale_ids = fields.One2many(
        "iptv.reseller.sale", "subscription_id", string="Sales by Resellers"
    )

    def _refuse_protected(self, vals):
        """Override: a user changes hands by the business methods only."""
        default = not self and self.env.context.get("default_reseller_id")
        if ("reseller_id" in vals or default) and not self.env.su:
            if self or vals.get("reseller_id", default):
                raise UserError(
                    self.env._(
                        "Use “Add User” of the reseller, or “Hand Over”: what a user "
                        "belongs to decides who pays for it."
                    )
                )
        return super()._refuse_protected(vals)

    def _get_renewal_domain(self):
        """Override: what a reseller sold is renewed with credits, not invoiced."""
        return super()._get_renewal_domain() & Domain("reseller_id", "=", False)

    def _check_renewable(self):
        """Override: no invoice for what a reseller pays for.

        :raise UserError: with what to do instead
        """
        # sudo: an operator may see less of the tree than the services in it.
        reseller = self.sudo().reseller_id
        if reseller and not self.env.context.get("iptv_with_credits"):
            raise UserError(
                self.env._(
                    "%(name)s belongs to the reseller %(reseller)s and is renewed with "
                    "its credits: use “Renew with Credits”.",
                    name=self.name,
                    reseller=reseller.display_name,
                )
            )
        return super()._check_renewable()
