from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_renewal import UNTIL, RenewalCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestRenewalOnce(RenewalCommon):
    """The same period is never invoiced twice; what is given back is free again."""

    def setUp(self):
        super().setUp()
        self.subscription = self._create_subscription(paid_until=UNTIL)

    def _refund(self, invoice):
        with freeze_time("2026-02-21 12:00:00"):
            return self._reverse(invoice)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_period_twice(self):  # pain 1
        invoice = self._run_cron()
        line = invoice.invoice_line_ids
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                """
                INSERT INTO account_move_line (move_id, display_type, currency_id,
                    iptv_subscription_id, product_id, iptv_date_from)
                SELECT move_id, 'line_note', currency_id, iptv_subscription_id,
                    product_id, iptv_date_from FROM account_move_line WHERE id = %s
                """,
                line.ids,
            )

    def test_a_cancelled_invoice_may_be_made_again_by_the_run(self):
        wrong = self._run_cron()
        wrong.button_draft()
        wrong.button_cancel()
        self.assertTrue(wrong.invoice_line_ids.iptv_is_released)
        right = self._run_cron("2026-02-21 12:00:00")
        self.assertEqual(len(right), 1)
        self.assertFalse(self._run_cron("2026-02-21 13:00:00"))

    @mute_logger("odoo.sql_db")
    def test_a_cancelled_invoice_does_not_come_back_beside_the_new_one(self):
        wrong = self._run_cron()
        wrong.button_draft()
        wrong.button_cancel()
        self._run_cron("2026-02-21 12:00:00")
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            wrong.button_draft()

    def test_a_cancelled_invoice_may_come_back_alone(self):
        invoice = self._run_cron()
        invoice.button_draft()
        invoice.button_cancel()
        invoice.button_draft()
        self.assertFalse(invoice.invoice_line_ids.iptv_is_released)
        invoice.action_post()
        self.assertFalse(self._run_cron("2026-02-21 12:00:00"))
        self.assertTrue(self.subscription.is_renewal_invoiced)

    def test_who_cancels_twice_means_it(self):
        for hour in ("11", "12"):
            invoice = self._run_cron(f"2026-02-21 {hour}:00:00")
            self.assertEqual(len(invoice), 1)
            invoice.button_draft()
            invoice.button_cancel()
        self.assertFalse(self._run_cron("2026-02-21 13:00:00"))
        self.assertEqual(len(self.subscription._create_renewal_invoices()), 1)

    def test_a_deleted_invoice_is_made_again(self):
        invoice = self._run_cron()
        invoice.button_draft()
        invoice.name = False
        invoice.with_context(force_delete=True).unlink()
        self.assertEqual(len(self._run_cron("2026-02-21 12:00:00")), 1)

    def test_an_invoice_credited_before_its_payment_is_made_again(self):
        invoice = self._run_cron()
        self._refund(invoice)
        self.assertTrue(invoice.invoice_line_ids.iptv_is_released)
        self.assertEqual(len(self._run_cron("2026-02-21 13:00:00")), 1)
        self.assertFalse(self._run_cron("2026-02-21 14:00:00"))

    def test_money_given_back_is_not_charged_again_by_the_run(self):
        invoice = self._run_cron()
        with freeze_time("2026-02-21 11:00:00"):
            self._pay(invoice)
        self._refund(invoice)
        self.assertEqual(self.subscription.date_end, UNTIL)
        self.assertFalse(self._run_cron("2026-02-21 13:00:00"))
        with freeze_time("2026-02-21 14:00:00"):
            again = self.subscription._create_renewal_invoices()
            self._pay(again)
        self.assertNotEqual(again, invoice)
        self.assertEqual(str(self.subscription.date_end), "2026-03-28 10:00:00")

    def test_a_goodwill_credit_does_not_release_the_period(self):
        invoice = self._run_cron()
        with freeze_time("2026-02-21 12:00:00"):
            wizard = self.env["account.move.reversal"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            wizard = wizard.create({"journal_id": invoice.journal_id.id})
            refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
            refund.invoice_line_ids.price_unit = 4.0
            refund.action_post()
        self.assertFalse(invoice.invoice_line_ids.iptv_is_released)
        self.assertFalse(self._run_cron("2026-02-21 13:00:00"))

    def test_a_credit_note_taken_back_binds_the_period_again(self):
        invoice = self._run_cron()
        refund = self._refund(invoice)
        refund.button_draft()
        self.assertFalse(invoice.invoice_line_ids.iptv_is_released)
        self.assertFalse(self._run_cron("2026-02-21 13:00:00"))

    def test_the_corrected_invoice_stands_for_the_wrong_one(self):
        wrong = self._run_cron()
        with freeze_time("2026-02-21 12:00:00"):
            wizard = self.env["account.move.reversal"].with_context(
                active_model="account.move", active_ids=wrong.ids
            )
            wizard = wizard.create({"journal_id": wrong.journal_id.id})
            right = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
            right.action_post()
        self.assertFalse(self._run_cron("2026-02-21 13:00:00"))
        self._pay(right)
        self.assertEqual(str(self.subscription.date_end), "2026-03-28 10:00:00")
