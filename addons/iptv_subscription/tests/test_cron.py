from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MAC, IptvCommon

CRON_LOGGER = "odoo.addons.iptv_subscription.models.iptv_subscription_cron"
UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestCron(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_subscription(mac=MAC, paid_until=UNTIL)
        # What else lives in this database is not what these tests are about.
        cls.env["iptv.subscription"].sudo().search(
            [("company_id", "!=", cls.env.company.id), ("state", "=", "active")]
        )._set_state("disabled")

    def _run_cron(self, name, at):
        self.env.flush_all()
        cron = self.env.ref(f"iptv_subscription.ir_cron_{name}")
        with freeze_time(at), self.enter_registry_test_mode():
            cron.sudo().method_direct_trigger()

    def _get_mails(self, subscription=None):
        subscription = subscription or self.subscription
        return (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("model", "=", "iptv.subscription"),
                    ("res_id", "=", subscription.id),
                ]
            )
        )

    # === EXPIRY === #

    def test_a_service_ends_at_the_second_it_is_paid_until(self):
        self._run_cron("expire", "2026-02-28 09:59:59")
        self.assertEqual(self.subscription.state, "active")
        self._run_cron("expire", "2026-02-28 10:00:00")
        self.assertEqual(self.subscription.state, "expired")

    def test_the_end_reaches_the_middleware_and_the_customer(self):
        with self._middleware() as middleware:
            self._run_jobs()
            self._run_cron("expire", "2026-02-28 10:00:00")
            self._run_jobs()
        self.assertEqual(middleware.pushed, self.subscription.ids * 2)
        subjects = " ".join(self._get_mails().mapped("subject"))
        self.assertIn("has ended", subjects)

    def test_in_the_days_of_grace_the_service_stays_on(self):
        self._cycle("1m").grace_days = 3
        self.assertEqual(str(self.subscription.date_off), "2026-03-03 10:00:00")
        self._run_cron("expire", "2026-03-03 09:59:59")
        self.assertEqual(self.subscription.state, "active")
        self._run_cron("expire", "2026-03-03 10:00:00")
        self.assertEqual(self.subscription.state, "expired")

    def test_what_has_no_end_or_was_disabled_is_left_alone(self):
        for_ever = self._sell(self.one_time)
        self.subscription._disable()
        self._run_cron("expire", "2090-01-01 00:00:00")
        self.assertEqual(for_ever.state, "active")
        self.assertEqual(self.subscription.state, "disabled")

    def test_a_bad_record_is_put_before_the_staff_and_the_others_go_on(self):
        others = self.env["iptv.subscription"]
        for _number in range(3):
            others |= self._create_subscription(paid_until=UNTIL)
        bad = self.subscription
        original = type(bad)._set_state

        def spoil(records, state):
            if bad in records:
                raise ValueError("broken")
            return original(records, state)

        with patch.object(type(bad), "_set_state", spoil):
            with mute_logger(CRON_LOGGER):
                self._run_cron("expire", "2026-02-28 10:00:00")
                self._run_cron("expire", "2026-02-28 10:05:00")
        self.assertEqual(set(others.mapped("state")), {"expired"})
        self.assertEqual(bad.state, "active")
        self.assertEqual(len(bad.activity_ids), 1)
        self._run_cron("expire", "2026-02-28 10:10:00")
        self.assertEqual(bad.state, "expired")

    def test_more_than_a_batch_is_done_in_one_run(self):
        many = self.env["iptv.subscription"]
        for _number in range(5):
            many |= self._create_subscription(paid_until=UNTIL)
        batch = "odoo.addons.iptv_subscription.models.iptv_subscription_cron.BATCH"
        with patch(batch, 2):
            self._run_cron("expire", "2026-02-28 10:00:00")
        self.assertEqual(set(many.mapped("state")), {"expired"})

    # === TERMINATION === #

    def test_an_unpaid_account_is_removed_after_the_days_of_the_setting(self):
        self.env.company.iptv_terminate_days = 30
        self._run_cron("expire", "2026-02-28 10:00:00")
        self._run_cron("terminate", "2026-03-30 09:59:59")
        self.assertEqual(self.subscription.state, "expired")
        with self._middleware() as middleware:
            self._run_cron("terminate", "2026-03-30 10:00:00")
            self._run_jobs()
        self.assertEqual(self.subscription.state, "terminated")
        self.assertEqual(middleware.removed, self.subscription.ids)

    def test_without_the_setting_an_account_is_kept(self):
        self._run_cron("expire", "2026-02-28 10:00:00")
        self._run_cron("terminate", "2090-01-01 00:00:00")
        self.assertEqual(self.subscription.state, "expired")

    # === SAFETY NET === #

    def test_what_no_job_knows_of_is_queued_after_five_minutes(self):
        self._flush_jobs()
        self.jobs.enqueued_jobs.clear()
        self.env.cr.execute(
            "UPDATE iptv_subscription SET write_date = %s WHERE id = %s",
            ["2026-01-31 09:56:00", self.subscription.id],
        )
        self.env.invalidate_all()
        self._run_cron("catch_up", "2026-01-31 10:00:59")
        self.assertFalse(self._get_jobs("_job_provision"))
        self._run_cron("catch_up", "2026-01-31 10:01:01")
        self.assertEqual(len(self._get_jobs("_job_provision")), 1)
        self._run_cron("catch_up", "2026-01-31 10:06:01")
        self.assertEqual(len(self._get_jobs("_job_provision")), 1)

    def test_what_is_in_step_or_refused_is_not_queued(self):
        with self._middleware():
            self._run_jobs()
        self._run_cron("catch_up", "2090-01-01 00:00:00")
        self.assertFalse(self._get_jobs("_job_provision"))

    # === WHO IS ASKED === #

    def test_the_responsible_is_asked_if_that_is_iptv_staff(self):
        operator = self._create_staff("op", "iptv_subscription.group_iptv_operator")
        salesman = self._create_staff("sales", "sales_team.group_sale_salesman")
        for user, asked in ((operator, operator), (salesman, self.env.user)):
            with self.subTest(user=user.login):
                self.subscription.user_id = user
                self.assertEqual(self.subscription._get_attention_user(), asked)

    def test_nobody_to_ask_stops_nothing(self):
        managers = self.quick_ref("iptv_subscription.group_iptv_manager").sudo()
        managers.user_ids = False
        self.subscription.sudo()._report_attention("Look here.")
        self.assertFalse(self.subscription.sudo().activity_ids)
        self.assertIn("Look here.", self.subscription.sudo().message_ids[0].body)

    def test_the_same_problem_is_told_once_until_it_is_solved(self):
        self.subscription._report_attention("Look here.")
        self.subscription._report_attention("Look here.")
        self.assertEqual(len(self.subscription.activity_ids), 1)
        self.subscription.activity_ids.action_feedback()
        self.subscription._report_attention("Look here.")
        self.assertEqual(len(self.subscription.activity_ids), 1)

    def test_a_method_that_raises_for_all_is_an_error_of_each(self):
        def refuse(_records):
            raise ValueError("broken")

        with patch.object(type(self.subscription), "_expire_and_tell", refuse):
            with mute_logger(CRON_LOGGER):
                self.subscription._run_isolated("_expire_and_tell")
        self.assertIn("daily work", self.subscription.activity_ids.summary)
