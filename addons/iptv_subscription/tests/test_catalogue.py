from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestCatalogue(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attribute = cls.quick_ref(
            "iptv_subscription.product_attribute_billing_cycle"
        )
        cls.value_1m = cls.quick_ref("iptv_subscription.product_attribute_value_1m")
        cls.value_12m = cls.quick_ref("iptv_subscription.product_attribute_value_12m")
        Plan = cls.env["iptv.server.plan"].sudo()
        cls.tariff, cls.optional = Plan._replace_catalogue(
            cls.server,
            [
                {"kind": "tariff", "ref": "BASIC", "name": "Basic"},
                {"kind": "package", "ref": "SPORT", "name": "Sport"},
            ],
        )

    def _create_family(self):
        template = self.env["product.template"].create(
            {
                "name": "Family",
                "type": "service",
                "iptv_kind": "package",
                "iptv_cycle_id": self._cycle("3m").id,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": self.attribute.id,
                            "value_ids": [
                                Command.set((self.value_1m + self.value_12m).ids)
                            ],
                        }
                    )
                ],
            }
        )
        return template.product_variant_ids

    def test_the_variant_lasts_as_long_as_its_attribute_value_says(self):
        cycles = self._create_family().iptv_cycle_id
        self.assertEqual(cycles, self._cycle("1m") | self._cycle("12m"))

    def test_without_the_attribute_the_template_says_how_long(self):
        self.assertEqual(self.monthly.iptv_cycle_id, self._cycle("1m"))
        self.monthly.product_tmpl_id.iptv_cycle_id = self._cycle("6m")
        self.assertEqual(self.monthly.iptv_cycle_id, self._cycle("6m"))

    def test_every_cycle_of_the_catalogue_has_an_attribute_value(self):
        names = ("trial", "one_time", "1m", "3m", "6m", "12m", "24m", "36m")
        for name in names:
            value = self.quick_ref(f"iptv_subscription.product_attribute_value_{name}")
            self.assertEqual(value.iptv_cycle_id, self._cycle(name))

    def test_a_sold_year_of_a_variant_lasts_a_year(self):
        yearly = self._create_family().filtered(
            lambda p: p.iptv_cycle_id == self._cycle("12m")
        )
        subscription = self._sell(yearly)
        self.assertEqual(str(subscription.date_end), "2027-01-31 10:00:00")

    def test_a_package_without_cycle_is_refused_before_anybody_pays(self):
        package = self._create_iptv_product("Endless", 5.0, iptv_kind="package")
        with self.assertRaisesRegex(ValidationError, "has no billing cycle"):
            self._create_order(package)

    def test_half_a_box_is_refused_before_anybody_pays(self):
        with self.assertRaisesRegex(UserError, "must be a whole number"):
            self._create_order(quantity=1.5)

    def test_a_package_is_a_service(self):
        with self.assertRaisesRegex(ValidationError, "type Service"):
            self.env["product.template"].create(
                {"name": "Box", "type": "consu", "iptv_kind": "package"}
            )

    def test_the_picked_tariff_sets_the_id_at_the_middleware(self):
        template = self.monthly.product_tmpl_id
        template.iptv_plan_id = self.tariff
        self.assertEqual(template.iptv_remote_ref, "BASIC")
        template.iptv_plan_id = False
        self.assertEqual(template.iptv_remote_ref, "BASIC")

    def test_the_id_may_be_typed_for_a_server_without_catalogue(self):
        template = self.monthly.product_tmpl_id
        template.iptv_remote_ref = "777"
        self.assertEqual(template.iptv_remote_ref, "777")

    def test_a_package_takes_a_tariff_and_an_extra_an_optional_package(self):
        with self.assertRaisesRegex(ValidationError, "needs a tariff"):
            self.monthly.product_tmpl_id.iptv_plan_id = self.optional
        with self.assertRaisesRegex(ValidationError, "needs a tariff"):
            self.extra.product_tmpl_id.iptv_plan_id = self.tariff
        self.extra.product_tmpl_id.iptv_plan_id = self.optional

    def test_a_tariff_of_another_server_is_refused(self):
        other = self._create_server(name="Middleware B", company_id=False)
        template = self.monthly.product_tmpl_id
        template.iptv_plan_id = self.tariff
        with self.assertRaisesRegex(ValidationError, "belongs to the server"):
            template.iptv_server_id = other

    def test_a_tariff_that_vanished_is_archived_and_comes_back(self):
        Plan = self.env["iptv.server.plan"].sudo()
        Plan._replace_catalogue(self.server, [])
        self.assertFalse(self.tariff.active)
        entry = {"kind": "tariff", "ref": "BASIC", "name": "Basic HD"}
        present = Plan._replace_catalogue(self.server, [entry, entry])
        self.assertEqual(present, self.tariff)
        self.assertEqual(self.tariff.display_name, "Basic HD (BASIC)")

    def test_the_package_decides_the_server(self):
        other = self._create_server(name="B", sequence=99, company_id=False)
        self.monthly.product_tmpl_id.iptv_server_id = other
        self.assertEqual(self._sell().server_id, other)

    def test_a_foreign_product_is_no_line_of_a_subscription(self):
        subscription = self._create_subscription()
        with self.assertRaisesRegex(ValidationError, "neither an IPTV package"):
            subscription.line_ids = [
                Command.create({"product_id": self.service_product.id})
            ]

    def test_the_price_of_a_new_line_is_in_the_currency_of_the_subscription(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.5)])
        subscription = self._create_subscription(currency_id=euro.id)
        self.assertEqual(subscription.price_unit, 5.0)

    def test_an_order_in_another_currency_makes_a_subscription_in_it(self):
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.5)])
        pricelist = self._create_pricelist(name="Euro", currency_id=euro.id)
        order = self._create_order()
        order.pricelist_id = pricelist
        order._recompute_prices()
        order.action_confirm()
        self._pay(self._invoice(order))
        subscription = order.iptv_subscription_ids
        self.assertEqual(subscription.currency_id, euro)
        self.assertEqual(subscription.price_unit, 5.0)
        self.assertEqual(subscription.state, "active")
        renewal = subscription._create_renewal_invoices()
        self.assertEqual(renewal.currency_id, euro)
        self.assertEqual(renewal.amount_total, 5.0)
