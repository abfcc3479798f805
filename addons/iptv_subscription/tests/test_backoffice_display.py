from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..provisioning import REFUSED, PushResult
from .common import MAC, IptvCommon


@tagged("post_install", "-at_install")
class TestBackofficeDisplay(IptvCommon):
    """What the back office tells of a subscription."""

    def _find_attention(self, subscription):
        return self.env["iptv.subscription"].search(
            [("needs_attention", "=", True), ("id", "in", subscription.ids)]
        )

    def test_active_mag_without_box_needs_attention_until_it_has_one(self):
        subscription = self._create_subscription(device_kind="mag")
        self.assertFalse(subscription.needs_attention, "nobody paid for it yet")
        subscription._activate("manual", "display/1")
        self.assertTrue(subscription.needs_attention)
        self.assertEqual(subscription.attention_reason, "The box is missing")
        self.assertEqual(self._find_attention(subscription), subscription)
        self._add_device(subscription, MAC)
        self.assertFalse(subscription.needs_attention)
        self.assertFalse(self._find_attention(subscription))

    def test_refusal_needs_attention_in_the_words_of_the_middleware(self):
        subscription = self._create_subscription(device_kind="line")
        subscription._activate("manual", "display/2")
        with self._middleware() as middleware:
            middleware.answers[subscription.id] = PushResult(REFUSED, "Unknown tariff")
            self._run_jobs()
        self.assertEqual(subscription.provision_state, "error")
        self.assertEqual(subscription.attention_reason, "Unknown tariff")
        self.assertEqual(self._find_attention(subscription), subscription)

    def test_unsolved_problem_needs_attention_at_once(self):
        subscription = self._create_subscription(device_kind="line")
        subscription._report_attention("Somebody else has the box.")
        self.assertEqual(self._find_attention(subscription), subscription)
        self.assertTrue(subscription.attention_reason)

    def test_not_needing_attention_finds_the_others(self):
        good = self._create_subscription(device_kind="line")
        bad = self._create_subscription(device_kind="mag")
        bad._activate("manual", "display/3")
        found = self.env["iptv.subscription"].search(
            [("needs_attention", "=", False), ("id", "in", (good | bad).ids)]
        )
        self.assertEqual(found, good)

    def test_counter_counts_for_operators_only(self):
        subscription = self._create_subscription(device_kind="mag")
        subscription._activate("manual", "display/4")
        operator = self._create_staff(
            "display_operator", "iptv_subscription.group_iptv_operator"
        )
        clerk = self._create_staff("display_clerk", "base.group_user")
        Subscription = self.env["iptv.subscription"]
        domain = [("needs_attention", "=", True)]
        expected = Subscription.with_user(operator).search_count(domain)
        self.assertGreaterEqual(expected, 1)
        counted = Subscription.with_user(operator).get_attention_count()
        self.assertEqual(counted, expected)
        self.assertEqual(Subscription.with_user(clerk).get_attention_count(), 0)

    def test_work_by_hand_names_the_task_of_each_moment(self):
        subscription = self._create_subscription(device_kind="line")
        subscription._activate("manual", "display/5")
        self._run_jobs()
        self.assertEqual(subscription.hand_task, "Create this account")
        subscription._confirm_by_hand()
        self.assertFalse(subscription.hand_task)
        subscription._disable()
        self._run_jobs()
        self.assertEqual(subscription.hand_task, "Switch this account off")
        self.assertEqual(subscription.hand_access, "Switched off")
        subscription._terminate()
        self._run_jobs()
        self.assertEqual(subscription.hand_task, "Delete this account")

    def test_days_left_follow_the_time_zone_of_who_looks(self):
        with freeze_time("2026-03-10 12:00:00"):
            until = fields.Datetime.to_datetime("2026-03-12 23:30:00")
            subscription = self._create_subscription(paid_until=until)
            in_london = subscription.with_context(tz="Europe/London")
            in_vienna = subscription.with_context(tz="Europe/Vienna")
            self.assertEqual(in_london.days_left, 2)
            self.assertEqual(in_london.time_left, "2 days left")
            self.assertEqual(in_vienna.days_left, 3)
        with freeze_time("2026-03-14 12:00:00"):
            subscription.invalidate_recordset(["days_left", "time_left"])
            self.assertEqual(in_london.time_left, "2 days over")

    def test_monthly_revenue_spreads_the_price_over_the_cycle(self):
        yearly = self._create_package("Yearly", price=120.0, months=12)
        self.assertEqual(self._create_subscription(yearly).price_monthly, 10.0)
        self.assertEqual(self._create_subscription(self.monthly).price_monthly, 10.0)
        self.assertEqual(self._create_subscription(self.trial).price_monthly, 0.0)

    def test_terminating_by_dialog_keeps_the_reason(self):
        subscription = self._create_subscription(device_kind="line")
        subscription._activate("manual", "display/6")
        wizard = self.env["iptv.subscription.terminate"].create(
            {
                "subscription_ids": subscription.ids,
                "reason": "Moved abroad",
                "reason_id": self.env.ref(
                    "iptv_subscription.iptv_close_reason_moving"
                ).id,
                "when": "now",
            }
        )
        self.assertEqual(wizard.paid_count, 1)
        wizard.action_terminate()
        self.assertEqual(subscription.state, "terminated")
        self.assertIn("Moved abroad", " ".join(subscription.message_ids.mapped("body")))
        self.assertEqual(subscription.close_reason_id.name, "Moving house")
