from fractions import Fraction

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.proportion import cycles_within
from .common_renewal import UNTIL, RenewalCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestRenewalPrice(RenewalCommon):
    def _extra(self, price, **cycle):
        product = self._create_iptv_product("Movies", price, iptv_kind="extra")
        if cycle:
            product.product_tmpl_id.iptv_cycle_id = self.env[
                "iptv.billing.cycle"
            ].create({"kind": "recurring", **cycle})
        return product

    def _subscribe(self, package, *extras, **values):
        subscription = self._create_subscription(package, paid_until=UNTIL, **values)
        subscription.line_ids = [
            Command.create({"product_id": extra.id}) for extra in extras
        ]
        return subscription

    # === FIXED OR OF THE DAY === #

    def test_by_default_the_price_agreed_at_the_sale_stays(self):
        subscription = self._subscribe(self.monthly)
        self.monthly.lst_price = 12.0
        self.assertEqual(self._run_cron().amount_total, 10.0)
        self.assertEqual(subscription.price_unit, 10.0)

    def test_a_package_may_follow_the_pricelist_of_the_day(self):
        self.monthly.iptv_price_policy = "pricelist"
        subscription = self._subscribe(self.monthly, self.extra)
        self.monthly.lst_price = 12.0
        self.extra.lst_price = 5.0
        preview = subscription._preview_renewal()[subscription.id]
        self.assertEqual((preview["amount"], preview["problem"]), (17.0, False))
        self.assertEqual(self._run_cron().amount_total, 17.0)
        self.assertEqual(subscription.line_ids.mapped("price_unit"), [12.0, 5.0])
        self.assertEqual(subscription.price_unit, 17.0)

    def test_the_pricelist_of_the_order_comes_before_the_customers(self):
        self.monthly.iptv_price_policy = "pricelist"
        self.group_user.implied_ids |= self.quick_ref("product.group_product_pricelist")
        gold, silver = self.env["product.pricelist"].create(
            [
                {
                    "name": name,
                    "item_ids": [
                        Command.create(
                            {
                                "compute_price": "fixed",
                                "fixed_price": price,
                                "product_tmpl_id": self.monthly.product_tmpl_id.id,
                            }
                        )
                    ],
                }
                for name, price in (("Gold", 7.0), ("Silver", 8.0))
            ]
        )
        self.customer.property_product_pricelist = silver
        self._subscribe(self.monthly)
        self.assertEqual(self._run_cron().amount_total, 8.0)
        order = self._create_order()
        order.pricelist_id = gold
        order.action_confirm()
        self.assertEqual(order.iptv_subscription_ids.pricelist_id, gold)

    def test_a_package_without_a_price_of_the_day_is_not_given_away(self):
        self.monthly.iptv_price_policy = "pricelist"
        subscription = self._subscribe(self.monthly)
        self.monthly.lst_price = 0.0
        with self.assertRaisesRegex(UserError, "has no price today"):
            subscription._create_renewal_invoices()

    def test_prices_that_include_the_tax_stay_what_the_customer_pays(self):
        tax = self.percent_tax(15.0, price_include_override="tax_included")
        self.monthly.taxes_id = tax
        self.monthly.iptv_price_policy = "pricelist"
        self._subscribe(self.monthly)
        self.monthly.lst_price = 11.5
        invoice = self._run_cron()
        self.assertEqual((invoice.amount_total, invoice.amount_untaxed), (11.5, 10.0))

    # === EXTRAS === #

    def test_an_extra_is_billed_as_often_as_its_cycle_fits(self):
        yearly = self._create_package("Year", 90.0, months=12)
        monthly_extra = self._extra(4.0, name="1 month", interval=1, unit="month")
        subscription = self._subscribe(yearly, monthly_extra)
        invoice = self._run_cron()
        line = invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == monthly_extra
        )
        self.assertEqual((line.quantity, line.price_unit), (12, 4.0))
        self.assertEqual(invoice.amount_total, 138.0)
        self.assertEqual(subscription.price_unit, 138.0)
        self.assertEqual(subscription.price_monthly, 11.5)
        self.assertIn("(12 × 1 month)", line.name)
        self._pay(invoice)
        self.assertEqual(str(subscription.date_end), "2027-02-28 10:00:00")
        self.assertEqual(len(subscription.period_ids), 2)

    def test_an_extra_that_does_not_fit_is_billed_in_proportion(self):
        extra = self._extra(9.0, name="3 months", interval=3, unit="month")
        subscription = self._subscribe(self.monthly, extra)
        line = self._run_cron().invoice_line_ids.filtered(
            lambda line: line.product_id == extra
        )
        self.assertEqual((line.quantity, line.price_unit), (1, 3.0))
        self.assertIn("in proportion", line.name)
        self.assertIn("for 3 months", line.name)
        self.assertEqual(subscription.price_unit, 13.0)

    def test_an_extra_without_cycle_is_billed_once_per_cycle_of_the_package(self):
        yearly = self._create_package("Year", 90.0, months=12)
        self._subscribe(yearly, self.extra)
        self.assertEqual(self._run_cron().amount_total, 94.0)

    def test_cycles_fit_exactly(self):
        for inner, outer, ratio in (
            ((1, "month"), (12, "month"), 12),
            ((1, "month"), (2, "year"), 24),
            ((1, "year"), (6, "month"), Fraction(1, 2)),
            ((7, "day"), (2, "week"), 2),
            ((30, "day"), (1, "week"), Fraction(7, 30)),
            ((1, "month"), (365, "day"), 12),
            ((73, "day"), (1, "year"), 5),
        ):
            with self.subTest(inner=inner, outer=outer):
                self.assertEqual(cycles_within(inner, outer), ratio)
        with self.assertRaises(ValueError):
            cycles_within((0, "month"), (1, "month"))
        with self.assertRaises(ValueError):
            cycles_within((1, "hour"), (1, "month"))

    # === WORDS === #

    def test_the_line_says_what_for_and_how_long(self):
        subscription = self._subscribe(self.monthly)
        [line] = self._run_cron().invoice_line_ids
        self.assertEqual(
            line.name, f"Basic\n{subscription.name}: 02/28/2026 – 03/28/2026"
        )
        self.assertEqual(str(line.iptv_date_from), "2026-02-28 10:00:00")
        self.assertEqual(str(line.iptv_date_to), "2026-03-28 10:00:00")

    def test_the_line_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self.monthly.with_context(lang="fr_FR").name = "De base"
        subscription = self._subscribe(self.monthly)
        self.assertEqual(
            self._run_cron().invoice_line_ids.name,
            f"De base\n{subscription.name}: 28/02/2026 – 28/03/2026",
        )

    def test_a_service_that_is_off_is_promised_no_dates(self):
        subscription = self._subscribe(self.monthly)
        with freeze_time("2026-03-15 10:00:00"):
            subscription._expire()
            invoice = subscription._create_renewal_invoices()
        self.assertEqual(
            invoice.invoice_line_ids.name, f"Basic\n{subscription.name}: 1 month"
        )
        self.assertEqual(str(invoice.invoice_date_due), "2026-03-15")
        self.assertFalse(invoice.invoice_line_ids.iptv_date_to)
