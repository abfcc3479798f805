from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.iptv_subscription.provisioning import (
    DONE,
    MANUAL,
    REFUSED,
    RETRY,
    PushResult,
)

from .common import FREE_MAC, PortalCommon

MIDDLEWARE_WORDS = "ERR-42 tariff_plan not found in table"


@freeze_time("2026-03-10 12:00:00")
@tagged("-at_install", "post_install")
class TestPortalStatus(PortalCommon):
    """What the customer is told in each state of a service."""

    def _answer(self, subscription, result):
        """Have the job run and the middleware answer that."""
        with self._middleware() as fake:
            fake.answers[subscription.id] = result
            self._run_jobs()

    def _assert_status(self, subscription, key, settled, words=None):
        status = subscription._get_portal_status()
        self.assertEqual(status["key"], key)
        self.assertEqual(status["settled"], settled)
        self.assertTrue(status["title"])
        self.assertTrue(status["text"])
        if words:
            self.assertIn(words, status["text"])
        return status

    def test_not_paid(self):
        subscription = self._create_subscription(mac=FREE_MAC)
        self._assert_status(subscription, "unpaid", True)

    def test_paid_and_on_its_way(self):
        subscription = self._create_active(confirmed=False)
        self._assert_status(subscription, "activating", False)

    def test_on(self):
        subscription = self._create_active()
        self._assert_status(subscription, "active", True)

    def test_on_without_end(self):
        subscription = self._create_active(product=self.one_time)
        self._assert_status(subscription, "active", True)
        self.assertEqual(subscription._get_portal_days_text(), "")

    def test_a_change_of_a_running_service_is_no_activation(self):
        subscription = self._create_active()
        subscription.password = "another-2345"
        status = self._assert_status(subscription, "updating", False)
        self.assertEqual(status["title"], "Active")

    def test_paid_again_after_the_end_is_an_activation(self):
        subscription = self._create_active()
        with freeze_time("2026-04-20 12:00:00"):
            subscription._expire()
            self._answer(subscription, PushResult(DONE))
            self._assert_status(subscription, "expired", True)
        with freeze_time("2026-05-01 12:00:00"):
            subscription._extend("manual", "test/again")
            self._assert_status(subscription, "activating", False)
            self._answer(subscription, PushResult(DONE))
            self._assert_status(subscription, "active", True)

    def test_paid_early_is_no_activation(self):
        subscription = self._create_active()
        with freeze_time("2026-03-20 12:00:00"):
            subscription._extend("manual", "test/early")
            self._assert_status(subscription, "updating", False)

    def test_a_server_that_is_down_takes_longer(self):
        subscription = self._create_active(confirmed=False)
        self.server.state = "unreachable"
        self._assert_status(subscription, "delayed", False, "longer than usual")

    def test_an_account_that_fails_again_and_again_takes_longer(self):
        subscription = self._create_active(confirmed=False)
        for _attempt in range(3):
            subscription._store_result(
                PushResult(RETRY, "locked"), subscription.provision_revision
            )
        self._assert_status(subscription, "delayed", False)

    def test_set_up_by_hand(self):
        subscription = self._create_active(confirmed=False)
        self._answer(subscription, PushResult(MANUAL))
        self._assert_status(subscription, "preparing", True)
        subscription._confirm_by_hand()
        self._assert_status(subscription, "active", True)

    def test_a_change_by_hand_leaves_the_service_on(self):
        subscription = self._create_active()
        subscription.password = "another-2345"
        self._answer(subscription, PushResult(MANUAL))
        self._assert_status(subscription, "active", True)

    def test_refused_in_our_words_only(self):
        subscription = self._create_active(confirmed=False)
        self._answer(subscription, PushResult(REFUSED, MIDDLEWARE_WORDS))
        status = self._assert_status(subscription, "attention", True, "have been told")
        self.assertNotIn(MIDDLEWARE_WORDS, str(status))

    def test_the_last_days(self):
        subscription = self._create_active()
        expected = {
            "2026-04-05 12:00:00": ("active", "5 days left."),
            "2026-04-08 12:00:00": ("ending", "2 days left."),
            "2026-04-09 12:00:00": ("ending", "1 day left."),
            "2026-04-10 11:00:00": ("ending", "Today is the last day."),
        }
        for moment, (key, words) in expected.items():
            with self.subTest(moment), freeze_time(moment):
                self._assert_status(subscription, key, True)
                self.assertEqual(subscription._get_portal_days_text(), words)

    def test_days_are_counted_in_the_visitors_time_zone(self):
        subscription = self._create_active()
        # 22:30 UTC on the 9th is half past midnight of the 10th in Vienna.
        with freeze_time("2026-04-09 22:30:00"):
            in_vienna = subscription.with_context(tz="Europe/Vienna")
            self.assertEqual(in_vienna._get_portal_days_left(), 0)
            in_utc = subscription.with_context(tz="UTC")
            self.assertEqual(in_utc._get_portal_days_left(), 1)

    def test_times_are_shown_in_the_visitors_time_zone(self):
        subscription = self._create_active().with_context(tz="Asia/Tokyo")
        shown = subscription._format_portal_datetime(subscription.date_end)
        self.assertIn("April 10, 2026", shown)
        self.assertIn("9:00", shown)

    def test_in_grace(self):
        self.monthly.iptv_cycle_id.grace_days = 3
        subscription = self._create_active()
        with freeze_time("2026-04-11 12:00:00"):
            self._assert_status(subscription, "grace", True, "April 13, 2026")

    def test_ended(self):
        subscription = self._create_active()
        with freeze_time("2026-04-11 12:00:00"):
            subscription._expire()
            self._assert_status(subscription, "expired", True, "April 10, 2026")

    def test_switched_off(self):
        subscription = self._create_active()
        subscription._disable()
        self._assert_status(subscription, "disabled", True)

    def test_closed(self):
        subscription = self._create_active()
        subscription._terminate()
        self._assert_status(subscription, "terminated", True)

    def test_the_rest_of_the_paid_time(self):
        subscription = self._create_active()
        with freeze_time("2026-03-25 12:00:00"):
            self.assertEqual(subscription._get_portal_progress(), 52)  # 16 of 31 days
