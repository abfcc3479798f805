from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class IptvReseller(models.Model):
    """What a reseller may sell, and what that costs it in credits (decision D7)."""

    _inherit = "iptv.reseller"

    # === PRODUCTS === #

    def _get_products(self, kind):
        """Return what this reseller may sell (rule 52): all cycles of what is granted.

        Note: `self.ensure_one()`

        :param str kind: `package` or `extra`
        :return: `product.product` records, by product and length
        """
        self.ensure_one()
        # sudo: a reseller knows its products without reading the catalogue.
        products = self.env["product.product"].sudo()
        found = products.search(self._get_product_domain(kind))
        return found.sorted(
            lambda p: (p.product_tmpl_id.sequence, p.name, p.iptv_cycle_id.sequence)
        )

    def _get_product_domain(self, kind):
        products = self.env["product.product"]
        # sudo: as in `_get_products`.
        known = self.sudo()
        domain = (
            Domain(products._check_company_domain(known.company_id))
            & Domain("active", "=", True)
            & Domain("sale_ok", "=", True)
            & Domain("iptv_kind", "=", kind)
        )
        if kind == "package":
            domain &= Domain("iptv_cycle_id", "!=", False)
        if not known.all_products:
            domain &= Domain("product_tmpl_id", "in", known.product_ids.ids)
        return domain

    def _check_product(self, product, kind=None):
        """Refuse what this reseller may not sell (rules 23 and 52).

        :param product: `product.product` recordset of at most one record
        :param str kind: `package` or `extra`; either if empty
        :raise UserError: with what to do
        """
        self.ensure_one()
        # sudo: as in `_get_products`.
        known = product.sudo().exists()
        if not known and kind != "extra":
            raise UserError(self.env._("Choose a package."))
        if not known:
            raise UserError(self.env._("Choose an extra."))
        kinds = (kind,) if kind else ("package", "extra")
        if not any(known.filtered_domain(self._get_product_domain(k)) for k in kinds):
            raise UserError(
                self.env._("You cannot sell this product. Choose one of your list.")
            )

    # === PRICES === #

    def _get_credit_price(self, product):
        """Return what a product costs this reseller (decision D7).

        Note: `self.ensure_one()`

        :param product: `product.product` record
        :return: credits for one cycle
        :rtype: float
        :raise UserError: if the pricelist gives a price below zero
        """
        return self._get_credit_prices(product)[product.id]

    def _get_credit_prices(self, products):
        """Return what products cost this reseller, see `_get_credit_price`.

        :param products: `product.product` records
        :return: credits by id of the product
        :rtype: dict[int, float]
        """
        self.ensure_one()
        # sudo: a reseller knows its prices without reading the pricelist.
        reseller = self.sudo().with_company(self.sudo().company_id)
        pricelist = reseller._get_pricelist()
        products = products.sudo().with_company(reseller.company_id)
        currency = pricelist.currency_id or reseller.company_id.currency_id
        prices = pricelist._get_products_price(products, 1.0)
        return {
            product.id: reseller._get_discounted(prices[product.id], currency, product)
            for product in products
        }

    def _get_pricelist(self):
        """Return the pricelist that holds: its own, its plan's, its contact's.

        :rtype: `product.pricelist` recordset of at most one record
        """
        self.ensure_one()
        return (
            self.pricelist_id
            or self.plan_id.pricelist_id
            or self.partner_id.property_product_pricelist
        )

    def _get_discounted(self, price, currency, product):
        credits_ = self._convert_to_credits(price, currency)
        credits_ = self.currency_id.round(credits_ * (1 - self.discount / 100))
        # Not `credits_ < 0`: that is false for “not a number”.
        if not credits_ >= 0:
            raise UserError(
                self.env._(
                    "“%(product)s” has no usable price. Please contact your operator.",
                    product=product.display_name,
                )
            )
        return credits_

    def _convert_to_credits(self, amount, currency):
        """Return an amount in credits: with the company's rate, else one to one.

        :param float amount: in `currency`
        :param currency: `res.currency` record
        :rtype: float
        """
        self.ensure_one()
        if currency == self.currency_id:
            return amount
        company = self.company_id
        target = self.currency_id
        rated = target.rate_ids.filtered(lambda r: r.company_id in (company, False))
        if not rated:
            target = company.currency_id
        today = fields.Date.context_today(self)
        return currency._convert(amount, target, company, today, round=False)
