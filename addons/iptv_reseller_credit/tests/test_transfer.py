from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import ResellerCommon


@tagged("post_install", "-at_install")
class TestTransfer(ResellerCommon):
    def test_both_sides_or_neither(self):  # rule 34, invariant 4
        self._give(self.super, 100)
        out, into = self.super._transfer_to(self.reseller, 30, key="click")
        self.assertEqual(self.super.balance, 70)
        self.assertEqual(self.reseller.balance, 30)
        self.assertEqual(out.key, into.key)
        self.assertEqual(out.counterpart_id, self.reseller)
        self.super._transfer_to(self.reseller, 30, key="click")
        self.assertEqual(self.super.balance, 70, "the same click moves nothing twice")
        self._assert_sound(self.super | self.reseller)

    def test_reclaim_goes_up(self):
        self._give(self.reseller, 30)
        self.super._reclaim_from(self.reseller, 10, key="back")
        self.assertEqual(self.super.balance, 10)
        self.assertEqual(self.reseller.balance, 20)

    def test_only_positive_amounts(self):  # rule 34, pain 5
        self._give(self.super, 100)
        bad = (0, -30, float("nan"), float("inf"), 1e15, "30", None, True, 0.001)
        for amount in bad:
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self.super._transfer_to(self.reseller, amount, key="bad")
        self.assertEqual(self.super.balance, 100)

    def test_only_inside_the_own_tree(self):  # rule 34
        self._give(self.super, 100)
        for other in (self.stranger, self.super):
            with self.subTest(other=other), self.assertRaises(UserError):
                self.super._transfer_to(other, 10, key="out")
        with self.assertRaises(UserError):
            self.reseller._transfer_to(self.super, 10, key="up")

    def test_not_more_than_there_is(self):  # rule 34
        self._give(self.super, 10)
        with self.assertRaises(UserError):
            self.super._transfer_to(self.reseller, 10.01, key="much")
        self.assertEqual(self.reseller.balance, 0)

    def test_no_login_moves_credits_of_a_frozen_account(self):
        self._give(self.super, 100)
        login = new_test_user(
            self.env,
            login="sam",
            groups="base.group_portal",
            company_id=self.env.company.id,
        )
        login.partner_id.parent_id = self.super.partner_id
        self.super._freeze("Stolen login")
        with self.assertRaisesRegex(UserError, "Stolen login"):
            self.super.with_user(login).sudo()._transfer_to(self.reseller, 10, key="a")
        self.super._transfer_to(self.reseller, 10, key="staff")
        self.assertEqual(self.reseller.balance, 10)
