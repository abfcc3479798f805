from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import MAC, OTHER_MAC, SpendCommon


@tagged("post_install", "-at_install")
class TestAddUser(SpendCommon):
    def test_a_user_costs_its_package(self):  # rules 17 and 24
        product = self._create_package("Small", price=1.0)
        self._give(self.reseller, 100, value=60)
        sale = self._add(product=product)
        self.assertEqual(self.reseller.balance, 99)
        entry = sale.entry_id
        self.assertEqual(entry.amount, -1)
        self.assertEqual(entry.kind, "sale")
        self.assertEqual(entry.subscription_id, sale.subscription_id)
        self.assertIn("Room 1", entry.reason)
        self.assertIn("Small", entry.reason)
        self.assertEqual((sale.kind, sale.paid_with), ("new", "credit"))
        self._assert_sound()

    def test_the_service_runs(self):  # rule 26
        sale = self._add_funded()
        user = sale.subscription_id
        self.assertEqual(user.state, "active")
        self.assertEqual(user.reseller_id, self.reseller)
        self.assertEqual(user.mac, MAC)
        self.assertEqual(str(user.date_end), "2026-12-20 12:00:00")
        self.assertEqual(sale.period_id.source, "credit")
        self.assertEqual(user.provision_state, "pending")
        self.assertFalse(user.auto_renew)
        self.assertEqual(sale.state, "pending")

    def test_the_contact_is_nobodys_child(self):
        user = self._add_funded(email="room@example.com").subscription_id
        self.assertFalse(user.partner_id.parent_id)
        self.assertNotEqual(
            user.partner_id.commercial_partner_id, self.reseller.partner_id
        )

    def test_no_credits_no_user(self):  # rule 17, D6
        with self.assertRaisesRegex(UserError, "10.00"):
            self._add()
        self._assert_nothing_moved()

    def test_the_same_click_adds_once(self):  # pain 7
        first = self._add_funded()
        again = self._add()
        self.assertEqual(again, first)
        self.assertEqual(self.reseller.balance, 90)
        with self.assertRaises(UserError):
            self._add(key="")

    def test_a_mac_is_used_once_over_all_resellers(self):  # rule 9
        self._add_funded(reseller=self.stranger)
        self._give(self.reseller, 100)
        with self.assertRaises(UserError):
            self._add()
        self._assert_nothing_moved()
        self._add(mac=OTHER_MAC)
