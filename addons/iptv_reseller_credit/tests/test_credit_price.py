from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import SpendCommon


@tagged("post_install", "-at_install")
class TestCreditPrice(SpendCommon):
    """What a package costs in credits (D7, rule 51)."""

    def _create_pricelist(self, currency, price, product=None):
        return self.env["product.pricelist"].create(
            {
                "name": "Resellers",
                "currency_id": currency.id,
                "item_ids": [
                    (
                        0,
                        0,
                        {
                            "compute_price": "fixed",
                            "fixed_price": price,
                            "applied_on": "0_product_variant",
                            "product_id": (product or self.monthly).id,
                        },
                    )
                ],
            }
        )

    def test_one_credit_is_one_unit_of_money(self):
        self.assertEqual(self.reseller._get_credit_price(self.monthly), 10)

    def test_a_pricelist_in_credits_is_taken_as_it_is(self):  # rules 49 and 51
        self.env.ref("iptv_reseller_credit.currency_credit").rate_ids.create(
            {
                "currency_id": self.reseller.currency_id.id,
                "rate": 2,
                "name": "2026-01-01",
            }
        )
        pricelist = self._create_pricelist(self.reseller.currency_id, 5)
        self.reseller.pricelist_id = pricelist
        self.assertEqual(self.reseller._get_credit_price(self.monthly), 5)

    def test_another_currency_is_converted_with_the_rate(self):
        company = self.env.company
        pricelist = self._create_pricelist(company.currency_id, 8)
        self.reseller.pricelist_id = pricelist
        self.assertEqual(self.reseller._get_credit_price(self.monthly), 8)
        self.reseller.currency_id.rate_ids.create(
            {
                "currency_id": self.reseller.currency_id.id,
                "company_id": company.id,
                "rate": 2,
                "name": "2026-01-01",
            }
        )
        self.assertEqual(self.reseller._get_credit_price(self.monthly), 16)

    def test_whose_pricelist_it_is(self):
        currency = self.env.company.currency_id
        contact, plan, own = (
            self._create_pricelist(currency, price) for price in (7, 6, 5)
        )
        reseller = self.reseller
        reseller.partner_id.property_product_pricelist = contact
        self.assertEqual(reseller._get_credit_price(self.monthly), 7)
        reseller.plan_id = self.env["iptv.reseller.plan"].create(
            {"name": "Plan", "pricelist_id": plan.id}
        )
        self.assertEqual(reseller._get_credit_price(self.monthly), 6)
        reseller.pricelist_id = own
        self.assertEqual(reseller._get_credit_price(self.monthly), 5)

    def test_the_discount_comes_off(self):  # rule 54
        self.reseller.discount = 25
        self.assertEqual(self.reseller._get_credit_price(self.monthly), 7.5)

    def test_never_below_zero(self):
        currency = self.reseller.currency_id
        self.reseller.pricelist_id = self._create_pricelist(currency, -1)
        with self.assertRaises(UserError):
            self.reseller._get_credit_price(self.monthly)

    def test_every_cycle_of_what_is_granted(self):  # rule 52
        self.assertIn(self.family, self.reseller._get_products("package"))
        self.reseller.write(
            {"all_products": False, "product_ids": self.monthly.product_tmpl_id.ids}
        )
        self.assertEqual(self.reseller._get_products("package"), self.monthly)
        self.assertFalse(self.reseller._get_products("extra"))
        self.reseller._check_product(self.monthly)
        for product in (self.family, self.extra, self.env["product.product"]):
            with self.assertRaises(UserError):
                self.reseller._check_product(product)

    def test_what_is_not_sold_is_not_offered(self):
        self.family.sale_ok = False
        self.year.active = False
        offered = self.reseller._get_products("package")
        self.assertNotIn(self.family, offered)
        self.assertNotIn(self.year, offered)
        self.assertIn(self.monthly, offered)
