from unittest.mock import patch

import requests
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.exception import RetryableJobError

from .charge_common import ChargeCommon, Killed

CHARGING = "odoo.addons.iptv_subscription.models.payment_transaction_charge"
PROVIDER = "odoo.addons.payment.models.payment_provider"


@freeze_time("2026-02-20 10:00:00")
@tagged("-at_install", "post_install")
class TestChargeUnknown(ChargeCommon):
    """Charges of which nobody knows the end are settled by the system (pain 4)."""

    def setUp(self):
        super().setUp()
        self._save_card()
        self.move = self._renew()

    def _time_out(self):
        self.bank.answers = [requests.Timeout()]
        self._charge("2026-02-27 09:00:00")
        self.assertEqual(self.move.iptv_charge_state, "unknown")

    def _settle(self, at):
        self._run_cron("settle", at)
        with freeze_time(at):
            self._run_until_idle()

    def _resendable(self):
        return patch(f"{CHARGING}.RESENDABLE_PROVIDERS", {"none"})

    # === NOTHING IS SENT TWICE === #

    def test_a_time_out_is_unknown_and_charged_no_more(self):
        self._time_out()
        for day in ("02-28", "03-02", "03-20"):
            self._charge(f"2026-{day} 09:00:00")
            self._settle(f"2026-{day} 10:00:00")
        self.assertEqual(len(self.bank.requests), 1)
        self.assertEqual(self.move.iptv_charge_state, "unknown")
        with self.assertRaisesRegex(UserError, "on its way"):
            self.move.action_iptv_charge_now()

    def test_a_provider_that_does_not_answer_is_unknown(self):
        self.bank.answers = ["silence"]
        self._charge("2026-02-27 09:00:00")
        self.assertEqual(self.move.iptv_charge_state, "unknown")

    def test_killed_between_sending_and_storing_nothing_is_sent_again(self):
        self._run_cron("charge", "2026-02-27 09:00:00")
        with freeze_time("2026-02-27 09:00:00"):
            self._run_jobs()
            self.bank.answers = [Killed()]
            charge = self._get_charges(self.move)
            with self._raises(Killed):
                charge._iptv_job_send()
            self.assertTrue(charge.iptv_sent_date)
            self.assertEqual(charge.state, "draft")
            charge._iptv_job_send()
        self.assertEqual(self.move.iptv_charge_state, "pending")
        with freeze_time("2026-02-27 09:20:00"):
            charge._iptv_job_send()
        self.env.invalidate_all()
        self.assertEqual(self.move.iptv_charge_state, "unknown")
        self.assertEqual(len(self.bank.requests), 1)

    def test_a_charge_whose_job_is_lost_is_found_and_sent(self):
        self._run_cron("charge", "2026-02-27 09:00:00")
        with freeze_time("2026-02-27 09:00:00"):
            self._run_jobs()
        self.jobs.enqueued_jobs.clear()
        self._settle("2026-02-27 09:10:00")
        self.assertFalse(self.bank.requests)
        self._settle("2026-02-27 09:20:00")
        self.assertEqual(self.move.iptv_charge_state, "done")

    # === SETTLED BY SENDING AGAIN === #

    def test_where_it_is_safe_the_same_charge_is_sent_again(self):
        self._time_out()
        with self._resendable():
            self._settle("2026-02-27 09:10:00")
            self.assertEqual(len(self.bank.requests), 1)
            self._settle("2026-02-27 09:20:00")
        first, second = self.bank.requests
        self.assertEqual(first, second)
        self.assertEqual(len(self._get_charges(self.move)), 1)
        self.assertEqual(self.move.iptv_charge_state, "done")

    def test_once_the_provider_has_forgotten_the_key_it_is_not_sent_again(self):
        self._time_out()
        with self._resendable():
            self._settle("2026-02-28 05:00:00")
        self.assertEqual(len(self.bank.requests), 1)

    def test_what_was_paid_by_hand_meanwhile_is_not_sent_again(self):
        self._time_out()
        self._pay(self.move)
        with self._resendable():
            self._settle("2026-02-27 09:20:00")
        self.assertEqual(len(self.bank.requests), 1)
        self.assertEqual(self.move.iptv_charge_state, "unknown")

    # === SETTLED BY ASKING === #

    def test_a_provider_that_can_be_asked_is_asked(self):
        self._time_out()

        def query(transaction):
            return {"reference": transaction.reference}

        def apply_updates(transaction, _data):
            transaction._set_done()

        transaction_class = type(self.env["payment.transaction"])
        with (
            patch.object(transaction_class, "_iptv_query_state", query),
            patch.object(transaction_class, "_apply_updates", apply_updates),
            patch.object(
                transaction_class, "_extract_amount_data", lambda tx, data: None
            ),
        ):
            self._settle("2026-02-27 09:20:00")
        self.assertEqual(self.move.iptv_charge_state, "done")
        self.assertEqual(len(self.bank.requests), 1)
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")

    def test_a_question_that_fails_is_asked_again(self):
        self._time_out()
        transaction_class = type(self.env["payment.transaction"])
        with patch.object(transaction_class, "_iptv_query_state", side_effect=OSError):
            self._settle("2026-02-27 09:20:00")
            self._settle("2026-02-27 09:40:00")
        self.assertEqual(self.move.iptv_charge_state, "unknown")

    # === SETTLED BY A NOTIFICATION === #

    def test_a_notification_settles_it_at_once(self):
        self._time_out()
        self._get_charges(self.move)._set_done()
        self.assertEqual(self.move.iptv_charge_state, "done")
        self._run_until_idle()
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")

    def test_a_notification_of_a_refusal_goes_on_with_the_ladder(self):
        self._time_out()
        with freeze_time("2026-02-27 12:00:00"):
            self._get_charges(self.move)._set_error("No money.")
        self.assertEqual(self.move.iptv_charge_state, "scheduled")
        self.assertEqual(str(self.move.iptv_next_charge_date), "2026-02-28 09:00:00")

    # === SETTLED BY A PERSON === #

    def test_after_some_hours_a_person_is_asked_once(self):
        self._time_out()
        self._settle("2026-02-27 14:59:00")
        self.assertFalse(self.subscription.activity_ids)
        self._settle("2026-02-27 15:00:00")
        self._settle("2026-02-27 15:20:00")
        self.assertIn("Did the bank take", self.subscription.activity_ids.summary)
        self.assertEqual(len(self.subscription.activity_ids), 1)

    def test_a_manager_says_that_the_money_was_taken(self):
        self._time_out()
        self._settle("2026-02-27 15:00:00")
        self.move.action_iptv_charge_was_paid()
        self.assertEqual(self.move.iptv_charge_state, "done")
        self.assertFalse(self.subscription.activity_ids)
        self.assertIn("took the money", " ".join(self.move.message_ids.mapped("body")))
        self._run_until_idle()
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")
        with self.assertRaisesRegex(UserError, "no open charge"):
            self.move.action_iptv_charge_was_not_paid()

    def test_a_manager_says_that_it_was_not(self):
        self._time_out()
        with freeze_time("2026-02-27 16:00:00"):
            self.move.action_iptv_charge_was_not_paid()
        self.assertEqual(self.move.iptv_charge_state, "scheduled")
        self._charge("2026-02-28 09:00:00")
        self.assertEqual(self.move.iptv_charge_state, "done")
        self.assertEqual(len(set(self.bank.requests)), 2)

    def test_only_a_manager_answers(self):
        self._time_out()
        user = self._create_staff(
            "both",
            "iptv_subscription.group_iptv_operator,account.group_account_invoice",
        )
        with self.assertRaises(AccessError):
            self.move.with_user(user).action_iptv_charge_was_paid()

    # === REFUSED, OR NO ANSWER === #

    def _ask_api(self, transaction):
        """Do what a provider does that has no catch of its own."""
        transaction.provider_id._send_api_request("POST", "/payments")
        transaction._set_done()

    def _answer(self, **answer):
        return patch(f"{PROVIDER}.requests.request", **answer)

    def _response(self, status):
        response = requests.Response()
        response.status_code = status
        response._content = b"{}"
        return response

    def _send_over_http(self, **answer):
        transaction_class = type(self.env["payment.transaction"])
        with (
            self._answer(**answer),
            patch.object(
                transaction_class, "_send_payment_request", lambda tx: self._ask_api(tx)
            ),
            mute_logger(PROVIDER),
        ):
            self._charge("2026-02-27 09:00:00")

    def test_what_odoo_calls_an_error_may_be_no_answer(self):
        self._send_over_http(side_effect=requests.ReadTimeout())
        self.assertEqual(self.move.iptv_charge_state, "unknown")

    def test_a_server_error_is_no_refusal(self):
        self._send_over_http(return_value=self._response(502))
        self.assertEqual(self.move.iptv_charge_state, "unknown")

    def test_a_conflict_is_no_refusal(self):
        self._send_over_http(return_value=self._response(409))
        self.assertEqual(self.move.iptv_charge_state, "unknown")

    def test_a_refusal_is_a_refusal(self):
        self._send_over_http(return_value=self._response(402))
        self.assertEqual(self.move.iptv_charge_state, "scheduled")
        self.assertEqual(self.move.iptv_charge_attempts, 1)

    def test_what_never_left_is_sent_later(self):
        with self._raises(RetryableJobError):
            self._send_over_http(side_effect=requests.ConnectTimeout())
        charge = self._get_charges(self.move)
        self.assertFalse(charge.iptv_sent_date)
        self.assertEqual(self.move.iptv_charge_state, "pending")
        charge._iptv_job_send()
        self.env.invalidate_all()
        self.assertEqual(self.move.iptv_charge_state, "done")
        self.assertEqual(len(self.bank.requests), 1)

    def test_other_payments_are_as_odoo_has_them(self):
        with self._answer(side_effect=requests.ReadTimeout()), mute_logger(PROVIDER):
            with self.assertRaises(ValidationError):
                self.provider._send_api_request("POST", "/payments")
