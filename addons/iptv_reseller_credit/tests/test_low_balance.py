from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .books_common import DAY, BooksCommon


@tagged("post_install", "-at_install")
class TestLowBalance(BooksCommon):
    """A reseller hears in time that its credits run out (packs: low-balance alert)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reseller.alert_below = 20
        cls._give(cls.reseller, 100)

    def _get_alerts(self):
        return self._get_jobs("_job_alert")

    def test_one_alert_when_it_falls_below(self):
        self._spend(self.reseller, 80)
        self.assertFalse(self._get_alerts(), "20 are not below 20")
        self._spend(self.reseller, 1)
        self._spend(self.reseller, 1)
        self.assertTrue(self.reseller.is_low)
        self.assertEqual(len(self._get_alerts()), 1)

    def test_it_is_told_again_after_it_was_above(self):
        self._spend(self.reseller, 81)
        self.jobs.enqueued_jobs = []
        self._give(self.reseller, 100)
        self.assertFalse(self.reseller.is_low)
        self._spend(self.reseller, 100)
        self.assertEqual(len(self._get_alerts()), 1)

    def test_the_mail_names_the_balance(self):
        with freeze_time(DAY):
            self._spend(self.reseller, 85)
            self.reseller._job_alert()
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        self.assertIn("15.00", mail.subject)
        self.assertEqual(mail.recipient_ids, self.reseller.partner_id)

    def test_who_is_not_low_any_more_gets_no_mail(self):
        self._spend(self.reseller, 85)
        self._give(self.reseller, 100)
        mails = self.env["mail.mail"].sudo()
        before = mails.search_count([])
        self.reseller._job_alert()
        self.assertEqual(mails.search_count([]), before)

    def test_a_new_limit_is_followed_at_once(self):
        self.reseller.alert_below = 150
        self.assertTrue(self.reseller.is_low)
        self.reseller.alert_below = 0
        self.assertFalse(self.reseller.is_low)

    def test_nobody_says_by_hand_that_it_is_low(self):
        manager = self._create_staff("m", "iptv_subscription.group_iptv_manager")
        reseller = self.reseller.with_user(manager)
        with self.assertRaises(UserError):
            reseller.write({"is_low": True})
        with self.assertRaises(UserError):
            reseller.write({"topup_move_id": False})
        reseller.write({"alert_below": 5})
