from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .reminder_common import UNTIL, ReminderCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestReminderSend(ReminderCommon):
    """How customers are reminded, and what stops it (pain 16)."""

    # === HOW === #

    def test_the_screen_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        rule = self._create_screen_rule()
        rule.with_context(
            lang="fr_FR"
        ).body = "{name}: {package} finit dans {days} jours"
        self._make_addressable()
        self._remind("2026-02-25 10:00:00")
        self.assertFalse(self.messages)
        self._run_screens("2026-02-25 10:00:10")
        self.assertEqual(
            self.messages, [(self.subscription.ids, "Anna: Basic finit dans 3 jours")]
        )
        self.assertEqual(self._get_log().state, "sent")
        self.assertIn("finit dans", self._get_log().text)

    def test_a_screen_that_cannot_be_reached_is_noted(self):
        self._create_screen_rule()
        self._make_addressable()
        self._remind("2026-02-25 10:00:00")
        refuse = patch.object(
            type(self.env["iptv.server"]),
            "_send_message",
            side_effect=UserError("Down."),
        )
        with refuse:
            self._run_screens("2026-02-25 10:00:10")
        self.assertEqual(self._get_log().state, "failed")
        self.assertEqual(self._get_log().reason, "Down.")

    def test_an_sms_is_queued(self):
        self._create_sms_rule()
        self._remind("2026-02-25 10:00:00")
        sms = self._get_log().sms_id
        self.assertEqual(sms.state, "outgoing")
        self.assertEqual(sms.number, "+32456001122")
        self.assertIn("Basic", sms.body)

    def test_the_log_knows_that_the_mail_left(self):
        self._create_rule()
        self._remind("2026-02-25 10:00:00")
        self._get_log().mail_id._postprocess_sent_message([], [])
        self.assertEqual(self._get_log().state, "sent")

    def test_a_rule_must_have_something_to_say(self):
        for values in (
            {"channel": "screen"},
            {"channel": "sms"},
            {"mail_template_id": False},
        ):
            with (
                self.subTest(rule=values),
                self.assertRaisesRegex(ValidationError, "nothing to say"),
            ):
                self._create_rule(**values)
        with self.assertRaisesRegex(ValidationError, "made for other records"):
            self._create_rule(event="due")

    def test_a_text_reads_nothing_but_what_it_may(self):
        for text in ("{password}", "{object}", "{}"):
            with self.subTest(text=text):
                with self.assertRaises(ValidationError) as caught:
                    self._create_screen_rule(body=text)
                self.assertIn("is not known", str(caught.exception))
        self._create_screen_rule(body="{name.__class__} {{object.password}} {package}")
        self._make_addressable()
        self._remind("2026-02-25 10:00:00")
        self._run_screens("2026-02-25 10:00:10")
        self.assertEqual(
            self.messages[0][1], "{name.__class__} {{object.password}} Basic"
        )

    # === STOPPED BY THE PAYMENT === #

    def test_paying_stops_what_is_queued_in_the_same_transaction(self):  # pain 16
        self._create_rule()
        self._create_sms_rule()
        self._create_screen_rule()
        self._make_addressable()
        self._remind("2026-02-25 10:00:00")
        mail, sms = self._get_log().mail_id, self._get_log().sms_id
        self.assertEqual((mail.state, sms.state), ("outgoing", "outgoing"))
        with freeze_time("2026-02-25 10:00:05"):
            self._pay(self.subscription._create_renewal_invoices())
        self.assertEqual((mail.state, sms.state), ("cancel", "canceled"))
        self.assertEqual(set(self._get_log().mapped("state")), {"stopped"})
        self._run_screens("2026-02-25 10:00:10")
        self.assertFalse(self.messages)

    def test_a_payment_that_is_rolled_back_stops_nothing(self):
        self._create_rule()
        self._remind("2026-02-25 10:00:00")
        mail = self._get_log().mail_id
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            self.subscription._extend("manual", "renewal")
            self.assertEqual(mail.state, "cancel")
            raise ValueError
        mail.invalidate_recordset()
        self.assertEqual(mail.state, "outgoing")

    def test_what_was_sent_stays_sent(self):
        self._create_rule()
        self._remind("2026-02-25 10:00:00")
        self._get_log().mail_id._postprocess_sent_message([], [])
        self.subscription._extend("manual", "renewal")
        self.assertEqual(self._get_log().state, "sent")

    def test_terminating_stops_what_is_queued(self):
        self._create_rule()
        self._remind("2026-02-25 10:00:00")
        self.subscription._terminate()
        self.assertEqual(self._get_log().state, "stopped")
        self.assertEqual(self._get_mails().state, "cancel")

    def test_closing_or_pausing_stops_what_is_queued(self):
        reason = self.env.ref("iptv_subscription.iptv_close_reason_moving")
        for stop, words in (
            (lambda s: s._close(reason), "being closed"),
            (lambda s: s._pause(), "paused"),
        ):
            with freeze_time("2026-01-31 10:00:00"):
                self.subscription = self._create_subscription(paid_until=UNTIL)
            self._create_rule()
            self._remind("2026-02-25 10:00:00")
            with freeze_time("2026-02-25 10:00:05"):
                stop(self.subscription)
            self.assertEqual(self._get_log()[0].state, "stopped")
            self.assertIn(words, self._get_log()[0].reason)
            self.assertEqual(set(self._get_mails().mapped("state")), {"cancel"})

    def test_paying_an_invoice_stops_its_reminder(self):
        self._create_due_rule()
        invoice = self._renew()
        self._remind("2026-03-03 09:00:00")
        self._pay(invoice)
        self.assertEqual(self._get_mails(invoice).state, "cancel")
        self.assertEqual(self._get_log().state, "stopped")

    # === WHO MAY === #

    def test_the_log_is_written_by_nobody(self):
        rule = self._create_rule()
        self._remind("2026-02-25 10:00:00")
        log = self._get_log()
        for action in (
            lambda: log.write({"state": "sent"}),
            log.unlink,
            lambda: log.create({"rule_id": rule.id, "channel": "mail"}),
        ):
            with self.assertRaises(AccessError):
                action()

    def test_an_operator_changes_no_rule(self):
        rule = self._create_rule()
        operator = self._create_staff("op", "iptv_subscription.group_iptv_operator")
        self.assertEqual(rule.with_user(operator).name, "Rule")
        with self.assertRaises(AccessError):
            rule.with_user(operator).days = 5
        with self.assertRaises(AccessError):
            rule.with_user(
                self._create_staff("nobody", "base.group_user")
            ).action_preview()
