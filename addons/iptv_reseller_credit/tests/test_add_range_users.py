from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import MAC, OTHER_MAC, SpendCommon

ROOMS = [f"Room {number}" for number in range(1, 21)]


@tagged("post_install", "-at_install")
class TestAddRangeUsers(SpendCommon):
    """Twenty rooms at once (rule 57)."""

    def _values(self, product=None, **values):
        return {"product_id": self.monthly.id, "device_kind": "line", **values}

    def test_twenty_rooms_cost_twenty_prices(self):  # rule 57
        self._give(self.reseller, 200)
        preview = self.reseller._preview_range(self._values(), 20)
        self.assertEqual((preview["total"], preview["problem"]), (200, False))
        sales = self.reseller._add_range(self._values(), ROOMS, "rooms")
        self.assertEqual(sales.subscription_id.partner_id.mapped("name"), ROOMS)
        self.assertEqual(len(sales.entry_id), 20)
        self.assertEqual(self.reseller.balance, 0)
        again = self.reseller._add_range(self._values(), ROOMS, "rooms")
        self.assertEqual(again, sales)
        self._assert_sound()

    def test_all_or_none(self):  # D6
        self._give(self.reseller, 199)
        self.assertIn(
            "1.00", self.reseller._preview_range(self._values(), 20)["problem"]
        )
        with self.assertRaisesRegex(UserError, "1.00"):
            self.reseller._add_range(self._values(), ROOMS, "rooms")
        self._assert_nothing_moved()

    def test_every_line_is_told_that_cannot_be_used(self):  # rule 9
        self._give(self.reseller, 200)
        macs = [MAC, MAC, "nonsense", OTHER_MAC]
        values = self._values(device_kind="mag")
        with self.assertRaisesRegex(UserError, "(?s)2[.] .*3[.] "):
            self.reseller._add_range(values, ROOMS[:4], "rooms", macs)
        self._assert_nothing_moved()
        self.reseller._add_range(values, ROOMS[:2], "rooms", [MAC, OTHER_MAC])

    def test_limits(self):
        self._give(self.reseller, 200)
        self.reseller.max_users = 19
        for names in ([], ROOMS, ROOMS * 30):
            with self.assertRaises(UserError):
                self.reseller._add_range(self._values(), names, "rooms")
        self.reseller.max_users = 0
        self.reseller.can_add_users = False
        with self.assertRaises(UserError):
            self.reseller._add_range(self._values(), ROOMS, "rooms")
        self._assert_nothing_moved()

    def test_trials_are_given_one_by_one(self):  # pain 12
        self._give(self.reseller, 200)
        values = self._values(product_id=self.trial.id)
        with self.assertRaises(UserError):
            self.reseller._add_range(values, ROOMS[:2], "rooms")

    def test_staff_adds_a_range_for_a_reseller(self):  # rules 36 and 57
        self._give(self.reseller, 25)
        self.reseller.can_add_users = False
        values = {
            "reseller_id": self.reseller.id,
            "product_id": self.monthly.id,
            "device_kind": "line",
            "number_to": 3,
        }
        wizard = self.env["iptv.add.range"].create(values)
        with self.assertRaisesRegex(UserError, "5.00"):
            wizard.action_add()
        wizard.number_to = 2
        for _again in range(2):
            wizard.action_add()
        lines = wizard.operation_id.line_ids
        self.assertEqual(lines.mapped("amount"), [10, 10])
        self.assertEqual(lines.subscription_id.reseller_id, self.reseller)
        self.assertEqual(self.reseller.balance, 5)
        gift = self.env["iptv.add.range"].create(dict(values, is_gift=True))
        gift.action_add()
        self.assertEqual(self.reseller.balance, 5)
        with self.assertRaises(UserError):
            self.env["iptv.add.range"].create(
                dict(values, partner_id=self.customer.id)
            ).action_add()
