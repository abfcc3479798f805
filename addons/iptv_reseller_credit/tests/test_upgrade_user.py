from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import SpendCommon

HALF = "2026-12-05 12:00:00"


@tagged("post_install", "-at_install")
class TestUpgradeUser(SpendCommon):
    """A user that was added on 20 November for 30 days; half of them are left."""

    def setUp(self):
        super().setUp()
        self.user = self._add_funded().subscription_id
        self.enterContext(freeze_time(HALF))

    def test_prorated_to_the_same_end(self):  # rule 29, D3
        preview = self.reseller._preview_upgrade(self.user, self.family)
        self.assertFalse(preview["problem"])
        self.assertEqual((preview["price"], preview["renewal_price"]), (5, 20))
        sale = self.reseller._upgrade_user(self.user, self.family, "up")
        self.assertEqual((sale.kind, sale.price), ("upgrade", 5))
        self.assertEqual(sale.entry_id.kind, "upgrade")
        self.assertEqual(sale.product_from_id, self.monthly)
        self.assertEqual(self.user.product_id, self.family)
        self.assertEqual(str(self.user.date_end), "2026-12-20 12:00:00")
        self.assertEqual(self.reseller.balance, 85)
        self._assert_sound()

    def test_the_difference(self):  # D3
        self.env.company.iptv_change_mode = "difference"
        sale = self.reseller._upgrade_user(self.user, self.family, "up")
        self.assertEqual(sale.price, 10)

    def test_the_full_price_begins_a_new_cycle(self):  # D3
        self.env.company.iptv_change_mode = "full"
        sale = self.reseller._upgrade_user(self.user, self.family, "up")
        self.assertEqual(sale.price, 20)
        self.assertEqual(str(self.user.date_end), "2027-01-05 12:00:00")
        self.assertEqual(sale.period_id.end, self.user.date_end)
        self.assertEqual(sale.period_id.source, "credit")

    def test_down_gives_nothing_back(self):
        self.reseller._upgrade_user(self.user, self.family, "up")
        preview = self.reseller._preview_upgrade(self.user, self.monthly)
        self.assertEqual(preview["price"], 0)
        sale = self.reseller._upgrade_user(self.user, self.monthly, "down")
        self.assertEqual(sale.paid_with, "free")
        self.assertEqual(self.reseller.balance, 85)
        self.assertEqual(self.user.product_id, self.monthly)

    def test_a_longer_cycle_begins_at_once(self):
        sale = self.reseller._upgrade_user(self.user, self.year, "year")
        self.assertEqual(sale.price, 85, "90 less half of 10")
        self.assertEqual(str(self.user.date_end), "2027-12-05 12:00:00")

    def test_the_same_click_upgrades_once(self):
        first = self.reseller._upgrade_user(self.user, self.family, "up")
        again = self.reseller._upgrade_user(self.user, self.family, "up")
        self.assertEqual(first, again)
        self.assertEqual(self.reseller.balance, 85)

    def test_not_without_credits(self):  # D6
        self._spend(self.reseller, 86)
        preview = self.reseller._preview_upgrade(self.user, self.family)
        self.assertIn("1.00", preview["problem"])
        with self.assertRaisesRegex(UserError, "1.00"):
            self.reseller._upgrade_user(self.user, self.family, "up")
        self.assertEqual(self.user.product_id, self.monthly)
        self.assertFalse(self.user.change_ids)

    def test_only_if_allowed(self):  # rule 27
        self.reseller.can_upgrade = False
        with self.assertRaises(UserError):
            self.reseller._upgrade_user(self.user, self.family, "up")
        with self.assertRaises(UserError):
            self.stranger._upgrade_user(self.user, self.family, "up")

    def test_an_extra_until_the_end_of_the_package(self):
        preview = self.reseller._preview_add_extra(self.user, self.extra)
        self.assertEqual((preview["price"], preview["problem"]), (2, False))
        sale = self.reseller._add_extra(self.user, self.extra, "sport")
        self.assertEqual((sale.kind, sale.price), ("extra", 2))
        self.assertIn(self.extra, self.user.line_ids.product_id)
        change = self.reseller._remove_extra(self.user, self.extra)
        self.assertEqual(change.state, "scheduled")
        self.assertEqual(self.reseller.balance, 88)
        self._run_changes("2026-12-21 12:00:00")
        self.assertNotIn(self.extra, self.user.line_ids.product_id)

    def _run_changes(self, at):
        with freeze_time(at):
            self.user._apply_due_changes()
