from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .books_common import DAY, NEXT_DAY, NEXT_NIGHT, NIGHT, BooksCommon


@tagged("post_install", "-at_install")
class TestBooks(BooksCommon):
    """Sold credits are owed, consumed credits are revenue (idea 2)."""

    def test_a_chart_of_accounts_comes_with_the_accounts_of_credits(self):
        self.assertEqual(self.deferred.account_type, "liability_current")
        self.assertEqual(self.revenue.account_type, "income")
        self.assertEqual(self.company.iptv_credit_journal_id.type, "general")
        chosen = self.deferred
        self.company._iptv_set_up_credit_books()
        self.assertEqual(self.company.iptv_credit_account_id, chosen, "only once")

    def test_selling_a_pack_is_owed_and_no_revenue(self):  # rule 22
        invoice = self._invoice_pack()
        self.assertEqual(invoice.invoice_line_ids.account_id, self.deferred)
        self.assertEqual(self._get_balance(self.deferred), 300)
        self.assertEqual(self._get_balance(self.revenue), 0)

    def test_a_credit_note_takes_it_back(self):
        invoice = self._invoice_pack()
        refund = self._reverse(invoice)
        self.assertEqual(refund.invoice_line_ids.account_id, self.deferred)
        self.assertEqual(self._get_balance(self.deferred), 0)

    def test_a_fiscal_position_maps_the_account(self):
        other = self.deferred.copy({"name": "Credits sold abroad"})
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Abroad",
                "account_ids": [
                    Command.create(
                        {
                            "account_src_id": self.deferred.id,
                            "account_dest_id": other.id,
                        }
                    )
                ],
            }
        )
        self.reseller.partner_id.property_account_position_id = position
        self._buy_pack()
        self.assertEqual(self._get_balance(other), 300)
        self._spend_at(100)
        proof = self._close_day()
        self.assertEqual(proof.state, "ok", proof.problem)

    def test_what_is_consumed_is_revenue_at_its_true_value(self):  # idea 3
        self._buy_pack()
        self._spend_at(100)
        self._close_day()
        # 100 of the 500 credits that cost 300.00.
        [posting] = self._get_postings()
        self.assertEqual(str(posting.day), "2026-03-02")
        self.assertEqual(posting.amount, 60)
        self.assertEqual(str(posting.move_id.date), "2026-03-02")
        self.assertEqual(posting.move_id.state, "posted")
        amounts = {
            line.account_id: (line.debit, line.credit)
            for line in posting.move_id.line_ids
        }
        self.assertEqual(
            amounts, {self.deferred: (60.0, 0.0), self.revenue: (0.0, 60.0)}
        )
        self.assertEqual(self._get_balance(self.deferred), 240)
        self.assertEqual(self._get_balance(self.revenue), 60)

    def test_one_entry_per_day(self):
        self._buy_pack()
        self._spend_at(100)
        self._spend_at(50)
        self._spend_at(10, at=NEXT_DAY)
        self._close_day(NEXT_NIGHT)
        self._close_day(NEXT_NIGHT)
        postings = self._get_postings()
        self.assertEqual(postings.mapped("amount"), [90, 6])
        self.assertEqual(len(postings.move_id), 2)

    def test_today_is_not_booked_yet(self):
        self._buy_pack()
        self._spend_at(100)
        self._close_day(DAY)
        self.assertFalse(self._get_postings())

    def test_what_comes_late_goes_into_the_next_entry(self):
        self._buy_pack()
        self._spend_at(100)
        self._close_day(NIGHT)
        self._spend_at(50)
        self._close_day(NIGHT)
        self.assertEqual(self._get_postings().mapped("amount"), [60])
        # Nothing else happened on the 3rd, but its entry takes what is late.
        self._close_day(NEXT_NIGHT)
        self.assertEqual(self._get_postings().mapped("amount"), [60, 30])

    def test_a_day_of_reversals_is_booked_the_other_way_round(self):
        self._buy_pack()
        entry = self._spend_at(100)
        self._close_day(NIGHT)
        with freeze_time(NEXT_DAY):
            entry._reverse("test", "refused")
        self._close_day(NEXT_NIGHT)
        posting = self._get_postings()[-1]
        self.assertEqual(posting.amount, -60)
        debit = posting.move_id.line_ids.filtered("debit")
        self.assertEqual(debit.account_id, self.revenue)
        self.assertEqual(self._get_balance(self.deferred), 300)
        self.assertEqual(self._get_balance(self.revenue), 0)

    def test_a_day_that_cancels_itself_out_is_booked_as_well(self):
        self._buy_pack()
        entry = self._spend_at(100)
        with freeze_time(DAY):
            entry._reverse("test", "refused")
        self._close_day(NIGHT)
        [posting] = self._get_postings()
        self.assertEqual((posting.consumed, posting.given_back), (60, 60))
        self.assertEqual(len(posting.move_id.line_ids), 4)
        self.assertFalse(self._get_unposted())

    def _get_unposted(self):
        return self.env["iptv.credit.allocation"].search(
            [
                ("company_id", "=", self.company.id),
                ("recognized", "!=", 0),
                ("posting_id", "=", False),
            ]
        )

    def test_a_locked_day_is_booked_on_the_first_open_one(self):
        self._buy_pack()
        self._spend_at(100)
        self.company.fiscalyear_lock_date = "2026-03-10"
        self._close_day("2026-03-12 01:00:00")
        [posting] = self._get_postings()
        self.assertEqual(str(posting.day), "2026-03-02")
        self.assertEqual(str(posting.move_id.date), "2026-03-11")
        self.assertIn("03/02/2026", posting.move_id.ref)

    def test_the_day_is_that_of_the_company(self):  # pain 22
        self.company.partner_id.tz = "Asia/Tokyo"
        self._buy_pack()
        self._spend_at(100, at="2026-03-02 16:00:00")
        # It is 01:00 of the 3rd in Tokyo already.
        self._close_day("2026-03-03 10:00:00")
        self.assertFalse(self._get_postings())
        self._close_day("2026-03-03 15:30:00")
        self.assertEqual(str(self._get_postings().day), "2026-03-03")

    def test_the_entry_of_a_day_is_not_undone(self):
        self._buy_pack()
        self._spend_at(100)
        self._close_day()
        move = self._get_postings().move_id
        for undo in (move.button_draft, move.button_cancel, move._reverse_moves):
            with self.subTest(undo=undo), self.assertRaisesRegex(UserError, "ledger"):
                undo()
        with self.assertRaises(UserError):
            move.unlink()

    def test_a_manager_books_without_waiting_for_the_night(self):
        self._buy_pack()
        self._spend_at(100)
        manager = self._create_staff("m", "iptv_subscription.group_iptv_manager")
        operator = self._create_staff("o", "iptv_subscription.group_iptv_operator")
        postings = self.env["iptv.credit.posting"]
        with freeze_time(NIGHT):
            with self.assertRaises(AccessError):
                postings.with_user(operator).action_post_open_days()
            postings.with_user(manager).action_post_open_days()
        self.assertEqual(self._get_postings().amount, 60)

    def test_without_accounts_nothing_is_booked_and_a_sentence_says_so(self):
        self._buy_pack()
        self._spend_at(100)
        self.company.write(
            {
                "iptv_credit_account_id": False,
                "iptv_credit_income_account_id": False,
                "chart_template": False,
            }
        )
        proof = self._close_day()
        self.assertFalse(self._get_postings())
        self.assertEqual(proof.state, "failed")
        self.assertIn("chart of accounts", proof.problem)

    def test_a_transfer_is_no_revenue(self):
        self._buy_pack(self.super)
        with freeze_time(DAY):
            self.super._transfer_to(self.reseller, 100, key="t")
        self._spend_at(50)
        proof = self._close_day()
        self.assertEqual(self._get_postings().amount, 30)
        self.assertEqual(proof.state, "ok", proof.problem)
