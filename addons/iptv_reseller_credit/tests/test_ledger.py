from psycopg2 import DatabaseError
from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ResellerCommon


@tagged("post_install", "-at_install")
class TestLedger(ResellerCommon):
    def test_an_entry_tells_amount_balance_and_who(self):  # rule 25, pain 8
        self._give(self.reseller, 100, reason="Pack")
        entry = self._spend(self.reseller, 30, reason="Box")
        self.assertEqual(entry.balance_after, 70)
        self.assertEqual(self.reseller.balance, 70)
        self.assertEqual(entry.user_id, self.env.user)
        self.assertEqual(entry.reason, "Box")
        self._assert_sound(self.reseller)

    def test_the_same_key_is_written_once(self):  # pain 7
        first = self._give(self.reseller, 100, key="pack/1")
        again = self._give(self.reseller, 100, key="pack/1")
        self.assertEqual(again, first)
        self.assertEqual(self.reseller.balance, 100)

    def test_the_limit_is_a_sentence_with_what_is_missing(self):  # D6
        self._give(self.reseller, 10)
        with self.assertRaisesRegex(UserError, "2.50"):
            self._spend(self.reseller, 12.5)
        self.assertEqual(self.reseller.balance, 10)

    def test_a_credit_line_goes_below_zero_as_far_as_its_limit(self):  # D8
        self.reseller.write({"funding": "credit_line", "credit_limit": 20})
        self._spend(self.reseller, 20)
        self.assertEqual(self.reseller.balance, -20)
        with self.assertRaises(UserError):
            self._spend(self.reseller, 0.01)
        self._assert_sound(self.reseller)

    def test_the_database_refuses_to_pass_the_limit(self):  # invariant 3
        self._assert_refused(
            CheckViolation,
            "UPDATE iptv_reseller SET balance = -1 WHERE id = %s",
            self.reseller.id,
        )

    def test_the_database_refuses_to_change_or_delete(self):  # invariant 3
        entry = self._give(self.reseller, 5)
        for query in (
            "UPDATE iptv_credit_entry SET amount = 6 WHERE id = %s",
            "DELETE FROM iptv_credit_entry WHERE id = %s",
            "TRUNCATE iptv_credit_entry CASCADE -- %s",
        ):
            self._assert_refused(DatabaseError, query, entry.id)

    def test_the_database_refuses_a_balance_without_an_entry(self):  # pain 6
        self._give(self.reseller, 5)
        self._assert_refused(
            DatabaseError,
            "UPDATE iptv_reseller SET balance = 6 WHERE id = %s;"
            "SET CONSTRAINTS ALL IMMEDIATE",
            self.reseller.id,
        )

    def test_nobody_writes_to_the_ledger_by_hand(self):
        manager = self._create_staff("m", "iptv_subscription.group_iptv_manager")
        entry = self._give(self.reseller, 5).with_user(manager)
        with self.assertRaises(UserError):
            entry.write({"amount": 6})
        with self.assertRaises(UserError):
            entry.sudo().write({"amount": 6})
        with self.assertRaises(UserError):
            entry.sudo().unlink()
        with self.assertRaises(UserError):
            self.reseller.with_user(manager).write({"balance": 6})

    def _assert_refused(self, error, query, *values):
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(error):
            with self.env.cr.savepoint():
                self.env.cr.execute(query, values)
