from freezegun import freeze_time

from odoo.tests import tagged

from .common import IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestCloseMail(IptvCommon):
    """Who closes a service has it in writing, with the day it ends."""

    def setUp(self):
        super().setUp()
        self.reason = self.env.ref("iptv_subscription.iptv_close_reason_expensive")
        self.env.company.partner_id.tz = "UTC"
        self.subscription = self._sell()
        with self._middleware():
            self._run_jobs()
            self._run_jobs()
        self._get_mails().unlink()

    def _get_mails(self):
        mails = self.env["mail.mail"].sudo()
        return mails.search([("model", "=", "iptv.subscription")])

    def _deliver(self):
        """Run the jobs and return the mails that they queued."""
        with self._middleware():
            self._run_jobs()
        return self._get_mails()

    def test_at_the_end(self):
        self.subscription._close(self.reason, by_customer=True)
        self.assertFalse(self._get_mails(), "in a job, after the commit")
        mail = self._deliver()
        self.assertEqual(mail.res_id, self.subscription.id)
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("being closed: Basic", mail.subject)
        self.assertIn("02/28/2026 10:00:00 AM", mail.body_html)
        self.assertIn(self.subscription.name, mail.body_html)

    def test_at_once(self):
        with freeze_time("2026-02-10 08:00:00"):
            self.subscription._close(self.reason, at_end=False)
            mail = self._deliver()
        self.assertIn("was closed: Basic", mail.subject)
        self.assertIn("02/10/2026 08:00:00 AM", mail.body_html)

    def test_in_the_language_and_time_zone_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.write({"lang": "fr_FR", "tz": "Europe/Paris"})
        template = self.env.ref("iptv_subscription.mail_template_closing").sudo()
        template.with_context(lang="fr_FR").subject = "Bientôt fini"
        self.subscription._close(self.reason)
        mail = self._deliver()
        self.assertEqual(mail.subject, "Bientôt fini")
        self.assertIn("28/02/2026 11:00:00", mail.body_html)

    def test_asking_again_is_confirmed_once(self):
        self.subscription._close(self.reason)
        self._deliver()
        self.subscription._close(self.reason, "really")
        self.assertEqual(len(self._deliver()), 1)
        self.subscription._close(self.reason, at_end=False)
        self.assertEqual(len(self._deliver()), 2, "at once is another matter")

    def test_what_was_reopened_meanwhile_is_not_announced(self):
        self.subscription._close(self.reason)
        self.subscription._reopen()
        self.assertFalse(self._deliver())

    def test_what_was_never_paid_ends_in_silence(self):
        self._create_subscription()._close(self.reason, at_end=False)
        self.assertFalse(self._deliver())

    def test_nobody_is_told_of_what_ended_because_it_was_not_paid(self):
        with freeze_time("2026-03-10 10:00:00"):
            self.subscription._expire()
            self.subscription._terminate()
            self.assertFalse(self._deliver())

    def test_a_customer_without_address_stops_nothing(self):
        self.customer.email = False
        self.subscription._close(self.reason)
        self.assertFalse(self._deliver())
        self.assertTrue(self.subscription.close_date)

    def test_many_are_told_by_one_job(self):
        others = self.subscription | self._sell() | self._sell()
        self._deliver().unlink()
        self._run_jobs()
        self._get_mails().unlink()
        others._close(self.reason, at_end=False)
        self.assertEqual(len(self._get_jobs("_job_send_mail")), 1)
        self.assertEqual(len(self._deliver()), 3)
