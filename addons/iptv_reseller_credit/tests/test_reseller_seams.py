from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import OTHER_MAC, SpendCommon


@tagged("post_install", "-at_install")
class TestResellerSeams(SpendCommon):
    """What of the operator's own billing does not hold for a reseller's user."""

    def setUp(self):
        super().setUp()
        self.user = self._add_funded(email="room@example.com").subscription_id

    # === MAILS === #

    def test_the_operator_does_not_write_to_its_users(self):
        with self._middleware():
            self._run_jobs()
        self.assertFalse(self._get_jobs("_send_mail"))
        with freeze_time("2027-01-01 12:00:00"):
            self.user._expire_and_tell()
        self.assertFalse(self._get_jobs("_job_send_mail"))

    def test_unless_the_reseller_wants_it(self):
        self.reseller.remind_users = True
        with self._middleware():
            self._run_jobs()
        self.assertTrue(self._get_jobs("_send_mail"))
        with freeze_time("2027-01-01 12:00:00"):
            self.user._expire_and_tell()
        self.assertTrue(self._get_jobs("_job_send_mail"))

    def test_reminders_go_to_the_screen_only(self):
        rule = self.env["iptv.reminder.rule"].search(
            [("event", "=", "expiry"), ("direction", "=", "before")], limit=1
        )

        def found():
            return self.env["iptv.subscription"].search(rule._get_service_conditions())

        rule.channel = "mail"
        self.assertNotIn(self.user, found())
        self.reseller.remind_users = True
        self.assertIn(self.user, found())
        self.reseller.remind_users = False
        rule.write({"channel": "screen", "body": "x"})
        self.assertIn(self.user, found())

    # === BILLING === #

    def test_nothing_is_invoiced(self):
        with self.assertRaisesRegex(UserError, "Renew with Credits"):
            self.user.action_renew()
        renewable = self.env["iptv.subscription"]._get_renewal_domain()
        self.assertNotIn(self.user, self.env["iptv.subscription"].search(renewable))

    def test_staff_renews_with_credits(self):
        self.reseller.can_add_users = False
        self.user.action_renew_with_credits()
        self.assertEqual(str(self.user.date_end), "2027-01-20 12:00:00")
        self.assertEqual(self.reseller.balance, 80)
        own = self._create_subscription()
        with self.assertRaises(UserError):
            own.action_renew_with_credits()

    def test_staff_changes_the_package_with_credits(self):
        change = self.user._request_change(self.family)
        self.assertEqual(change.state, "done")
        self.assertFalse(change.move_id)
        self.assertEqual(self.reseller.balance, 80)

    def test_its_own_customer_changes_nothing(self):
        visitor = self.env["res.users"].create(
            {
                "login": "room@example.com",
                "partner_id": self.user.partner_id.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        service = self.user.with_user(visitor).sudo()
        with self.assertRaises(UserError):
            service._request_change(self.family)
        with self.assertRaises(UserError):
            service._request_extra(self.extra)
        self.assertTrue(service._preview_change(self.family)["problem"])
        self.assertEqual(self.reseller.balance, 90)

    def test_a_bulk_renewal_charges_the_wallet(self):  # rule 58
        other = self._add(key="2", mac=OTHER_MAC).subscription_id
        own = self._create_subscription(login="own")
        operation = self.env["iptv.operation"].create(
            {"kind": "renew", "company_id": self.env.company.id}
        )
        handler = operation._get_handler()
        self._spend(self.reseller, 65)
        users = self.user | other
        rows = handler._preview(operation, users | own)
        self.assertEqual(rows[self.user.id]["amount"], 10)
        self.assertFalse(rows[self.user.id]["problem"])
        self.assertIn("5.00", rows[other.id]["problem"])
        for _again in range(2):
            results = handler._apply(operation, self.user)
            self.assertIn("10.00", results[self.user.id]["message"])
        self.assertEqual(self.reseller.balance, 5)
        with self.assertRaises(UserError):
            handler._apply(operation, users)

    # === FIGURES === #

    def test_what_a_user_brings_per_month_is_its_price_in_credits(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
        events = self.env["iptv.subscription.event"].search(
            [("subscription_id", "=", self.user.id)]
        )
        self.assertEqual(events.mapped("kind"), ["new"])
        self.assertEqual(events.mrr_after, 10)

    # === AUTOMATIC RENEWAL === #

    def _run_due(self):
        self.env["iptv.subscription"]._cron_renew_with_credits()
        self._run_jobs()

    def test_no_automatic_renewal_unless_wanted(self):
        with freeze_time("2026-12-19 12:00:00"):
            self._run_due()
        self.assertEqual(self.reseller.balance, 90)

    def test_automatic_renewal_before_the_end(self):
        self.reseller._set_auto_renew(self.user, True)
        self._run_due()
        self.assertEqual(self.reseller.balance, 90, "not due yet")
        with freeze_time("2026-12-19 12:00:00"):
            self._run_due()
            self._run_due()
        self.assertEqual(self.reseller.balance, 80)
        self.assertEqual(str(self.user.date_end), "2027-01-20 12:00:00")

    def test_who_cannot_be_renewed_is_told_once(self):
        self.reseller._set_auto_renew(self.user, True)
        self._spend(self.reseller, 85)
        before = len(self._get_told())
        with freeze_time("2026-12-19 12:00:00"):
            self._run_due()
            self._run_due()
            self.assertEqual(len(self._get_told()), before + 1)
            self.assertIn("5.00", self._get_told()[0].body)
            self._give(self.reseller, 100)
            self._run_due()
        self.assertEqual(self.reseller.balance, 95)

    def _get_told(self):
        return self.env["mail.message"].search(
            [("partner_ids", "in", self.reseller.partner_id.ids)]
        )
