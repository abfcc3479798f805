from freezegun import freeze_time

from odoo.tests import tagged

from .common import IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestBounce(IptvCommon):
    """Payments that are taken back after they paid for time (invariant 2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order()
        with freeze_time("2026-01-31 10:00:00"):
            cls.order.action_confirm()
            cls.invoice = cls._invoice(cls.order)
            cls.payment = cls._pay(cls.invoice)
        cls.subscription = cls.order.iptv_subscription_ids

    def _unreconcile(self, at="2026-02-03 12:00:00"):
        with freeze_time(at):
            lines = self.invoice.line_ids.filtered("reconciled")
            lines.remove_move_reconcile()
            self.env.flush_all()

    def _reconcile(self):
        account = self.invoice.line_ids.account_id.filtered("reconcile")
        lines = (self.invoice | self.payment.move_id).line_ids
        lines.filtered(lambda line: line.account_id == account).reconcile()

    def _run_cron(self, at):
        self.env.flush_all()
        cron = self.env.ref("iptv_subscription.ir_cron_bounced").sudo()
        with freeze_time(at), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_a_payment_taken_back_ends_the_service_a_day_later(self):
        self._unreconcile()
        self.assertEqual(self.invoice.payment_state, "not_paid")
        self.assertEqual(str(self.invoice.iptv_unpaid_since), "2026-02-03 12:00:00")
        self._run_cron("2026-02-04 11:59:59")
        self.assertEqual(self.subscription.state, "active")
        self._run_cron("2026-02-04 12:00:00")
        self.assertEqual(self.subscription.state, "expired")
        self.assertEqual(self.subscription.period_ids.state, "cancelled")
        self.assertIn("was taken back", self.subscription.activity_ids.summary)
        self.assertFalse(self.invoice.iptv_unpaid_since)

    def test_put_right_in_time_nothing_happened(self):
        self._unreconcile()
        revision = self.subscription.provision_revision
        self._reconcile()
        self.assertIn(self.invoice.payment_state, ("paid", "in_payment"))
        self.assertFalse(self.invoice.iptv_unpaid_since)
        self._run_cron("2026-02-05 12:00:00")
        self._assert_dates(
            self.subscription, "2026-01-31 10:00:00", "2026-02-28 10:00:00"
        )
        self.assertEqual(len(self.subscription.period_ids), 1)
        self.assertEqual(self.subscription.provision_revision, revision)
        self.assertFalse(self.subscription.activity_ids)

    def test_paid_again_later_the_time_comes_back(self):
        self._unreconcile()
        self._run_cron("2026-02-04 12:00:00")
        with freeze_time("2026-02-10 09:00:00"):
            self._reconcile()
        self.assertEqual(self.subscription.state, "active")
        self.assertEqual(str(self.subscription.date_end), "2026-03-10 09:00:00")
        self._run_cron("2026-02-12 12:00:00")
        self.assertEqual(self.subscription.state, "active")

    def test_the_cron_does_it_once(self):
        self._unreconcile()
        self._run_cron("2026-02-04 12:00:00")
        messages = len(self.subscription.message_ids)
        self._run_cron("2026-02-05 12:00:00")
        self.assertEqual(len(self.subscription.message_ids), messages)

    def test_hours_are_a_setting(self):
        self.env.company.iptv_bounce_hours = 72
        self._unreconcile()
        self._run_cron("2026-02-06 11:00:00")
        self.assertEqual(self.subscription.state, "active")
        self._run_cron("2026-02-06 12:00:00")
        self.assertEqual(self.subscription.state, "expired")

    def test_a_payment_that_is_cancelled_counts_as_well(self):
        self.payment.action_draft()
        self.payment.action_cancel()
        self.assertTrue(self.invoice.iptv_unpaid_since)

    def test_undone_and_done_in_one_transaction_nobody_notices(self):
        self.invoice.line_ids.remove_move_reconcile()
        self._reconcile()
        self.env.flush_all()
        self.assertFalse(self.invoice.iptv_unpaid_since)
        self.assertEqual(len(self.subscription.period_ids), 1)

    def test_an_invoice_that_pays_for_no_time_is_not_watched(self):
        order = self._create_order(self.extra)
        order.action_confirm()
        invoice = self._invoice(order)
        self._pay(invoice)
        invoice.line_ids.remove_move_reconcile()
        self.assertFalse(invoice.iptv_unpaid_since)

    def test_what_is_cancelled_meanwhile_is_left_alone(self):
        self._unreconcile()
        self.invoice.button_draft()
        self.invoice.button_cancel()
        self._run_cron("2026-02-05 12:00:00")
        self.assertFalse(self.subscription.activity_ids)
