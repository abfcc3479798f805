from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .books_common import DAY, NEXT_NIGHT, BooksCommon


@tagged("post_install", "-at_install")
class TestProof(BooksCommon):
    """Sum of wallets = ledger = lots = account balance, red or green (idea 2)."""

    def setUp(self):
        super().setUp()
        self.manager = self._create_staff("m", "iptv_subscription.group_iptv_manager")
        self._buy_pack()
        self._spend_at(100)

    def _assert_ok(self, proof):
        self.assertEqual(proof.state, "ok", proof.problem)

    def test_everything_adds_up(self):
        proof = self._close_day()
        self._assert_ok(proof)
        self.assertEqual(proof.credits, 400)
        self.assertEqual(proof.lot_value, 240)
        self.assertEqual(proof.unposted_value, 0)
        self.assertEqual(proof.expected, 240)
        self.assertEqual(proof.account_balance, 240)
        self.assertFalse(self.manager.activity_ids)

    def test_what_is_not_booked_yet_counts(self):
        proof = self._prove(DAY)
        self._assert_ok(proof)
        self.assertEqual(proof.unposted_value, 60)
        self.assertEqual(proof.account_balance, 300)

    def test_an_unpaid_invoice_counts(self):
        invoice = self._invoice_pack(self.super)
        proof = self._prove(DAY)
        self._assert_ok(proof)
        self.assertEqual(proof.pending_value, 300)
        self._reverse(invoice)
        proof = self._prove(DAY)
        self._assert_ok(proof)
        self.assertEqual(proof.pending_value, 0)

    def test_a_refund_after_spending_leaves_a_debt_that_counts(self):
        self._spend_at(400)
        # 500 credits for 300.00 are spent, and the money goes back.
        invoice = self.reseller.entry_ids.sorted("id")[:1].move_line_id.move_id
        with freeze_time(DAY):
            self._reverse(invoice)
        proof = self._close_day()
        self._assert_ok(proof)
        self.assertEqual(proof.debt_value, 300)
        self.assertEqual(proof.lot_value, 0)

    def test_a_refund_after_half_was_spent(self):
        invoice = self.reseller.entry_ids.sorted("id")[:1].move_line_id.move_id
        with freeze_time(DAY):
            self._reverse(invoice)
        proof = self._close_day()
        self._assert_ok(proof)
        # 400 credits are taken, 100 of 60.00 were spent.
        self.assertEqual(proof.debt_value, 60)

    def test_a_payment_that_bounced_counts(self):
        invoice = self.reseller.entry_ids.sorted("id")[:1].move_line_id.move_id
        with freeze_time(DAY):
            invoice.line_ids.remove_move_reconcile()
        self._assert_ok(self._prove(DAY))
        self.company.iptv_bounce_hours = 0
        self._run_bounces("2026-03-02 12:00:00")
        proof = self._prove("2026-03-02 12:00:00")
        self._assert_ok(proof)
        self.assertEqual(self.reseller.balance, 0)
        # The invoice still stands, so what it booked waits for its payment.
        self.assertEqual(proof.pending_value, 300)

    def _run_bounces(self, at):
        self.env.flush_all()
        with freeze_time(at), self.enter_registry_test_mode():
            cron = self.env.ref("iptv_subscription.ir_cron_bounced")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()

    # === IT CAN FAIL === #

    def test_a_balance_that_was_tampered_with_is_named(self):  # pain 6
        self._tamper(
            "iptv_reseller", "UPDATE iptv_reseller SET balance = 401 WHERE id = %s"
        )
        proof = self._close_day()
        self.assertEqual(proof.state, "failed")
        self.assertEqual(proof.wallet_problem_count, 1)
        self.assertIn("Rita", proof.problem)
        self.assertIn("401.00", proof.problem)
        self.assertNotIn("Stranger", proof.problem)

    def test_a_ledger_line_that_was_tampered_with_is_named(self):
        self._tamper(
            "iptv_credit_entry",
            "UPDATE iptv_credit_entry SET amount = -99 "
            "WHERE reseller_id = %s AND amount = -100",
        )
        proof = self._close_day()
        self.assertEqual(proof.state, "failed")
        self.assertIn("Rita", proof.problem)

    def test_a_last_balance_that_was_tampered_with_is_named(self):
        self._tamper(
            "iptv_credit_entry",
            "UPDATE iptv_credit_entry SET balance_after = 399 "
            "WHERE reseller_id = %s AND amount = -100",
        )
        self.assertEqual(self._close_day().wallet_problem_count, 1)

    def test_a_lot_that_was_tampered_with_is_named(self):
        self._tamper(
            "iptv_credit_lot",
            "UPDATE iptv_credit_lot SET remaining = 399 WHERE reseller_id = %s",
        )
        self.assertEqual(self._close_day().wallet_problem_count, 1)

    def test_a_value_that_was_tampered_with_is_red(self):
        self._tamper(
            "iptv_credit_lot",
            "UPDATE iptv_credit_lot SET remaining_value = 200 WHERE reseller_id = %s",
        )
        proof = self._close_day()
        self.assertEqual(proof.state, "failed")
        self.assertEqual(proof.difference, 40)

    def test_an_entry_by_hand_on_the_account_is_named(self):
        self._book_by_hand()
        proof = self._close_day()
        self.assertEqual(proof.state, "failed")
        self.assertEqual(proof.difference, 5)
        self.assertIn("By hand", proof.problem)

    def test_credits_sold_on_another_account_are_named(self):
        invoice = self._invoice_pack(self.super)
        invoice.button_draft()
        invoice.invoice_line_ids.account_id = self.revenue
        invoice.action_post()
        with freeze_time(DAY):
            self._pay(invoice)
        proof = self._close_day()
        self.assertEqual(proof.state, "failed")
        self.assertEqual(proof.difference, -300)
        self.assertIn(invoice.name, proof.problem)

    def test_paid_credits_that_never_came_are_red(self):  # pain 3
        invoice = self._invoice_pack(self.super)
        with freeze_time(DAY):
            self._pay(invoice)
        entry = self.super.entry_ids
        self._tamper(
            "iptv_credit_entry",
            "DELETE FROM iptv_credit_allocation WHERE entry_id = %(entry)s;"
            "DELETE FROM iptv_credit_lot WHERE entry_id = %(entry)s;"
            "DELETE FROM iptv_credit_entry WHERE id = %(entry)s;"
            "ALTER TABLE iptv_reseller DISABLE TRIGGER USER;"
            "UPDATE iptv_reseller SET balance = 0 WHERE id = %(wallet)s;"
            "ALTER TABLE iptv_reseller ENABLE TRIGGER USER",
            {"entry": entry.id, "wallet": self.super.id},
        )
        proof = self._close_day()
        self.assertEqual(proof.wallet_problem_count, 0)
        self.assertEqual(proof.difference, 300)

    def _tamper(self, table, query, values=None):
        """Do with plain SQL what the database refuses everybody else."""
        self.env.flush_all()
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.env.cr.execute(query, values or [self.reseller.id])
        self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def _book_by_hand(self, amount=5):
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "name": "By hand",
                "date": "2026-03-02",
                "line_ids": [
                    (0, 0, {"account_id": self.deferred.id, "balance": -amount}),
                    (0, 0, {"account_id": self.revenue.id, "balance": amount}),
                ],
            }
        )
        move.action_post()
        return move

    # === TELLING === #

    def test_red_asks_every_manager_once_until_it_is_green(self):
        move = self._book_by_hand()
        proof = self._close_day()
        self._close_day()
        asked = proof.sudo().activity_ids
        self.assertIn(self.manager, asked.user_id)
        self.assertEqual(len(asked), len(asked.user_id))
        move.button_draft()
        self._assert_ok(self._close_day())
        self.assertFalse(proof.sudo().activity_ids)

    def test_the_next_night_does_not_ask_again(self):
        self._book_by_hand()
        first = self._close_day()
        second = self._close_day(NEXT_NIGHT)
        self.assertNotEqual(first, second)
        self.assertTrue(first.sudo().activity_ids)
        self.assertFalse(second.sudo().activity_ids)

    def test_the_dashboard_shows_it(self):
        self._book_by_hand()
        self._close_day()
        card = self._get_card()
        self.assertEqual((card["value"], card["tone"]), (1, "danger"))
        self.assertTrue(self.env.ref(card["action"]))

    def test_the_dashboard_is_quiet_when_it_is_green(self):
        self._close_day()
        self.assertEqual(self._get_card()["value"], 0)

    def _get_card(self):
        dashboard = self.env["iptv.dashboard"].with_user(self.manager)
        cards = dashboard.get_data()["attention"]
        return next(card for card in cards if card["key"] == "credit_proof")

    def test_an_operator_sees_no_figures(self):
        operator = self._create_staff("o", "iptv_subscription.group_iptv_operator")
        proofs = self.env["iptv.credit.proof"].with_user(operator)
        with self.assertRaises(AccessError):
            proofs.search([]).read(["difference"])
        with self.assertRaises(AccessError):
            proofs.action_prove_now()
        keys = [c["key"] for c in proofs.env["iptv.dashboard"]._get_attention_cards()]
        self.assertNotIn("credit_proof", keys)

    def test_a_manager_proves_now(self):
        proofs = self.env["iptv.credit.proof"].with_user(self.manager)
        with freeze_time(DAY):
            action = proofs.action_prove_now()
        proof = proofs.browse(action["res_id"])
        self.assertEqual(proof.state, "ok", proof.problem)

    def test_the_proof_takes_the_same_few_queries_for_many_wallets(self):
        for number in range(20):
            self._give(self._create_reseller(f"Many {number}"), 10)
        self.env.flush_all()
        proofs = self.env["iptv.credit.proof"]
        with self.assertQueryCount(1):
            figures = proofs._get_wallet_figures(self.company)
        self.assertEqual(figures["wallet_problem_count"], 0)
