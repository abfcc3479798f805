"""What the invoices of one renewal run have in common, looked up once."""

from functools import cached_property

from odoo import fields
from odoo.tools import format_date


class RenewalCache:
    """Payers, fiscal positions, prices and words of one company's renewals.

    It lives as long as one call, so nothing in it can be out of date.

    :param company: `res.company` record that invoices
    """

    def __init__(self, company):
        self.company = company
        self.env = company.env
        self._known = {}

    @cached_property
    def today(self):
        """The day in the time zone of the company.

        :rtype: date
        """
        return self.company._get_billing_day()

    def _get(self, key, compute):
        if key not in self._known:
            self._known[key] = compute()
        return self._known[key]

    def payer(self, subscription):
        """Return the `res.partner` that receives the invoices of a subscription."""
        partner = subscription.partner_id
        return self._get(("payer", partner.id), lambda: self._find_payer(partner))

    def _find_payer(self, partner):
        payer = partner.browse(partner.address_get(["invoice"])["invoice"])
        # What is read of one is read of all the customers of the run.
        return payer.with_prefetch(partner._prefetch_ids)

    def lang(self, subscription):
        """Return the code of the language of who pays.

        :rtype: str
        """
        return self.payer(subscription).lang or self.env.user.lang or "en_US"

    def due_day(self, subscription):
        """Return the day the next period must be paid: the last of the paid time.

        :return: never a day of the past
        :rtype: date
        """
        end = subscription.date_end
        return (
            max(self.company._get_billing_day(end), self.today) if end else self.today
        )

    def product_name(self, product, lang):
        """Return the name of a product in a language.

        :rtype: str
        """
        return self._get(
            ("name", product.id, lang),
            lambda: (
                product.with_context(lang=lang, display_default_code=False).display_name
            ),
        )

    def translated(self, record, lang):
        """Return a record in a language."""
        return self._get(
            (record._name, record.id, lang), lambda: record.with_context(lang=lang)
        )

    def day(self, moment, lang):
        """Return the day of a moment as people of a language write it.

        :param datetime moment: naive UTC
        :rtype: str
        """
        day = self.company._get_billing_day(moment)
        return self._get(
            ("day", day, lang), lambda: format_date(self.env, day, lang_code=lang)
        )

    def price(self, subscription, product):
        """Return the price of the day, as an order of today would have it.

        :return: price in the subscription's currency
        :rtype: float
        """
        payer = self.payer(subscription)
        pricelist = subscription.pricelist_id or self._get(
            ("pricelist", payer.id), lambda: payer.property_product_pricelist
        )
        position = self._get(("position", payer.id), lambda: self._find_position(payer))
        currency = subscription.currency_id
        return self._get(
            ("price", pricelist.id, product.id, currency.id, position.id),
            lambda: self._compute_price(pricelist, product, currency, position),
        )

    def _find_position(self, payer):
        positions = self.env["account.fiscal.position"].with_company(self.company)
        delivery = payer.browse(payer.address_get(["delivery"])["delivery"])
        return positions._get_fiscal_position(payer, delivery=delivery)

    def _compute_price(self, pricelist, product, currency, position):
        product = product.with_company(self.company)
        price = pricelist._get_product_price(
            product, 1, currency=currency, date=fields.Datetime.now()
        )
        return product._get_tax_included_unit_price_from_price(
            price,
            product_taxes=product.taxes_id._filter_taxes_by_company(self.company),
            fiscal_position=position,
        )
