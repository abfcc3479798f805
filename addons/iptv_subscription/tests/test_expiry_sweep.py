from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common_event import EventCommon

CRON = "odoo.addons.iptv_subscription.models.iptv_subscription_cron"
UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")
DUE = "2026-02-28 10:00:00"


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestExpirySweep(EventCommon):
    """Many services that end at once: little work for each, and nothing forgotten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What else lives in this database is not what these tests are about.
        cls.env["iptv.subscription"].sudo().search(
            [("company_id", "!=", cls.env.company.id), ("state", "=", "active")]
        )._set_state("disabled")

    def _create_many(self, count):
        subscriptions = self.env["iptv.subscription"]
        for _number in range(count):
            subscriptions |= self._create_subscription(paid_until=UNTIL)
        self._flush_jobs()
        return subscriptions

    def _run_cron(self):
        self.env.flush_all()
        cron = self.env.ref("iptv_subscription.ir_cron_expire").sudo()
        with freeze_time(DUE), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        return cron

    def test_each_has_a_note_in_its_history(self):
        many = self._create_many(3)
        self._run_cron()
        for subscription in many:
            self.assertEqual(subscription.state, "expired")
            self.assertIn("paid time has ended", subscription.message_ids[0].body)

    def test_its_mails_and_pushes_are_jobs_of_many(self):
        many = self._create_many(5)
        before = len(self._get_jobs("_job_provision"))
        with patch(f"{CRON}.BATCH", 2):
            self._run_cron()
        jobs = self._get_jobs("_job_send_mail")
        self.assertEqual([len(job.recordset) for job in jobs], [2, 2, 1])
        self.assertEqual(len(self._get_jobs("_job_provision")) - before, 3)
        mails = self.env["mail.mail"].sudo()
        domain = [("model", "=", "iptv.subscription"), ("res_id", "in", many.ids)]
        self.assertFalse(mails.search(domain), "nothing is rendered by the sweep")
        with self._middleware():
            self._run_jobs()
        self.assertEqual(len(mails.search(domain)), 5)

    def test_who_has_no_address_is_written_to_by_nobody(self):
        self.customer.email = False
        self._create_many(2)
        self._run_cron()
        self.assertFalse(self._get_jobs("_job_send_mail"))

    def test_what_one_run_cannot_do_is_done_by_the_next_at_once(self):
        many = self._create_many(3)
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("iptv_subscription.ir_cron_expire").sudo()
        before = triggers.search_count([("cron_id", "=", cron.id)])
        with patch(f"{CRON}.RUN", 2):
            self._run_cron()
        self.assertEqual(many.mapped("state").count("expired"), 2)
        self.assertGreater(triggers.search_count([("cron_id", "=", cron.id)]), before)
        self._run_cron()
        self.assertEqual(set(many.mapped("state")), {"expired"})

    def test_each_is_an_event(self):
        many = self._create_many(3)
        self._run_cron()
        self._flush_jobs()
        events = self._get_events(many).filtered(lambda e: e.kind == "churn")
        self.assertEqual(events.mapped("mrr_change"), [-10, -10, -10])

    def test_it_asks_as_much_for_many_as_for_few(self):
        few, many = self._create_many(2), self._create_many(20)
        self._count_queries(few[:1])
        self.assertLessEqual(
            self._count_queries(many), self._count_queries(few[1:]) + 3
        )

    def _count_queries(self, subscriptions):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        with freeze_time(DUE):
            subscriptions._expire_and_tell()
            self.env.flush_all()
        return self.cr.sql_log_count - before
