from odoo import models

from ..tools.renewal_cache import RenewalCache


class IptvSubscription(models.Model):
    """What packages cost this customer, and what that is with tax."""

    _inherit = "iptv.subscription"

    def _get_price_of(self, product):
        """Return what one cycle of a product costs this customer today.

        :param product: `product.product` record
        :return: price in the currency of the subscription
        :rtype: float
        """
        # sudo: a customer may know what it pays, not the pricelists.
        cache = RenewalCache(self.company_id.sudo())
        return self.currency_id.round(cache.price(self.sudo(), product.sudo()))

    def _get_renewal_amount(self, price, replaced):
        """Return what a renewal costs once a price has replaced that of a line."""
        kept = self._get_renewal_lines() - replaced
        return price + sum(line._get_renewal_amount() for line in kept)

    def _is_cheaper(self, product, price):
        """Tell whether a package costs less than the present one today, or as much."""
        return price <= self._get_price_of(self.product_id)

    def _get_quote_totals(self, lines):
        """Return what the lines come to on an invoice of this customer.

        :rtype: dict
        """
        tax_model = self.env["account.tax"]
        # sudo: a customer may know what it pays, not how taxes are set up.
        company = self.company_id.sudo()
        base_lines = [self._prepare_tax_line(line) for line in lines]
        tax_model._add_tax_details_in_base_lines(base_lines, company)
        tax_model._round_base_lines_tax_details(base_lines, company)
        totals = tax_model._get_tax_totals_summary(
            base_lines, self.currency_id, company
        )
        return {
            "amount": totals["base_amount_currency"],
            "amount_tax": totals["tax_amount_currency"],
            "amount_total": totals["total_amount_currency"],
        }

    def _prepare_tax_line(self, line):
        company = self.company_id.sudo()
        partner = self.partner_id.sudo()
        positions = self.env["account.fiscal.position"].sudo().with_company(company)
        taxes = line["product"].sudo().taxes_id._filter_taxes_by_company(company)
        return (
            self.env["account.tax"]
            .sudo()
            ._prepare_base_line_for_taxes_computation(
                {},
                product_id=line["product"].sudo(),
                tax_ids=positions._get_fiscal_position(partner).map_tax(taxes),
                price_unit=line["price"],
                quantity=1.0,
                currency_id=self.currency_id,
                partner_id=partner,
            )
        )
