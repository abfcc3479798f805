from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .spend_common import SpendCommon


@tagged("-at_install", "post_install")
class TestAttackKeys(SpendCommon):
    """The key of a click comes from a browser: it must not buy anything (pain 5)."""

    def test_a_key_moves_credits_to_one_wallet_only(self):
        self._give(self.super, 100)
        other = self._create_reseller("Other", parent_id=self.super.id)
        self.super._transfer_to(self.reseller, 30, key="click")
        for attack in (
            lambda: self.super._transfer_to(other, 30, key="click"),
            lambda: self.super._transfer_to(self.reseller, 40, key="click"),
            lambda: self.super._reclaim_from(self.reseller, 30, key="click"),
        ):
            with self.assertRaisesRegex(UserError, "sent before"):
                attack()
        balances = [r.balance for r in (self.super, self.reseller, other)]
        self.assertEqual(balances, [70, 30, 0])
        self._assert_sound(self.super | self.reseller | other)

    def test_a_key_that_bought_one_thing_buys_no_other(self):
        user = self._add_funded().subscription_id
        values = {"subscription_id": user.id}
        self.reseller._charge("renewal", "click", 10, self.monthly, **values)
        with self.assertRaisesRegex(UserError, "sent before"):
            self.reseller._charge("extra", "click", 4, self.extra, **values)
        self.assertEqual(self.reseller.balance, 80)

    def test_a_sale_is_given_back_once_whatever_the_key(self):
        self._give(self.reseller, 10)
        entry = self._spend(self.reseller, 4)
        entry._reverse("one", "refused")
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with self.env.cr.savepoint():
                entry._reverse("two", "refused")
        self.assertEqual(self.reseller.balance, 10)

    def test_no_amount_is_no_adjustment(self):
        for amount in (0, float("nan"), float("inf"), "5", None, True, 0.001, -1e15):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self.reseller._adjust_credits(amount, "click", "because")
        self.assertFalse(self.reseller.entry_ids)
