from freezegun import freeze_time
from psycopg2 import DatabaseError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .pack_common import PackCommon


@freeze_time("2026-03-10 10:00:00")
@tagged("-at_install", "post_install")
class TestPackRefund(PackCommon):
    """Money that goes back takes its credits with it."""

    def _get_recognized(self):
        return sum(self.reseller.entry_ids.allocation_ids.mapped("recognized"))

    # === NOT SPENT === #

    def test_a_credit_note_takes_all_back(self):
        invoice = self._buy()
        purchase = self.reseller.entry_ids
        refund = self._refund(invoice)
        self.assertEqual(self.reseller.balance, 0)
        self.assertEqual(self._get_amounts(), [("purchase", 500), ("reversal", -500)])
        reversal = self.reseller.entry_ids[0]
        self.assertEqual(reversal.reversed_id, purchase)
        self.assertEqual(reversal.document, refund.display_name)
        self.assertEqual(reversal.document_value, -300)
        self.assertEqual(self._get_recognized(), 0)
        self.assertFalse(self.reseller.debt)

    def test_the_hook_after_the_credit_note_gives_nothing(self):
        invoice = self._buy()
        self._refund(invoice)
        invoice._invoice_paid_hook()
        self.assertEqual(self.reseller.balance, 0)

    def test_a_third_of_the_price_is_a_third_of_the_credits(self):
        invoice = self._buy()
        self._refund(invoice, price_unit=100)
        self.assertEqual(self.reseller.balance, 333.33)
        self._refund(invoice, price_unit=100)
        self.assertEqual(self.reseller.balance, 166.66)
        self._refund(invoice, price_unit=100)
        self.assertEqual(self.reseller.balance, 0)
        self.assertEqual(len(self.reseller.entry_ids), 4)

    def test_one_pack_of_three(self):
        invoice = self._buy(quantity=3)
        self._refund(invoice, quantity=1)
        self.assertEqual(self.reseller.balance, 1000)

    def test_given_back_twice_takes_what_there_is_once(self):
        invoice = self._buy()
        self._refund(invoice)
        self._refund(invoice)
        self.assertEqual(self.reseller.balance, 0)
        self.assertEqual(len(self.reseller.entry_ids), 2)
        self.assertFalse(self.reseller.debt)

    def test_a_pack_for_nothing_is_given_back_by_quantity(self):
        invoice = self._create_purchase(quantity=2, price_unit=0)
        invoice.action_post()
        self._refund(invoice, quantity=1)
        self.assertEqual(self.reseller.balance, 500)

    def test_an_unpaid_invoice_that_is_credited_gives_the_rest(self):
        invoice = self._create_purchase(quantity=2)
        invoice.action_post()
        refund = self._refund(invoice, quantity=1)
        self.assertFalse(self.reseller.entry_ids)
        (invoice | refund).line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).reconcile()
        self._pay(invoice)
        self.assertEqual(self._get_amounts(), [("purchase", 500)])
        self.assertEqual(self.reseller.entry_ids.document_value, 300)

    def test_a_credit_note_made_by_the_order(self):
        order = self._order(quantity=2)
        order.action_confirm()
        self._pay(self._invoice(order))
        order.order_line.product_uom_qty = 1
        refund = order._create_invoices(final=True)
        self.assertEqual(refund.move_type, "out_refund")
        refund.action_post()
        self.assertEqual(self.reseller.balance, 500)

    def test_a_credit_note_must_name_what_it_gives_back(self):
        self._buy()
        refund = self._create_purchase(move_type="out_refund")
        with self.assertRaisesRegex(UserError, "Credit Note"):
            refund.action_post()
        self.assertEqual(self.reseller.balance, 500)

    def test_a_credit_note_taken_back_gives_again(self):
        refund = self._refund(self._buy())
        refund.button_draft()
        self.assertEqual(self.reseller.balance, 500)
        self.assertIn(refund.name, self.reseller.activity_ids.summary)
        refund.action_post()
        self.assertEqual(self.reseller.balance, 0)
        refund.button_draft()
        refund.invoice_line_ids = [
            Command.update(refund.invoice_line_ids.id, {"price_unit": 30})
        ]
        refund.action_post()
        self.assertEqual(self.reseller.balance, 450)

    # === SPENT ALREADY === #

    def test_what_was_spent_becomes_a_debt(self):
        invoice = self._buy()
        self._spend(self.reseller, 400)
        self._refund(invoice)
        self.assertEqual(self.reseller.balance, 0)
        self.assertEqual(self.reseller.debt, 400)
        self.assertEqual(self.reseller.available, 0)
        self.assertEqual(self._get_amounts()[-1], ("reversal", -100))
        debt = self.reseller.debt_ids
        self.assertEqual((debt.credits, debt.value), (400, 240))
        self.assertIn("400.00", self.reseller.activity_ids.summary)

    def test_a_debt_blocks_spending_and_giving_away(self):
        self.super.sudo().write({"can_add_resellers": True})
        invoice = self._buy(reseller=self.super)
        self._spend(self.super, 500)
        self._refund(invoice)
        with self.assertRaisesRegex(UserError, "500.00"):
            self.super._check_may_spend()
        with self.assertRaisesRegex(UserError, "500.00"):
            self.super._transfer_to(self.reseller, 1, key="t")

    def test_the_next_pack_settles_the_debt(self):
        invoice = self._buy()
        self._spend(self.reseller, 400)
        self._refund(invoice)
        self._buy()
        self.assertEqual(self.reseller.debt, 0)
        self.assertEqual(self.reseller.balance, 100)
        self.assertEqual(
            self._get_amounts()[-2:], [("purchase", 500), ("reversal", -400)]
        )
        self.assertFalse(self.reseller.debt_ids.open_credits)
        self.assertEqual(self._get_recognized(), 240, "400 of 500 were used")
        self.reseller._check_may_spend()

    def test_a_debt_is_settled_in_parts_by_whatever_comes_in(self):
        self._give(self.super, 1000)
        invoice = self._buy()
        self._spend(self.reseller, 500)
        self._refund(invoice)
        self.super._transfer_to(self.reseller, 150, key="t")
        self.assertEqual((self.reseller.balance, self.reseller.debt), (0, 350))
        self.reseller._adjust_credits(400, key="k", reason="Gift")
        self.assertEqual((self.reseller.balance, self.reseller.debt), (50, 0))

    def test_a_sale_that_is_given_back_settles_as_well(self):
        invoice = self._buy()
        sale = self._spend(self.reseller, 500)
        self._refund(invoice)
        sale._reverse("refused", "The middleware refused")
        self.assertEqual((self.reseller.balance, self.reseller.debt), (0, 0))
        self.assertEqual(self._get_recognized(), 0)

    def test_the_limit_of_a_credit_line_is_the_floor(self):
        self.reseller.write({"funding": "credit_line", "credit_limit": 100})
        invoice = self._buy()
        self._spend(self.reseller, 500)
        self._refund(invoice)
        self.assertEqual((self.reseller.balance, self.reseller.debt), (-100, 400))
        self._buy(quantity=2)
        self.assertEqual((self.reseller.balance, self.reseller.debt), (500, 0))

    def test_two_debts_are_settled_in_order(self):
        first, second = self._buy(), self._buy()
        self._spend(self.reseller, 1000)
        self._refund(first)
        self._refund(second)
        self.assertEqual(self.reseller.debt, 1000)
        self._give(self.reseller, 600)
        debts = self.reseller.debt_ids.sorted("id")
        self.assertEqual(debts.mapped("open_credits"), [0, 400])

    def test_a_credit_note_taken_back_settles_its_own_debt(self):
        invoice = self._buy()
        self._spend(self.reseller, 500)
        refund = self._refund(invoice)
        refund.button_draft()
        self.assertEqual((self.reseller.balance, self.reseller.debt), (0, 0))
        self.assertEqual(self._get_recognized(), 300)

    def test_more_than_was_paid_given_back(self):
        invoice = self._buy()
        self._refund(invoice, price_unit=350)
        self.assertEqual(self.reseller.balance, 0)
        self.assertEqual(self._get_recognized(), -50)

    # === INVOICES AND PAYMENTS THAT ARE TAKEN BACK === #

    def test_a_cancelled_invoice_takes_back_and_gives_again_when_paid(self):
        invoice = self._buy()
        invoice.button_cancel()
        self.assertEqual(self.reseller.balance, 0)
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(self.reseller.balance, 0)
        self._pay(invoice)
        invoice._invoice_paid_hook()
        self.assertEqual(self.reseller.balance, 500)
        self.assertEqual(len(self.reseller.entry_ids), 3)

    def test_a_draft_pays_for_nothing(self):
        invoice = self._buy()
        invoice.button_draft()
        self.assertEqual(self.reseller.balance, 0)
        invoice.invoice_line_ids.quantity = 1
        invoice.action_post()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.reseller.balance, 500)

    def test_a_bounced_payment_takes_back(self):
        invoice = self._create_purchase()
        invoice.action_post()
        payment = self._pay(invoice)
        self._spend(self.reseller, 100)
        invoice.line_ids.remove_move_reconcile()
        self.env.flush_all()
        self.assertTrue(invoice.iptv_unpaid_since)
        self._run_bounce_cron("2026-03-11 09:59:59")
        self.assertEqual(self.reseller.balance, 400)
        self._run_bounce_cron("2026-03-11 10:00:00")
        self.assertEqual((self.reseller.balance, self.reseller.debt), (0, 100))
        summaries = " ".join(self.reseller.activity_ids.mapped("summary"))
        self.assertIn("was taken back", summaries)
        self.assertFalse(invoice.iptv_unpaid_since)
        entries = len(self.reseller.entry_ids)
        self._run_bounce_cron("2026-03-12 10:00:00")
        self.assertEqual(len(self.reseller.entry_ids), entries)
        account = invoice.line_ids.account_id.filtered("reconcile")
        lines = (invoice | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_id == account).reconcile()
        self.assertEqual((self.reseller.balance, self.reseller.debt), (400, 0))

    def test_a_credit_note_while_the_payment_is_in_doubt(self):
        invoice = self._buy()
        invoice.line_ids.remove_move_reconcile()
        self._refund(invoice, price_unit=150)
        self.assertEqual(self.reseller.balance, 250)

    def test_money_that_went_back_through_the_provider_is_put_before_the_staff(self):
        invoice = self._buy()
        provider = self.env["payment.provider"].create({"name": "Bank"})
        method = self.env["payment.method"].with_context(active_test=False)
        transactions = self.env["payment.transaction"]
        for values in (
            {"amount": 300, "invoice_ids": [Command.set(invoice.ids)]},
            {"amount": -300, "operation": "refund"},
        ):
            transactions |= transactions.create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.search([], limit=1).id,
                    "currency_id": invoice.currency_id.id,
                    "partner_id": invoice.partner_id.id,
                    "source_transaction_id": transactions.id,
                    **values,
                }
            )
        transactions[1]._iptv_report_refund()
        self.assertIn("make a credit note", self.reseller.activity_ids.summary)
        self.assertEqual(self.reseller.balance, 500)

    def test_a_corrected_invoice_gives_what_the_wrong_one_lost(self):
        wrong = self._buy()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=wrong.ids
        )
        wizard = wizard.create({"journal_id": wrong.journal_id.id})
        right = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        self.assertEqual(self.reseller.balance, 0)
        right.action_post()
        self._pay(right)
        self.assertEqual(self.reseller.balance, 500)

    def _run_bounce_cron(self, at):
        self.env.flush_all()
        cron = self.env.ref("iptv_subscription.ir_cron_bounced").sudo()
        with freeze_time(at), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    # === NOBODY WRITES IT BY HAND === #

    def test_the_debt_follows_from_its_reasons(self):
        self._assert_refused(
            "UPDATE iptv_reseller SET debt = 5 WHERE id = %s", self.reseller.id
        )
        invoice = self._buy()
        self._spend(self.reseller, 500)
        self._refund(invoice)
        for query in (
            "UPDATE iptv_credit_debt SET settled = 1 WHERE id = %s",
            "DELETE FROM iptv_credit_debt WHERE id = %s",
        ):
            self._assert_refused(query, self.reseller.debt_ids.id)

    def test_an_accountant_needs_no_iptv_rights(self):
        user = self._create_staff("acc", "account.group_account_invoice")
        invoice = self._create_purchase().with_user(user)
        invoice.action_post()
        wizard = self.env["account.payment.register"].with_user(user)
        wizard = wizard.with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()
        self.assertEqual(self.reseller.balance, 500)
        self.assertEqual(self.reseller.entry_ids.user_id, user)
        self._spend(self.reseller, 100)
        refund = invoice._reverse_moves()
        refund.action_post()
        self.assertEqual((self.reseller.balance, self.reseller.debt), (0, 100))
        refund.button_draft()
        self.assertEqual((self.reseller.balance, self.reseller.debt), (400, 0))

    def test_nobody_forgives_a_debt_by_hand(self):
        manager = self._create_staff("m", "iptv_subscription.group_iptv_manager")
        invoice = self._buy()
        self._spend(self.reseller, 500)
        self._refund(invoice)
        with self.assertRaises(UserError):
            self.reseller.with_user(manager).write({"debt": 0})
        with self.assertRaises(UserError):
            self.reseller.debt_ids.with_user(manager).write({"settled": 500})
        with self.assertRaises(UserError):
            self.reseller.debt_ids.with_user(manager).unlink()

    def _assert_refused(self, query, *values):
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(DatabaseError):
            with self.env.cr.savepoint():
                self.env.cr.execute(query, values)
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.env.cr.execute("SET CONSTRAINTS ALL DEFERRED")
