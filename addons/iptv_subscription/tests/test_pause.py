from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MAC, IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestPause(IptvCommon):  # pain 25
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._create_staff(
            "pause_op", "iptv_subscription.group_iptv_operator"
        )
        cls.manager = cls._create_staff(
            "pause_manager", "iptv_subscription.group_iptv_manager"
        )

    def setUp(self):
        super().setUp()
        self.subscription = self._sell(iptv_mac=MAC)

    def _at(self, moment):
        return fields.Datetime.to_datetime(moment)

    def _pause(self, at, **values):
        with freeze_time(at):
            self.subscription._pause(**values)

    def _resume(self, at):
        with freeze_time(at):
            self.subscription._resume()

    def _renew(self, at):
        with freeze_time(at):
            # Not by hand, which a paused service refuses: it was on its way before.
            invoice = self.subscription._invoice_renewals()
            self._pay(invoice)
        return invoice

    # === THE ARITHMETIC === #

    def test_what_was_left_is_given_back_to_the_second(self):
        self._pause("2026-02-10 12:00:00")
        self.assertEqual(self.subscription.state, "disabled")
        self.assertEqual(str(self.subscription.paused_at), "2026-02-10 12:00:00")
        self._resume("2026-02-20 15:30:01")
        # 10 days, 3 hours, 30 minutes and 1 second stood still.
        self._assert_dates(
            self.subscription, "2026-01-31 10:00:00", "2026-03-10 13:30:01"
        )
        self.assertEqual(self.subscription.state, "active")
        self.assertFalse(self.subscription.paused_at)

    def test_a_pause_beyond_the_old_end_gives_the_rest_from_now(self):
        self._pause("2026-02-10 12:00:00")
        # 17 days and 22 hours were left until 28 February, 10:00.
        self._resume("2026-04-01 00:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-04-18 22:00:00")
        given = self.subscription.period_ids[0]
        self.assertEqual(given.source, "pause")
        self.assertEqual(str(given.start), "2026-04-01 00:00:00")
        self.assertTrue(given.key.startswith(f"pause/{given.pause_id.id}/"))

    def test_two_pauses_add_up(self):
        self._pause("2026-02-10 10:00:00")
        self._resume("2026-02-12 10:00:00")
        self._pause("2026-02-20 10:00:00")
        self._resume("2026-02-25 10:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-03-07 10:00:00")
        self.assertEqual(self.subscription.pause_ids.mapped("days"), [5.0, 2.0])

    def test_paying_while_paused_adds_time_and_does_not_resume(self):
        self._pause("2026-02-10 10:00:00")
        self._renew("2026-02-15 10:00:00")
        self.assertEqual(self.subscription.state, "disabled")
        self.assertEqual(str(self.subscription.date_end), "2026-03-31 10:00:00")
        self._resume("2026-02-20 10:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-04-10 10:00:00")

    def test_paying_after_the_old_end_while_paused_counts_no_gap(self):
        self._pause("2026-02-18 10:00:00")
        self._renew("2026-03-10 10:00:00")
        # 10 days were left, and one month from 10 March to 10 April is 31 days.
        self._resume("2026-03-20 10:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-04-30 10:00:00")

    def test_a_service_without_end_pauses_and_resumes(self):
        for_ever = self._sell(self.one_time)
        for_ever._pause()
        for_ever._resume()
        self.assertEqual(for_ever.state, "active")
        self.assertEqual(len(for_ever.period_ids), 1)

    # === WHILE IT IS PAUSED === #

    def test_the_box_goes_off_and_on(self):
        with self._middleware() as middleware:
            self._run_jobs()
            self._pause("2026-02-10 10:00:00")
            self._run_jobs()
            self.assertFalse(self.subscription._is_enabled_at_middleware())
            self._resume("2026-02-12 10:00:00")
            self._run_jobs()
        self.assertEqual(middleware.pushed, self.subscription.ids * 3)
        self.assertTrue(self.subscription._is_enabled_at_middleware())

    def test_nothing_is_billed_ended_or_removed(self):
        domain = self.subscription._get_renewal_domain()
        self.assertTrue(self.subscription.filtered_domain(domain))
        self.env.company.iptv_terminate_days = 1
        self._pause("2026-02-10 10:00:00")
        self.assertFalse(self.subscription.filtered_domain(domain))
        with freeze_time("2026-12-24 10:00:00"):
            self.subscription._expire()
        self.assertEqual(self.subscription.state, "disabled")

    def test_an_open_renewal_is_taken_back(self):
        with freeze_time("2026-02-20 10:00:00"):
            invoice = self.subscription._create_renewal_invoices()
            self.subscription._pause()
        self.assertEqual(invoice.state, "cancel")

    def test_what_is_said_instead_of_days_left(self):
        self._pause("2026-02-10 10:00:00")
        self.assertEqual(self.subscription.time_left, "paused, 18 days kept")

    def test_enabling_resumes(self):
        self._pause("2026-02-10 10:00:00")
        with freeze_time("2026-02-12 10:00:00"):
            self.subscription.with_user(self.operator).action_enable()
        self.assertEqual(str(self.subscription.date_end), "2026-03-02 10:00:00")
        self.assertEqual(len(self.subscription.pause_ids), 1)

    def test_terminating_ends_the_pause(self):
        self._pause("2026-02-10 10:00:00")
        with freeze_time("2026-02-12 10:00:00"):
            self.subscription._terminate()
        self.assertEqual(self.subscription.state, "terminated")
        self.assertEqual(str(self.subscription.pause_ids.end), "2026-02-12 10:00:00")

    # === BY ITSELF === #

    def test_it_resumes_by_itself_at_the_planned_end(self):
        self._pause("2026-02-10 10:00:00", until=self._at("2026-02-15 10:00:00"))
        cron = self.env.ref("iptv_subscription.ir_cron_resume").sudo()
        self.env.flush_all()
        for at, state in (
            ("2026-02-15 09:59:59", "disabled"),
            ("2026-02-15 10:00:00", "active"),
        ):
            with freeze_time(at), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.assertEqual(self.subscription.state, state)
        self.assertEqual(str(self.subscription.date_end), "2026-03-05 10:00:00")

    # === WHAT IS REFUSED === #

    def test_only_what_is_on_and_paid_can_pause(self):
        draft = self._create_subscription()
        disabled = self._sell()
        disabled._disable()
        for subscription, words in ((draft, "is not on"), (disabled, "is not on")):
            with self.assertRaisesRegex(UserError, words):
                subscription._pause()
        self._pause("2026-02-10 10:00:00")
        with self.assertRaisesRegex(UserError, "paused already"):
            self.subscription._pause()

    def test_days_of_grace_cannot_be_kept(self):
        self._cycle("1m").grace_days = 5
        with self.assertRaisesRegex(UserError, "no paid time left"):
            self._pause("2026-03-01 10:00:00")

    def test_what_is_not_paused_cannot_resume(self):
        with self.assertRaisesRegex(UserError, "Only a paused service"):
            self.subscription._resume()
        self._pause("2026-02-10 10:00:00")
        self._resume("2026-02-12 10:00:00")
        with self.assertRaisesRegex(UserError, "Only a paused service"):
            self._resume("2026-02-13 10:00:00")

    def test_the_limits_of_the_company(self):
        company = self.env.company
        company.write({"iptv_pause_max_days": 10, "iptv_pause_per_year": 1})
        with self.assertRaisesRegex(UserError, "10 days at most"):
            self._pause("2026-02-10 10:00:00", until=self._at("2026-02-20 10:00:01"))
        with self.assertRaisesRegex(UserError, "in the future"):
            self._pause("2026-02-10 10:00:00", until=self._at("2026-02-10 10:00:00"))
        self._pause("2026-02-10 10:00:00")
        self.assertEqual(str(self.subscription.pause_until), "2026-02-20 10:00:00")
        self._resume("2026-02-12 10:00:00")
        with self.assertRaisesRegex(UserError, "1 times within a year"):
            self._pause("2026-02-13 10:00:00")

    def test_a_customer_pauses_only_where_it_may(self):
        with self.assertRaisesRegex(UserError, "write to us"):
            self.subscription._pause(by_customer=True)
        self.env.company.iptv_pause_by_customer = True
        trial = self._sell(self.trial)
        with self.assertRaisesRegex(UserError, "trial cannot be paused"):
            trial._pause(by_customer=True)
        self.subscription._pause(by_customer=True)
        self.assertTrue(self.subscription.pause_ids.by_customer)

    def test_staff_pause_in_a_dialog_and_strangers_do_not(self):
        Wizard = self.env["iptv.subscription.pause.wizard"]
        values = {"subscription_ids": self.subscription.ids, "reason": "Holiday"}
        Wizard.with_user(self.operator).create(values).action_pause()
        self.assertEqual(self.subscription.pause_ids.reason, "Holiday")
        self.assertEqual(self.subscription.pause_ids.user_id, self.operator)
        again = Wizard.with_user(self.operator).create(values)
        self.assertIn("paused already", again.problems)
        self.subscription.with_user(self.operator).action_resume()
        portal_user = self._create_new_portal_user()
        for attempt in (
            lambda: Wizard.with_user(portal_user).create(values),
            self.subscription.with_user(portal_user).action_resume,
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_nobody_writes_pauses_or_their_fields(self):
        self._pause("2026-02-10 10:00:00")
        subscription = self.subscription.with_user(self.manager)
        for name in ("paused_at", "pause_until"):
            with self.assertRaises(UserError):
                subscription.write({name: "2026-01-01 00:00:00"})
        with self.assertRaises(AccessError):
            subscription.pause_ids.write({"start": "2026-01-01 00:00:00"})

    @mute_logger("odoo.sql_db")
    def test_the_database_knows_that_a_paused_service_is_off(self):
        self._pause("2026-02-10 10:00:00")
        self.env.flush_all()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE iptv_subscription SET state = 'active' WHERE id = %s",
                self.subscription.ids,
            )

    # === MONEY BACK === #

    def test_a_refund_takes_back_the_days_of_its_pause(self):
        self._pause("2026-02-10 10:00:00")
        self._resume("2026-02-15 10:00:00")
        with freeze_time("2026-02-16 10:00:00"):
            self._reverse(self.subscription.order_id.invoice_ids)
        self.assertEqual(self.subscription.state, "expired")
        self.assertFalse(self.subscription.date_end)

    def test_a_refund_leaves_what_the_pause_gave_back_of_the_next_month(self):
        renewal = self._renew("2026-02-05 10:00:00")
        self._pause("2026-02-26 10:00:00")
        self._resume("2026-03-05 10:00:00")
        # Two of the seven days belong to February, five to March.
        self.assertEqual(str(self.subscription.date_end), "2026-04-07 10:00:00")
        with freeze_time("2026-03-06 10:00:00"):
            self._reverse(self.subscription.order_id.invoice_ids)
        self.assertEqual(str(self.subscription.date_end), "2026-04-05 10:00:00")
        with freeze_time("2026-03-06 10:00:00"):
            self._reverse(renewal)
        self.assertEqual(self.subscription.state, "expired")

    def test_a_refund_while_paused_leaves_nothing_to_give_back(self):
        self._pause("2026-02-10 10:00:00")
        with freeze_time("2026-02-12 10:00:00"):
            self._reverse(self.subscription.order_id.invoice_ids)
        self._resume("2026-02-15 10:00:00")
        self.assertEqual(self.subscription.state, "expired")
