from odoo import api, models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """Who may buy what is for resellers only (rules 20 and 21)."""

    _inherit = "iptv.reseller"

    @api.model
    def _get_of_partner(self, partner, company):
        """Return the reseller that a contact stands for in a company.

        :param partner: `res.partner` record: the reseller's own, or one under it
        :param company: `res.company` record
        :rtype: `iptv.reseller` recordset of at most one record (sudo)
        """
        # sudo: who sells or buys need not see resellers.
        return self.sudo().search(
            [
                ("partner_id", "in", partner.sudo().commercial_partner_id.ids),
                ("company_id", "=", company.id),
            ]
        )

    def _check_may_buy(self, product, buyer, as_stock=False):
        """Refuse a sale for which money must not move.

        Who is frozen may buy: that is how an overdue account is put right.

        :param product: `product.product`: a pack of credits, or what stock is sold of
        :param buyer: `res.partner` record, for the sentence
        :param bool as_stock: whether a number of a package is sold up front
        :raise UserError: with what to do instead
        """
        name = product.display_name
        if not self:
            raise UserError(
                self.env._(
                    "“%(product)s” is sold to resellers only, and %(buyer)s is none. "
                    "Choose the contact of a reseller.",
                    product=self.env._("Stock of %s", name) if as_stock else name,
                    buyer=buyer.display_name or self.env._("the buyer"),
                )
            )
        self.ensure_one()
        stop = self._get_ancestors().filtered(lambda r: r.state == "disabled")[:1]
        if stop:
            raise UserError(
                self.env._(
                    "%(reseller)s is disabled, so it cannot buy “%(product)s”. Enable "
                    "%(stop)s first.",
                    reseller=self.display_name,
                    product=name,
                    stop=stop.display_name,
                )
            )
        if as_stock:
            self._check_stock_product(product)
        elif not product.product_tmpl_id._iptv_is_pack_for(self):
            raise UserError(self._get_wrong_level_message(product))

    def _get_wrong_level_message(self, product):
        levels = dict(
            product._fields["iptv_for_level"]._description_selection(self.env)
        )
        own = dict(self._fields["level"]._description_selection(self.env))
        return self.env._(
            "“%(product)s” is sold to %(levels)s only. %(reseller)s is a %(level)s.",
            product=product.display_name,
            levels=(levels.get(product.iptv_for_level) or "–").lower(),
            reseller=self.display_name,
            level=own[self.level].lower(),
        )

    def _check_stock_product(self, product):
        """Refuse stock that could never be used.

        :raise UserError: with what to do instead
        """
        name = product.display_name
        if product.iptv_kind not in ("package", "extra"):
            raise UserError(
                self.env._(
                    "Stock is sold of packages and extras; “%(product)s” is neither.",
                    product=name,
                )
            )
        if product.iptv_kind == "package":
            product._check_iptv_sellable()
        if not self.all_products and product.product_tmpl_id not in self.product_ids:
            raise UserError(
                self.env._(
                    "%(reseller)s may not sell “%(product)s”, so it has no use for "
                    "stock of it. Allow the product on the reseller first.",
                    reseller=self.display_name,
                    product=name,
                )
            )
