from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .charge_common import ChargeCommon


@freeze_time("2026-02-20 10:00:00")
@tagged("-at_install", "post_install")
class TestChargePending(ChargeCommon):
    """Charges that stay pending are asked about, and never charged again (pain 4)."""

    def setUp(self):
        super().setUp()
        self._save_card()
        self.move = self._renew()
        self.bank.answers = ["pending"]
        self._charge("2026-02-27 09:00:00")
        self.assertEqual(self.move.iptv_charge_state, "pending")

    def _settle(self, at):
        self._run_cron("settle", at)
        with freeze_time(at):
            self._run_until_idle()

    def _answers(self, state=None, error=None):
        """Have the provider tell the state, or fail, when it is asked."""
        self.asked = []

        def query(transaction):
            self.asked.append(transaction.reference)
            if error:
                raise error
            return {"reference": transaction.reference}

        def apply_updates(transaction, _data):
            getattr(transaction, f"_set_{state}")(
                *(["No money."] if state == "error" else [])
            )

        return patch.multiple(
            type(self.env["payment.transaction"]),
            _iptv_query_state=query,
            _apply_updates=apply_updates,
            _extract_amount_data=lambda tx, data: None,
        )

    def _get_question(self):
        return self.subscription.activity_ids

    # === THE PROVIDER IS ASKED === #

    def test_after_some_hours_the_provider_is_asked(self):
        with self._answers("done"):
            self._settle("2026-03-02 08:59:00")
            self.assertFalse(self.asked)
            self._settle("2026-03-02 09:00:00")
        self.assertEqual(len(self.asked), 1)
        self.assertEqual(self.move.iptv_charge_state, "done")
        self.assertEqual(str(self.subscription.date_end), "2026-04-02 10:00:00")

    def test_the_hours_are_a_setting(self):
        self.env.company.iptv_pending_hours = 5
        with self._answers("done"):
            self._settle("2026-02-27 14:00:00")
        self.assertEqual(self.move.iptv_charge_state, "done")

    def test_a_refusal_goes_on_with_the_ladder(self):
        with self._answers("error"):
            self._settle("2026-03-02 09:00:00")
        self.assertEqual(self.move.iptv_charge_state, "scheduled")
        self.assertEqual(str(self.move.iptv_next_charge_date), "2026-03-03 09:00:00")

    def test_what_the_provider_says_is_still_pending_is_waited_for(self):
        with self._answers("pending"):
            for at in ("02 09:00:00", "02 14:59:00", "02 15:00:00", "09 09:00:00"):
                self._settle(f"2026-03-{at}")
        self.assertEqual(len(self.asked), 3)
        self.assertFalse(self._get_question())
        self.assertEqual(self.move.iptv_charge_state, "pending")

    # === OR ELSE A PERSON === #

    def test_who_cannot_ask_has_a_person_look_once(self):
        self._settle("2026-03-02 08:59:00")
        self.assertFalse(self._get_question())
        self._settle("2026-03-02 09:00:00")
        self.assertIn("is pending for very long", self._get_question().summary)
        self.assertTrue(self.move.iptv_is_charge_slow)
        self._settle("2026-03-02 16:00:00")
        self.assertEqual(len(self._get_question()), 1)
        # Who has read it is not asked again.
        self._get_question().unlink()
        self._settle("2026-03-03 16:00:00")
        self.assertFalse(self._get_question())

    def test_a_provider_that_does_not_answer_is_no_answer(self):
        with self._answers(error=OSError("down")):
            self._settle("2026-03-02 09:00:00")
            self.assertEqual(len(self._get_question()), 1)
            self._settle("2026-03-02 15:00:00")
        self.assertEqual(len(self.asked), 2)
        with self._answers("done"):
            self._settle("2026-03-02 21:00:00")
        self.assertFalse(self._get_question(), "it has ended by itself")

    def test_a_manager_says_that_the_money_was_taken(self):
        self._settle("2026-03-02 09:00:00")
        self.move.action_iptv_charge_was_paid()
        self.assertEqual(self.move.iptv_charge_state, "done")
        self.assertFalse(self._get_question())
        self._run_until_idle()
        self.assertEqual(self.move.amount_residual, 0)

    def test_a_manager_says_that_it_was_not(self):
        self._settle("2026-03-02 09:00:00")
        with freeze_time("2026-03-02 10:00:00"):
            self.move.action_iptv_charge_was_not_paid()
        self.assertFalse(self._get_question())
        self.assertEqual(self.move.iptv_charge_state, "scheduled")
        self._charge("2026-03-03 09:00:00")
        self.assertEqual(len(set(self.bank.requests)), 2)
        self.assertEqual(self.move.iptv_charge_state, "done")

    # === AND NOTHING IS CHARGED MEANWHILE === #

    def test_nothing_is_charged_again_however_long_it_takes(self):
        for day in ("02-28", "03-02", "03-04", "03-20", "05-20"):
            self._settle(f"2026-{day} 10:00:00")
            self._charge(f"2026-{day} 11:00:00")
        self.assertEqual(len(self.bank.requests), 1)
        self.assertEqual(len(self._get_charges(self.move)), 1)
        with self.assertRaisesRegex(UserError, "on its way"):
            self.move.action_iptv_charge_now()

    def test_asking_sends_nothing(self):
        resendable = (
            "odoo.addons.iptv_subscription.models.payment_transaction_charge."
            "RESENDABLE_PROVIDERS"
        )
        with patch(resendable, {"none"}):
            self._settle("2026-02-27 10:00:00")
            self._settle("2026-03-02 09:00:00")
        self.assertEqual(len(self.bank.requests), 1)

    def test_the_customer_begins_no_payment_beside_it(self):
        with self.assertRaisesRegex(ValidationError, "Wait for its end"):
            self._pay_online()
        self._get_charges(self.move)._set_error("No money.")
        self.assertEqual(self._pay_online().state, "draft")

    def _pay_online(self):
        """Do what the page does that was opened before the charge."""
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.payment_method_id,
                "reference": f"by hand {len(self.move.sudo().transaction_ids)}",
                "amount": 10.0,
                "currency_id": self.move.currency_id.id,
                "partner_id": self.customer.id,
                "operation": "online_direct",
                "invoice_ids": [Command.set(self.move.ids)],
            }
        )
