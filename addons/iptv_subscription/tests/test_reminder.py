from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .reminder_common import UNTIL, ReminderCommon

RULE_LOGGER = "odoo.addons.iptv_subscription.models.iptv_reminder_rule"


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestReminder(ReminderCommon):
    """Customers are reminded by rules (D12, pains 13 and 16, rule 66)."""

    # === WHEN === #

    def test_a_rule_fires_once_at_its_moment(self):
        self._create_rule()
        self._remind("2026-02-25 09:59:59")
        self.assertFalse(self._get_mails())
        self._remind("2026-02-25 10:00:00")
        self._remind("2026-02-26 10:00:00")
        self.assertEqual(len(self._get_mails()), 1)
        self.assertEqual(self._get_log().state, "queued")
        self.assertEqual(str(self._get_log().date_end), "2026-02-28 10:00:00")

    def test_who_closed_or_paused_a_service_is_not_asked_to_renew_it(self):
        self._create_rule()
        self._create_due_rule(direction="before")
        paused, closing = self.subscription, self._create_subscription(paid_until=UNTIL)
        (paused | closing)._create_renewal_invoices()
        paused._pause()
        closing._close(self.env.ref("iptv_subscription.iptv_close_reason_moving"))
        for day in ("25", "26", "27"):
            self._remind(f"2026-02-{day} 12:00:00")
        self.assertFalse(self._get_log(paused | closing))
        paused._resume()
        closing._reopen()
        self._remind("2026-02-26 12:00:00")
        self.assertEqual(len(self._get_log(closing)), 1)
        self.assertEqual(len(self._get_log(paused)), 1)

    def test_what_is_two_days_late_is_not_sent_any_more(self):
        self._create_rule()
        self._remind("2026-02-27 10:00:00")
        self.assertFalse(self._get_mails())
        self._remind("2026-02-27 09:59:59")
        self.assertEqual(len(self._get_mails()), 1)

    def test_a_server_that_was_down_sends_one_of_many_old_ones(self):
        for days in (10, 7, 5, 3, 1):
            self._create_rule(days=days)
        self._remind("2026-02-26 12:00:00")
        self.assertEqual(len(self._get_mails()), 1)

    def test_the_next_end_is_reminded_of_again(self):
        self._create_rule()
        self._remind("2026-02-26 10:00:00")
        with freeze_time("2026-02-26 12:00:00"):
            self.subscription._extend("manual", "renewal")
        self._remind("2026-02-27 09:00:00")
        self.assertEqual(len(self._get_log()), 1)
        self._remind("2026-03-26 10:00:00")
        self.assertEqual(len(self._get_log()), 2)

    def test_an_end_that_comes_back_is_not_reminded_of_twice(self):
        self._create_rule()
        self._remind("2026-02-26 10:00:00")
        with freeze_time("2026-02-26 12:00:00"):
            self.subscription._extend("manual", "renewal")._cancel("mistake")
        self._remind("2026-02-27 09:00:00")
        self.assertEqual(len(self._get_log()), 1)

    def test_who_bought_after_the_moment_is_not_reminded(self):
        self._create_rule()
        with freeze_time("2026-02-25 12:00:00"):
            late = self._create_subscription(paid_until=UNTIL)
        self._remind("2026-02-25 14:00:00")
        self.assertFalse(self._get_log(late))
        self.assertTrue(self._get_log())

    def test_at_night_it_is_quiet(self):
        self._create_rule()
        self.env.company.partner_id.tz = "Asia/Tokyo"
        self._remind("2026-02-25 12:00:00")
        self.assertFalse(self._get_mails())
        self._remind("2026-02-25 23:59:00")
        self.assertFalse(self._get_mails())
        self._remind("2026-02-26 00:00:00")
        self.assertEqual(len(self._get_mails()), 1)

    def test_after_the_end_in_the_days_of_grace_only(self):
        self._cycle("1m").grace_days = 3
        template = self.env.ref("iptv_subscription.mail_template_grace")
        rule = self._create_rule(
            days=0,
            direction="after",
            service_state="on",
            mail_template_id=template.id,
        )
        self._remind("2026-02-28 09:59:59")
        self.assertFalse(self._get_log())
        self._remind("2026-02-28 10:00:00")
        self.assertIn("Last call", self._get_mails().subject)
        rule.service_state = "off"
        rule.reminder_ids.sudo().unlink()
        self._remind("2026-02-28 11:00:00")
        self.assertFalse(self._get_log())

    # === WHO === #

    def test_what_is_disabled_or_for_ever_is_left_alone(self):
        self._create_rule()
        self.subscription._disable()
        self._sell(self.one_time)
        self._remind("2026-02-25 10:00:00")
        self.assertFalse(
            self.env["iptv.reminder"].search([("date", ">", "2026-02-24")])
        )

    def test_packages_and_billing_are_conditions(self):
        for values, found in (
            ({"product_tmpl_ids": self.monthly.product_tmpl_id.ids}, True),
            ({"product_tmpl_ids": self.trial.product_tmpl_id.ids}, False),
            ({"billing_mode": "automatic"}, True),
            ({"billing_mode": "manual"}, False),
        ):
            with self.subTest(condition=values):
                rule = self._create_rule(**values)
                with freeze_time("2026-02-25 08:00:00"):
                    self.assertEqual(rule.due_count, int(found))
                    preview = rule.action_preview()
                self.assertEqual(
                    preview["domain"][0][2], self.subscription.ids if found else []
                )

    def test_the_rule_of_a_company_is_for_its_customers_only(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._create_rule(company_id=other.id)
        self._remind("2026-02-25 10:00:00")
        self.assertFalse(self._get_log())

    def test_a_customer_without_address_is_noted(self):
        self.customer.write({"email": False, "phone": False})
        self._create_rule()
        self._create_sms_rule()
        self._create_screen_rule()
        self._remind("2026-02-25 10:00:00")
        self.assertEqual(self._get_log().mapped("state"), ["unreachable"] * 3)
        self._remind("2026-02-25 11:00:00")
        self.assertEqual(len(self._get_log()), 3)

    def test_a_bad_record_is_noted_and_the_others_go_on(self):
        others = self.env["iptv.subscription"]
        for _number in range(3):
            others |= self._create_subscription(paid_until=UNTIL)
        self._create_rule()
        template_class = type(self.env["mail.template"])
        original = template_class.send_mail_batch
        bad = self.subscription.id

        def spoil(template, res_ids, **kwargs):
            if bad in res_ids:
                raise ValueError("broken")
            return original(template, res_ids, **kwargs)

        with patch.object(template_class, "send_mail_batch", spoil):
            with mute_logger(RULE_LOGGER):
                self._remind("2026-02-25 10:00:00")
        self.assertEqual(set(others.reminder_ids.mapped("state")), {"queued"})
        self.assertEqual(self._get_log().state, "failed")
        self.assertIn("broken", self._get_log().reason)

    def test_more_than_a_batch_is_done_in_one_run(self):
        for _number in range(4):
            self._create_subscription(paid_until=UNTIL)
        rule = self._create_rule()
        with patch(f"{RULE_LOGGER}.BATCH", 2):
            self._remind("2026-02-25 10:00:00")
        self.assertEqual(len(rule.reminder_ids), 5)

    # === INVOICES === #

    def test_an_unpaid_invoice_is_reminded_of_after_its_due_day(self):
        self._create_due_rule()
        invoice = self._renew()
        self.assertEqual(str(invoice.invoice_date_due), "2026-02-28")
        self._remind("2026-03-02 20:00:00")
        self.assertFalse(self._get_mails(invoice))
        self._remind("2026-03-03 09:00:00")
        self._remind("2026-03-04 09:00:00")
        self.assertEqual(len(self._get_mails(invoice)), 1)
        self.assertEqual(self._get_log().move_id, invoice)

    def test_a_paid_invoice_is_not_reminded_of(self):
        self._create_due_rule()
        self._pay(self._renew())
        self._remind("2026-03-03 09:00:00")
        self.assertFalse(self._get_log())

    def test_an_invoice_is_reminded_of_before_its_due_day(self):
        self._create_due_rule(direction="before", days=2)
        invoice = self._renew()
        self._remind("2026-02-25 20:00:00")
        self.assertFalse(self._get_mails(invoice))
        self._remind("2026-02-26 09:00:00")
        self.assertEqual(len(self._get_mails(invoice)), 1)

    def test_what_was_invoiced_after_the_moment_is_not_reminded_of(self):
        self._create_due_rule(direction="before", days=9)
        self._renew()
        self._remind("2026-02-20 11:00:00")
        self.assertFalse(self._get_log())
