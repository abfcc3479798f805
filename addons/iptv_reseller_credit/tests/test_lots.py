from odoo.tests import tagged

from .common import ResellerCommon


@tagged("post_install", "-at_install")
class TestLots(ResellerCommon):
    """What credits are worth, first-in-first-out."""

    def _recognized(self, entry):
        return sum(entry.allocation_ids.mapped("recognized"))

    def test_a_sale_takes_the_value_of_the_oldest_pack(self):
        self._give(self.reseller, 500, value=300)
        self._give(self.reseller, 100, value=100)
        entry = self._spend(self.reseller, 550)
        # 500 credits at 0.60, then 50 at 1.00.
        self.assertEqual(self._recognized(entry), 350)
        self._assert_sound(self.reseller)

    def test_a_reversal_gives_the_value_back_to_the_front(self):
        self._give(self.reseller, 10, value=6)
        self._give(self.reseller, 10, value=10)
        entry = self._spend(self.reseller, 12)
        back = entry._reverse("test", "refused")
        self.assertEqual(self._recognized(entry), 8)
        self.assertEqual(self._recognized(back), -8)
        again = self._spend(self.reseller, 10)
        self.assertEqual(self._recognized(again), 6)
        self._assert_sound(self.reseller)

    def test_what_is_spent_on_a_credit_line_is_worth_what_makes_up_for_it(self):
        self.reseller.write({"funding": "credit_line", "credit_limit": 100})
        entry = self._spend(self.reseller, 40)
        self.assertEqual(self._recognized(entry), 0)
        pack = self._give(self.reseller, 100, value=60)
        self.assertEqual(self._recognized(pack), 24)
        self.assertEqual(self.reseller.balance, 60)
        self.assertEqual(self._recognized(self._spend(self.reseller, 60)), 36)
        self._assert_sound(self.reseller)

    def test_a_transfer_takes_its_value_along(self):
        self._give(self.super, 100, value=60)
        out, into = self.super._transfer_to(self.reseller, 50, key="t")
        self.assertEqual(self._recognized(out), 0)
        self.assertEqual(self._recognized(into), 0)
        self.assertEqual(self._recognized(self._spend(self.reseller, 50)), 30)
        self._assert_sound(self.super | self.reseller)

    def test_a_third_of_a_cent_is_not_lost(self):
        self._give(self.reseller, 3, value=1)
        entries = [self._spend(self.reseller, 1) for _number in range(3)]
        self.assertEqual([self._recognized(e) for e in entries], [0.33, 0.34, 0.33])
        self._assert_sound(self.reseller)
