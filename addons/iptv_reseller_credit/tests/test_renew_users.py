from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import OTHER_MAC, SpendCommon


@tagged("post_install", "-at_install")
class TestRenewUsers(SpendCommon):
    def setUp(self):
        super().setUp()
        self.user = self._add_funded().subscription_id

    def _renew(self, users=None, key="again", **values):
        return self.reseller._renew_users(
            self.user if users is None else users, key, **values
        )

    def test_from_the_end(self):  # rule 62
        sale = self._renew()
        self.assertEqual(str(self.user.date_end), "2027-01-20 12:00:00")
        self.assertEqual((sale.kind, sale.price), ("renewal", 10))
        self.assertEqual(sale.entry_id.kind, "renewal")
        self.assertEqual(sale.period_id.end, self.user.date_end)
        self.assertEqual(self.reseller.balance, 80)
        self._assert_sound()

    def test_from_today(self):  # rule 62
        with freeze_time("2026-12-15 12:00:00"):
            self._renew(from_today=True)
        self.assertEqual(str(self.user.date_end), "2027-01-15 12:00:00")

    def test_late_it_restores_the_service(self):
        with freeze_time("2026-12-25 12:00:00"):
            self.user._expire()
            self.assertEqual(self.user.state, "expired")
            self._renew()
        self.assertEqual(self.user.state, "active")
        self.assertEqual(str(self.user.date_end), "2027-01-25 12:00:00")

    def test_at_the_price_of_the_day(self):  # D4
        self.monthly.lst_price = 12
        sale = self._renew()
        self.assertEqual(sale.price, 12)
        self.assertEqual(self.user.price_unit, 12)

    def test_with_another_cycle(self):
        monthly, year = self._create_variants()
        user = self._add(key="v", product=monthly, mac=OTHER_MAC).subscription_id
        sale = self._renew(user, product=year)
        self.assertEqual(sale.price, year.lst_price)
        self.assertEqual(user.product_id, year)
        self.assertEqual(str(user.date_end), "2027-12-20 12:00:00")
        self.assertFalse(user.auto_renew)

    def _create_variants(self):
        attribute = self.env.ref("iptv_subscription.product_attribute_billing_cycle")
        cycles = self._cycle("1m"), self._cycle("12m")
        values = attribute.value_ids.filtered(lambda v: v.iptv_cycle_id in cycles)
        template = self.env["product.template"].create(
            {
                "name": "Premium",
                "type": "service",
                "list_price": 7,
                "iptv_kind": "package",
                "attribute_line_ids": [
                    (0, 0, {"attribute_id": attribute.id, "value_ids": values.ids})
                ],
            }
        )
        return template.product_variant_ids.sorted(
            lambda p: p.iptv_cycle_id != cycles[0]
        )

    def test_not_with_a_better_package_for_time_that_is_paid(self):
        with self.assertRaises(UserError):
            self._renew(product=self.family)
        self.assertEqual(self.user.product_id, self.monthly)

    def test_the_same_click_renews_once(self):
        first = self._renew()
        self.assertEqual(self._renew(), first)
        self.assertEqual(self.reseller.balance, 80)

    def test_a_click_goes_on_with_whom_it_missed(self):
        first = self._renew()
        other = self._add(key="other", mac=OTHER_MAC).subscription_id
        sales = self._renew(self.user | other)
        self.assertEqual(len(sales), 2)
        self.assertIn(first, sales)
        self.assertEqual(self.reseller.balance, 60)

    def test_all_or_none(self):
        other = self._add(key="other", mac=OTHER_MAC).subscription_id
        self._spend(self.reseller, 65)
        with self.assertRaisesRegex(UserError, "5.00"):
            self._renew(self.user | other)
        self.assertEqual(self.reseller.balance, 15)
        self.assertEqual(str(self.user.date_end), "2026-12-20 12:00:00")
        preview = self.reseller._preview_renewal_of(self.user | other)
        self.assertEqual(preview["covered"], self.user)
        self.assertEqual((preview["price"], preview["balance_after"]), (10, 5))
        self.assertFalse(preview["rows"][self.user.id]["problem"])
        self.assertIn("5.00", preview["rows"][other.id]["problem"])

    def test_extras_are_paid_for_each(self):
        self.user.line_ids.create(
            {"subscription_id": self.user.id, "product_id": self.extra.id}
        )
        sales = self._renew()
        self.assertEqual(sales.mapped("kind"), ["renewal", "extra"])
        self.assertEqual(self.reseller.balance, 76)

    def test_no_one_elses_user(self):  # rule 35, rule 53
        for other in (self.stranger,):
            self._give(other, 100)
            with self.assertRaises(UserError):
                other._renew_users(self.user, "steal")
        with self.assertRaises(UserError):
            self._renew(self.env["iptv.subscription"].browse(2**30))
        own = self._create_subscription(paid_until=datetime(2026, 12, 1))
        with self.assertRaises(UserError):
            self._renew(own)

    def test_the_super_pays_for_what_it_renews(self):  # rule 35
        self._give(self.super, 100)
        self.super._renew_users(self.user, "gift")
        self.assertEqual(self.super.balance, 90)
        self.assertEqual(self.reseller.balance, 90)
