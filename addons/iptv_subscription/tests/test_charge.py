from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools.ladder import parse_ladder
from .charge_common import ChargeCommon


@freeze_time("2026-02-20 10:00:00")
@tagged("-at_install", "post_install")
class TestCharge(ChargeCommon):
    """Renewals are charged to the saved card (rule 43, pain 1)."""

    # === WHEN === #

    def test_the_first_attempt_is_some_days_before_the_due_day(self):
        self._save_card()
        invoice = self._renew()
        self.assertEqual(str(invoice.invoice_date_due), "2026-03-02")
        self.assertEqual(invoice.iptv_charge_state, "scheduled")
        self.assertEqual(str(invoice.iptv_next_charge_date), "2026-02-27 09:00:00")
        self._charge("2026-02-27 08:59:59")
        self.assertFalse(self._get_charges(invoice))
        self._charge("2026-02-27 09:00:00")
        self.assertEqual(len(self._get_charges(invoice)), 1)

    def test_hours_are_those_of_the_company_s_time_zone(self):
        self.env.company.partner_id.tz = "America/New_York"
        self._save_card()
        self.assertEqual(
            str(self._renew().iptv_next_charge_date), "2026-02-27 14:00:00"
        )

    def test_what_is_due_already_leaves_time_to_pay_by_hand(self):
        self._save_card()
        with freeze_time("2026-03-02 09:00:00"):
            invoice = self._renew()
        self.assertEqual(str(invoice.iptv_next_charge_date), "2026-03-02 09:30:00")

    def test_a_refused_card_is_tried_on_the_days_of_the_ladder(self):
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["error"] * 4
        days = []
        while invoice.iptv_next_charge_date:
            days.append(str(invoice.iptv_next_charge_date))
            self._charge(days[-1])
        self.assertEqual(
            days,
            [
                "2026-02-27 09:00:00",
                "2026-02-28 09:00:00",
                "2026-03-02 09:00:00",
                "2026-03-04 09:00:00",
            ],
        )
        self.assertEqual(invoice.iptv_charge_state, "failed")
        self.assertEqual(invoice.iptv_charge_error, "Card expired.")
        self.assertEqual(invoice.iptv_charge_attempts, 4)
        self.assertEqual(len(set(self.bank.requests)), 4)

    def test_a_bad_ladder_is_refused_with_an_example(self):
        for bad in ("", "a", "3,1", "0,0", "-1,2", "0,99", "0 1", "0,,1"):
            with (
                self.subTest(ladder=bad),
                self.assertRaisesRegex(ValidationError, "for example 0,1,3,5"),
            ):
                self.env.company.iptv_charge_ladder = bad
        self.assertEqual(parse_ladder(" 0, 1,3 "), [0, 1, 3])

    # === WHAT BECOMES OF IT === #

    def test_a_charged_invoice_extends_the_service_without_staff(self):  # rule 43
        self._save_card()
        invoice = self._renew()
        self._charge("2026-02-27 09:00:00")
        self.assertEqual(invoice.iptv_charge_state, "done")
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")
        self.assertFalse(invoice.iptv_next_charge_date)

    def test_the_second_attempt_can_succeed(self):
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["error", "done"]
        self._charge("2026-02-27 09:00:00")
        self.assertEqual(invoice.iptv_charge_state, "scheduled")
        self._charge("2026-02-28 09:00:00")
        self.assertEqual(invoice.iptv_charge_state, "done")
        self.assertFalse(invoice.iptv_charge_error)

    def test_after_the_last_attempt_the_customer_gets_a_link_to_pay(self):
        self.env.company.iptv_charge_ladder = "0"
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["error"]
        self._charge("2026-02-27 09:00:00")
        mails = self.env["mail.mail"].sudo().search([("model", "=", "account.move")])
        mail = mails.filtered(lambda m: m.res_id == invoice.id)
        self.assertEqual(len(mail), 1)
        self.assertIn(f"/my/invoices/{invoice.id}?access_token=", mail.body_html)
        self.assertEqual(mail.state, "outgoing")

    def test_a_pending_charge_is_never_repeated(self):  # pain 1
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["pending"]
        self._charge("2026-02-27 09:00:00")
        self.assertEqual(invoice.iptv_charge_state, "pending")
        for day in ("2026-02-28", "2026-03-02", "2026-03-20"):
            self._charge(f"{day} 09:00:00")
        self.assertEqual(len(self.bank.requests), 1)
        with self.assertRaisesRegex(UserError, "on its way"):
            invoice.action_iptv_charge_now()

    def test_a_notification_about_a_pending_charge_is_followed_at_once(self):
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["pending"]
        self._charge("2026-02-27 09:00:00")
        self._get_charges(invoice)._set_done()
        self.assertEqual(invoice.iptv_charge_state, "done")
        self._run_until_idle()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        # The same notification again pays nothing twice (pain 2).
        self._get_charges(invoice)._set_done()
        self._run_until_idle()
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")

    def test_a_pending_charge_that_fails_later_goes_on_with_the_ladder(self):
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["pending"]
        self._charge("2026-02-27 09:00:00")
        with freeze_time("2026-03-03 12:00:00"):
            self._get_charges(invoice)._set_error("Account closed.")
        self.assertEqual(invoice.iptv_charge_state, "scheduled")
        self.assertEqual(str(invoice.iptv_next_charge_date), "2026-03-04 09:00:00")
        self.assertEqual(invoice.iptv_charge_error, "Account closed.")

    def test_running_the_sending_job_twice_sends_once(self):
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["pending"]
        self._charge("2026-02-27 09:00:00")
        self._get_charges(invoice)._iptv_job_send()
        self._get_charges(invoice)._iptv_job_send()
        self.assertEqual(len(self.bank.requests), 1)

    # === WHO IS CHARGED === #

    def test_without_a_saved_card_nothing_is_scheduled(self):
        self.assertFalse(self._renew().iptv_charge_state)

    def test_with_the_setting_off_nothing_is_scheduled(self):
        self.env.company.iptv_auto_charge = False
        self._save_card()
        self.assertFalse(self._renew().iptv_charge_state)

    def test_who_renews_by_hand_pays_by_hand(self):
        self._save_card()
        self.subscription.auto_renew = False
        self.assertFalse(self._renew().iptv_charge_state)

    def test_two_services_that_disagree_are_not_charged_together(self):
        other = self._create_subscription(paid_until=self.subscription.date_end)
        self._save_card()
        invoice = self._renew()
        self.assertTrue(invoice._iptv_get_token())
        self._save_card(other)
        invoice.button_draft()
        line = invoice.invoice_line_ids[0].copy({"iptv_subscription_id": other.id})
        invoice.action_post()
        self.assertEqual(line.move_id, invoice)
        self.assertFalse(invoice._iptv_get_token())
        other._set_payment_token(self.subscription.payment_token_id)
        self.assertTrue(invoice._iptv_get_token())

    def test_the_card_of_another_customer_is_refused(self):
        token = self._create_token(partner_id=self._create_partner(name="Eve").id)
        with self.assertRaisesRegex(ValidationError, "its customer saved"):
            self.subscription._set_payment_token(token)
        with self.assertRaisesRegex(UserError, "chosen by the customer"):
            self.subscription.write({"payment_token_id": token.id})
        with self.assertRaisesRegex(UserError, "chosen by the customer"):
            self._create_subscription(payment_token_id=token.id)
        with self.assertRaises(ValidationError):
            self.subscription.sudo().write({"payment_token_id": token.id})

    def test_the_card_of_a_colleague_is_refused_and_the_company_s_is_not(self):
        company = self._create_partner(name="Hotel", is_company=True)
        self.customer.parent_id = company
        colleague = self._create_partner(name="Ben", parent_id=company.id)
        with self.assertRaises(ValidationError):
            self._save_card(partner_id=colleague.id)
        self._save_card(partner_id=company.id)
        self.assertTrue(self.subscription.payment_token_id)

    def test_a_service_that_changes_hands_leaves_the_card_behind(self):
        self._save_card()
        self.subscription.partner_id = self._create_partner(name="Ben")
        self.assertFalse(self.subscription.payment_token_id)

    def test_a_card_that_the_customer_removes_is_charged_no_more(self):
        token = self._save_card()
        invoice = self._renew()
        token.active = False
        self.assertFalse(self.subscription.payment_token_id)
        self.assertFalse(invoice.iptv_charge_state)
        self.assertFalse(self.subscription.activity_ids)
        self._charge("2026-02-27 09:00:00")
        self.assertFalse(self.bank.requests)

    def test_a_card_that_is_deleted_is_charged_no_more(self):
        token = self._save_card()
        invoice = self._renew()
        token.unlink()
        self.assertFalse(invoice.iptv_charge_state)

    def test_what_was_terminated_is_charged_no_more(self):
        self._save_card()
        invoice = self._renew()
        self.subscription._terminate()
        self._charge("2026-02-27 09:00:00")
        self.assertFalse(self.bank.requests)
        self.assertFalse(invoice.iptv_charge_state)

    def test_a_disabled_provider_is_not_asked(self):
        self._save_card()
        invoice = self._renew()
        self._run_cron("charge", "2026-02-27 09:00:00")
        self.provider.state = "disabled"
        with freeze_time("2026-02-27 09:00:00"):
            self._run_until_idle()
        self.assertFalse(self.bank.requests)
        self.assertFalse(invoice.iptv_charge_state)

    # === PAYING BY HAND MEANWHILE === #

    def test_paying_by_hand_ends_the_automatic_payment(self):
        self._save_card()
        invoice = self._renew()
        self._pay(invoice)
        self.assertFalse(invoice.iptv_charge_state)
        self.assertFalse(invoice.iptv_next_charge_date)
        self._charge("2026-02-27 09:00:00")
        self.assertFalse(self.bank.requests)

    def test_paying_between_making_and_sending_the_charge_stops_it(self):
        self._save_card()
        invoice = self._renew()
        self._run_cron("charge", "2026-02-27 09:00:00")
        with freeze_time("2026-02-27 09:00:00"):
            self._run_jobs()
            self.assertEqual(invoice.iptv_charge_state, "pending")
            self._pay(invoice)
            self.assertEqual(self._get_charges(invoice).state, "cancel")
            self._run_until_idle()
        self.assertFalse(self.bank.requests)
        self.assertFalse(invoice.iptv_charge_state)
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")

    def test_a_payment_begun_by_hand_is_waited_for(self):
        self._save_card()
        invoice = self._renew()
        with freeze_time("2026-02-27 08:45:00"):
            by_hand = self._create_transaction(
                "redirect",
                reference="by hand",
                amount=invoice.amount_residual,
                currency_id=invoice.currency_id.id,
                partner_id=self.customer.id,
                invoice_ids=invoice.ids,
            )
        self._charge("2026-02-27 09:00:00")
        self.assertFalse(self.bank.requests)
        self.assertEqual(str(invoice.iptv_next_charge_date), "2026-02-27 10:00:00")
        by_hand._set_pending()
        self._charge("2026-02-27 10:00:00")
        self.assertFalse(self.bank.requests)
        by_hand._set_canceled()
        self._charge("2026-02-27 11:00:00")
        self.assertEqual(len(self.bank.requests), 1)

    def test_the_customer_cannot_pay_while_the_bank_is_being_asked(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", True
        )
        self._save_card()
        invoice = self._renew()
        self.assertTrue(invoice._has_to_be_paid())
        self.bank.answers = [TimeoutError()]
        self._charge("2026-02-27 09:00:00")
        self.assertFalse(invoice._has_to_be_paid())
        self.assertIn("on its way", invoice._get_online_payment_error())

    def test_a_charge_that_comes_through_too_late_is_told_to_the_staff(self):
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["pending"]
        self._charge("2026-02-27 09:00:00")
        self._pay(invoice)
        self._get_charges(invoice)._set_done()
        self.assertIn("Give the money back", self.subscription.activity_ids.summary)
        self.assertEqual(len(self.subscription.period_ids), 2)

    # === BUTTONS === #

    def test_charge_now_does_not_wait_for_the_day(self):
        self._save_card()
        invoice = self._renew()
        invoice.action_iptv_charge_now()
        self._run_until_idle()
        self.assertEqual(invoice.iptv_charge_state, "done")
        with self.assertRaisesRegex(UserError, "nothing left to pay"):
            invoice.action_iptv_charge_now()

    def test_charge_now_needs_a_card(self):
        with self.assertRaisesRegex(UserError, "no saved payment method"):
            self._renew().action_iptv_charge_now()

    def test_staff_can_stop_the_automatic_payment(self):
        self._save_card()
        invoice = self._renew()
        invoice.action_iptv_stop_charge()
        self.assertFalse(invoice.iptv_charge_state)
        self.subscription.action_stop_automatic_payment()
        self.assertFalse(self.subscription.payment_token_id)
        self.subscription.action_use_saved_method()
        self.assertEqual(self.subscription.payment_token_id.payment_details, "1234")

    def test_what_was_sent_cannot_be_stopped(self):
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["pending"]
        self._charge("2026-02-27 09:00:00")
        with self.assertRaisesRegex(UserError, "cannot be called back"):
            invoice.action_iptv_stop_charge()

    def test_strangers_press_no_button(self):
        self._save_card()
        invoice = self._renew()
        accountant = self._create_staff("acc", "account.group_account_invoice")
        operator = self._create_staff("op", "iptv_subscription.group_iptv_operator")
        for user in (accountant, operator, self.portal_user):
            for name in (
                "charge_now",
                "stop_charge",
                "charge_was_paid",
                "charge_was_not_paid",
            ):
                with self.subTest(user=user.login, action=name):
                    with self.assertRaises(AccessError):
                        getattr(invoice.with_user(user), f"action_iptv_{name}")()
        with self.assertRaisesRegex(UserError, "not written by hand"):
            invoice.with_user(accountant).write({"iptv_charge_state": False})

    def test_an_operator_with_accounting_may_charge(self):
        self._save_card()
        invoice = self._renew()
        user = self._create_staff(
            "both",
            "iptv_subscription.group_iptv_operator,account.group_account_invoice",
        )
        invoice.with_user(user).action_iptv_charge_now()
        self._run_until_idle()
        self.assertEqual(invoice.iptv_charge_state, "done")

    # === END OF A SERVICE === #

    def test_a_failed_capture_suspends_and_paying_brings_it_back(self):  # rule 43, D12
        self._cycle("1m").grace_days = 3
        self._save_card()
        invoice = self._renew()
        self.bank.answers = ["error"] * 4
        for day in ("02-27", "02-28", "03-02", "03-04"):
            self._charge(f"2026-{day} 09:00:00")
        self.assertEqual(invoice.iptv_charge_state, "failed")
        self._run_cron("expire", "2026-03-05 09:59:59")
        self.assertEqual(self.subscription.state, "active")
        self._run_cron("expire", "2026-03-05 10:00:00")
        self.assertEqual(self.subscription.state, "expired")
        with freeze_time("2026-03-06 12:00:00"):
            self._pay(invoice)
        self.assertEqual(self.subscription.state, "active")
        self.assertFalse(invoice.iptv_charge_state)
        self.assertFalse(self.subscription.activity_ids)
