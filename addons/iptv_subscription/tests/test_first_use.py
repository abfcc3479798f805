from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..provisioning import ServerUnavailable
from .common import MAC, IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestFirstUse(IptvCommon):  # rule 61, pain 18
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lazy = cls._create_package("Lazy", price=10.0, months=1)
        cls.lazy.product_tmpl_id.iptv_start = "first_use"
        cls.reason = cls.env.ref("iptv_subscription.iptv_close_reason_other")

    def setUp(self):
        super().setUp()
        server_class = type(self.env["iptv.server"])
        self.seen = {}
        self.asked = []
        self.startPatcher(
            patch.object(server_class, "_reports_last_seen", lambda server: True)
        )
        self.startPatcher(
            patch.object(
                server_class, "_fetch_last_seen", lambda s, subs: self._ask(subs)
            )
        )
        self.subscription = self._sell_provisioned(self.lazy)

    def _ask(self, subscriptions):
        self.asked.append(subscriptions)
        if self.seen is None:
            raise ServerUnavailable("Connection refused.")
        return {s.id: self.seen[s.id] for s in subscriptions if s.id in self.seen}

    def _sell_provisioned(self, product):
        subscription = self._sell(product, iptv_mac=MAC)
        with self._middleware():
            self._run_jobs()
        self.jobs.enqueued_jobs.clear()
        return subscription

    def _see(self, moment, now=None):
        """Have the server say that the box was online, and look for it."""
        moment = fields.Datetime.to_datetime(moment)
        self.seen[self.subscription.id] = moment
        with freeze_time(now or moment):
            return self.subscription._job_detect_first_use()

    def _renew(self):
        invoice = self.subscription._create_renewal_invoices()
        self._pay(invoice)
        return invoice

    # === UNTIL THE BOX COMES === #

    def test_it_is_on_at_once_and_the_clock_stands_still(self):
        self.assertEqual(self.subscription.state, "active")
        # 90 days after 31 January, 10:00.
        self._assert_dates(
            self.subscription, "2026-05-01 10:00:00", "2026-06-01 10:00:00"
        )
        self.assertTrue(self.subscription.is_waiting)
        self.assertEqual(self.subscription.time_left, "starts with the box")

    def test_without_the_box_the_clock_starts_by_itself(self):
        with freeze_time("2026-05-01 10:00:00"):
            self.assertFalse(self.subscription._waits_for_first_use())
        with freeze_time("2026-05-31 10:00:00"):
            self.subscription._expire()
            self.assertEqual(self.subscription.state, "active")
        with freeze_time("2026-06-01 10:00:00"):
            self.subscription._expire()
        self.assertEqual(self.subscription.state, "expired")

    def test_the_waiting_days_are_those_of_the_package(self):
        self.lazy.product_tmpl_id.iptv_start_wait_days = 10
        subscription = self._sell(self.lazy)
        self.assertEqual(str(subscription.first_use_deadline), "2026-02-10 10:00:00")

    def test_days_granted_to_a_draft_run_from_now(self):
        draft = self._create_subscription(self.lazy)
        wizard = self.env["iptv.subscription.grant"].create(
            {"subscription_ids": draft.ids, "days": 3, "reason": "try it"}
        )
        wizard.action_grant()
        self._assert_dates(draft, "2026-01-31 10:00:00", "2026-02-03 10:00:00")
        self.assertFalse(draft.is_waiting)

    # === THE BOX COMES === #

    def test_the_clock_starts_when_the_box_is_first_seen(self):
        key = self.subscription.period_ids.key
        self._see("2026-02-10 18:30:00", now="2026-02-10 18:41:00")
        self._assert_dates(
            self.subscription, "2026-02-10 18:30:00", "2026-03-10 18:30:00"
        )
        self.assertEqual(str(self.subscription.first_use_date), "2026-02-10 18:30:00")
        self.assertFalse(self.subscription.is_waiting)
        valid = self.subscription._get_valid_periods()
        self.assertEqual((len(valid), valid.key), (1, key))
        self.assertEqual(len(self._get_jobs("_job_provision")), 1)
        self.subscription.order_id.invoice_ids._invoice_paid_hook()
        self.assertEqual(len(self.subscription._get_valid_periods()), 1)

    def test_only_the_first_time_counts(self):
        self._see("2026-02-10 18:30:00")
        self._see("2026-02-12 08:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-03-10 18:30:00")
        self.assertEqual(len(self.subscription.period_ids), 2)

    def test_what_was_seen_before_the_payment_does_not_count(self):
        self._see("2026-01-30 10:00:00", now="2026-02-01 10:00:00")
        self._see("2026-01-31 10:00:00", now="2026-02-01 10:00:00")
        self.assertTrue(self.subscription.is_waiting)
        self.assertFalse(self.subscription.first_use_date)

    def test_a_clock_of_the_server_that_is_fast_gives_nothing_away(self):
        self._see("2026-02-11 00:00:00", now="2026-02-10 10:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-03-10 10:00:00")

    def test_a_box_that_comes_too_late_moves_nothing(self):
        self._see("2026-05-02 10:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-06-01 10:00:00")
        self.assertEqual(str(self.subscription.first_use_date), "2026-05-02 10:00:00")

    def test_later_periods_follow(self):
        self._renew()
        self.assertEqual(str(self.subscription.date_end), "2026-07-01 10:00:00")
        self._see("2026-02-28 10:00:00")
        self._assert_dates(
            self.subscription, "2026-02-28 10:00:00", "2026-04-28 10:00:00"
        )
        self.assertEqual(len(self.subscription._get_valid_periods()), 2)

    def test_granted_days_follow_with_their_length(self):
        until = fields.Datetime.add(self.subscription.date_end, days=5)
        self.subscription._extend("compensation", "outage", until=until)
        self._see("2026-02-28 10:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")

    def test_a_trial_too(self):
        self.trial.product_tmpl_id.iptv_start = "first_use"
        self.subscription.device_ids.active = False
        self.subscription = self._sell_provisioned(self.trial)
        self._see("2026-03-01 20:00:00")
        self._assert_dates(
            self.subscription, "2026-03-01 20:00:00", "2026-03-08 20:00:00"
        )

    # === WHILE IT WAITS === #

    def test_a_refund_of_one_month_keeps_the_clock_waiting(self):
        self._renew()
        self._reverse(self.subscription.order_id.invoice_ids)
        self.assertTrue(self.subscription.is_waiting)
        self._assert_dates(
            self.subscription, "2026-05-01 10:00:00", "2026-06-01 10:00:00"
        )
        self._see("2026-02-10 10:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-03-10 10:00:00")

    def test_there_is_nothing_to_pause(self):
        with self.assertRaisesRegex(UserError, "has not started yet"):
            self.subscription._pause()

    def test_a_closing_comes_with_the_end_of_the_paid_time(self):
        self.subscription._close(self.reason)
        self._see("2026-02-10 10:00:00")
        self.assertEqual(str(self.subscription.close_date), "2026-03-10 10:00:00")

    def test_a_box_never_used_is_refunded_in_full(self):  # D5
        self.env.company.iptv_close_refund = "unused"
        with freeze_time("2026-02-10 10:00:00"):
            self.subscription._job_detect_first_use()
        with freeze_time("2026-02-10 12:00:00"):
            self.subscription._close(self.reason, at_end=False)
        refund = self.subscription._get_invoices().filtered(
            lambda move: move.move_type == "out_refund"
        )
        self.assertEqual(refund.amount_total, 10.0)

    def test_a_used_box_or_an_old_look_gives_nothing_back(self):  # D5
        self.env.company.iptv_close_refund = "unused"
        with freeze_time("2026-02-10 10:00:00"):
            self.subscription._job_detect_first_use()
        with freeze_time("2026-02-10 14:00:00"):
            self.assertFalse(self.subscription._preview_close_refund())
        self._see("2026-02-10 15:00:00")
        self.assertFalse(self.subscription._preview_close_refund())

    # === ASKING === #

    def _run_cron(self):
        self.env.flush_all()
        cron = self.env.ref("iptv_subscription.ir_cron_detect_first_use").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _get_asked_for(self):
        jobs = self._get_jobs("_job_detect_first_use")
        return self.env["iptv.subscription"].browse(
            [number for job in jobs for number in job.recordset.ids]
        )

    def test_only_clocks_that_wait_are_asked_for_and_never_in_the_cron(self):
        plain = self._sell(iptv_mac="00:1A:79:00:00:05")
        with self._middleware():
            self._run_jobs()
        self._run_cron()
        self._run_cron()
        asked = self._get_asked_for()
        self.assertIn(self.subscription, asked)
        self.assertNotIn(plain, asked)
        self.assertEqual(len(asked), len(set(asked.ids)))
        self.assertFalse(self.asked)

    def test_what_the_refund_depends_on_is_asked_for_too(self):
        plain = self._sell(iptv_mac="00:1A:79:00:00:05")
        with self._middleware():
            self._run_jobs()
        self.env.company.iptv_close_refund = "unused"
        self._run_cron()
        self.assertIn(plain, self._get_asked_for())
        self._see("2026-02-10 10:00:00")
        self.seen[plain.id] = fields.Datetime.to_datetime("2026-02-10 10:00:00")
        with freeze_time("2026-02-10 11:00:00"):
            plain._job_detect_first_use()
        self.assertEqual(str(plain.first_use_date), "2026-02-10 10:00:00")
        self._assert_dates(plain, "2026-01-31 10:00:00", "2026-02-28 10:00:00")

    def test_a_server_that_is_down_is_left_alone(self):
        self.seen = None
        self.subscription._job_detect_first_use()
        self.assertEqual(self.server.state, "unreachable")
        self.assertEqual(len(self.asked), 1)
        self.subscription._job_detect_first_use()
        self.assertEqual(len(self.asked), 1)
        self.jobs.enqueued_jobs.clear()
        self._run_cron()
        self.assertNotIn(self.subscription, self._get_asked_for())

    def test_nobody_writes_when_the_box_was_used(self):
        manager = self._create_staff(
            "first_manager", "iptv_subscription.group_iptv_manager"
        )
        for name in ("first_use_date", "first_use_since", "first_use_deadline"):
            with self.assertRaises(UserError):
                self.subscription.with_user(manager).write({name: "2026-12-01"})
