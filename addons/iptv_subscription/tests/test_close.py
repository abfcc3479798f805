from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestClose(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("iptv_subscription.iptv_close_reason_expensive")
        cls.operator = cls._create_staff(
            "close_op", "iptv_subscription.group_iptv_operator"
        )

    def setUp(self):
        super().setUp()
        self.subscription = self._sell()

    def _run_cron(self, name, at):
        self.env.flush_all()
        cron = self.env.ref(f"iptv_subscription.ir_cron_{name}").sudo()
        with freeze_time(at), self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _get_refunds(self):
        moves = self.subscription._get_invoices()
        return moves.filtered(lambda move: move.move_type == "out_refund")

    # === AT THE END === #

    def test_it_stays_on_until_the_end_and_goes_then_for_good(self):
        self._cycle("1m").grace_days = 5
        self.subscription._close(self.reason, "40 is too much")
        self.assertEqual(self.subscription.state, "active")
        self.assertFalse(self.subscription.auto_renew)
        self.assertEqual(str(self.subscription.close_date), "2026-02-28 10:00:00")
        self._run_cron("close", "2026-02-28 09:59:59")
        self.assertEqual(self.subscription.state, "active")
        self._run_cron("close", "2026-02-28 10:00:00")
        self.assertEqual(self.subscription.state, "terminated")
        self.assertEqual(self.subscription.close_reason_id, self.reason)
        self.assertEqual(self.subscription.close_note, "40 is too much")

    def test_the_expiry_sweep_ends_it_without_asking_to_pay(self):
        self.subscription._close(self.reason)
        self._run_cron("expire", "2026-02-28 10:00:00")
        self.assertEqual(self.subscription.state, "terminated")
        mails = self.env["mail.mail"].sudo()
        self.assertFalse(
            mails.search([("res_id", "=", self.subscription.id)]).filtered(
                lambda mail: mail.model == "iptv.subscription"
            )
        )

    def test_it_is_not_billed(self):
        domain = self.subscription._get_renewal_domain()
        self.assertTrue(self.subscription.filtered_domain(domain))
        self.subscription._close(self.reason)
        # Even if somebody switches the renewal on again.
        self.subscription.auto_renew = True
        self.assertFalse(self.subscription.filtered_domain(domain))
        with self.assertRaisesRegex(UserError, "Reopen it first"):
            self.subscription._create_renewal_invoices()

    def test_a_failed_renewal_is_no_matter_any_more(self):
        self.subscription._note_renewal_error(UserError("No price."))
        self.subscription._close(self.reason)
        self.assertFalse(self.subscription.renewal_error)

    def test_a_trial_that_is_closing_is_not_billed_as_what_it_was_to_become(self):
        trial = self._sell(self.trial)
        trial.billing_mode = "automatic"
        trial._request_change(self.monthly, "expiry")
        domain = trial._get_renewal_domain()
        self.assertTrue(trial.filtered_domain(domain))
        trial._close(self.reason)
        self.assertFalse(trial.filtered_domain(domain))

    def test_it_can_be_reopened_until_then(self):
        self.subscription._close(self.reason, "oops", by_customer=True)
        self.subscription.with_user(self.operator).action_reopen()
        self.assertTrue(self.subscription.auto_renew)
        self.assertFalse(self.subscription.close_date)
        self.assertFalse(self.subscription.close_reason_id)
        self._run_cron("close", "2026-02-28 10:00:00")
        self.assertEqual(self.subscription.state, "active")
        with self.assertRaisesRegex(UserError, "Only a service that is closing"):
            self.subscription._reopen()

    def test_reopening_does_not_renew_what_was_not_renewed_before(self):
        self.subscription.auto_renew = False
        self.subscription._close(self.reason)
        self.subscription._close(self.reason, "asked again")
        self.subscription._reopen()
        self.assertFalse(self.subscription.auto_renew)

    def test_what_is_paid_meanwhile_moves_the_end(self):
        renewal = self.subscription._create_renewal_invoices()
        transaction = self._create_pending_transaction(renewal)
        self.subscription._close(self.reason)
        self.assertEqual(renewal.state, "posted")
        transaction.unlink()
        self._pay(renewal)
        self.assertEqual(str(self.subscription.close_date), "2026-03-31 10:00:00")
        self._run_cron("close", "2026-02-28 10:00:00")
        self.assertEqual(self.subscription.state, "active")

    def _create_pending_transaction(self, invoice):
        provider = self.env["payment.provider"].sudo()
        provider = provider.create({"name": "Slow bank", "code": "none"})
        return (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": self.env.ref(
                        "payment.payment_method_unknown"
                    ).id,
                    "reference": "slow",
                    "amount": invoice.amount_total,
                    "currency_id": invoice.currency_id.id,
                    "partner_id": invoice.partner_id.id,
                    "invoice_ids": [Command.set(invoice.ids)],
                    "state": "pending",
                }
            )
        )

    def test_a_refund_of_the_last_period_ends_it_at_once(self):
        self.subscription._close(self.reason)
        self._reverse(self.subscription.order_id.invoice_ids)
        self.assertEqual(self.subscription.state, "terminated")

    # === OPEN INVOICES === #

    def test_an_open_renewal_of_its_own_is_cancelled(self):
        renewal = self.subscription._create_renewal_invoices()
        self.subscription._close(self.reason)
        self.assertEqual(renewal.state, "cancel")

    def test_of_a_shared_invoice_only_its_lines_are_credited(self):  # D11
        other = self._sell()
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.monthly.id,
                            "price_unit": price,
                            "iptv_subscription_id": subscription.id,
                        }
                    )
                    for subscription, price in (
                        (self.subscription, 10.0),
                        (other, 12.0),
                    )
                ],
            }
        )
        invoice.action_post()
        self.subscription._close(self.reason)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(self._get_refunds().amount_total, 10.0)
        self.assertEqual(invoice.amount_residual, 12.0)
        # Closing once more credits nothing again.
        self.subscription._close(self.reason)
        self.assertEqual(len(self._get_refunds()), 1)
        self._pay(invoice)
        self.assertEqual(str(other.date_end), "2026-03-31 10:00:00")
        self.assertEqual(str(self.subscription.date_end), "2026-02-28 10:00:00")

    # === AT ONCE (D5) === #

    def _close_now(self, at, mode):
        self.env.company.iptv_close_refund = mode
        with freeze_time(at):
            self.subscription._close(self.reason, at_end=False)
        self.assertEqual(self.subscription.state, "terminated")
        return self._get_refunds()

    def test_the_rest_is_lost_by_default(self):  # D5
        self.assertFalse(self._close_now("2026-02-14 10:00:00", "none"))

    def test_the_unused_share_is_given_back(self):  # D5
        # 7 of 28 days are left.
        refund = self._close_now("2026-02-21 10:00:00", "prorata")
        self.assertEqual((refund.state, refund.amount_total), ("posted", 2.5))
        self.assertEqual(
            refund.invoice_line_ids.iptv_reversed_period_id.state, "cancelled"
        )

    def test_months_that_did_not_begin_are_given_back_whole(self):  # D5
        self._pay(self.subscription._create_renewal_invoices())
        refunds = self._close_now("2026-02-21 10:00:00", "prorata")
        self.assertEqual(sorted(refunds.mapped("amount_total")), [2.5, 10.0])

    def test_days_that_a_pause_gave_back_are_unused(self):  # D5
        with freeze_time("2026-02-07 10:00:00"):
            self.subscription._pause()
        with freeze_time("2026-03-14 10:00:00"):
            self.subscription._resume()
        # Used: 7 days before the pause and 7 after it, of 28.
        refund = self._close_now("2026-03-21 10:00:00", "prorata")
        self.assertEqual(refund.amount_total, 5.0)

    def test_a_paused_service_gives_back_what_was_left_at_the_pause(self):  # D5
        with freeze_time("2026-02-07 10:00:00"):
            self.subscription._pause()
        refund = self._close_now("2026-02-21 10:00:00", "prorata")
        self.assertEqual(refund.amount_total, 7.5)

    def test_without_proof_an_unused_box_gives_nothing_back(self):  # D5
        self.assertFalse(self._close_now("2026-02-14 10:00:00", "unused"))

    def test_what_has_no_paid_time_closes_at_once(self):
        with freeze_time("2026-03-10 10:00:00"):
            self.subscription._expire()
            self.subscription._close(self.reason)
        self.assertEqual(self.subscription.state, "terminated")
        self.assertEqual(str(self.subscription.close_date), "2026-03-10 10:00:00")

    def test_what_was_removed_because_nobody_paid_says_so(self):
        self.env.company.iptv_terminate_days = 30
        self._run_cron("expire", "2026-02-28 10:00:00")
        self._run_cron("terminate", "2026-03-30 10:00:00")
        self.assertEqual(self.subscription.close_reason_id.name, "Not paid")

    # === WHAT IS REFUSED === #

    def test_what_has_no_end_or_stands_still_is_told_what_to_do(self):
        for_ever = self._sell(self.one_time)
        with self.assertRaisesRegex(UserError, "has no end. Close it at once"):
            for_ever._close(self.reason)
        self.subscription._pause()
        with self.assertRaisesRegex(UserError, "Resume it first"):
            self.subscription._close(self.reason)
        with self.assertRaisesRegex(UserError, "Only a service that is closing"):
            self.subscription._reopen()

    def test_what_is_closing_is_not_paused(self):
        self.subscription._close(self.reason)
        with self.assertRaisesRegex(UserError, "Reopen it before"):
            self.subscription._pause()

    def test_customers_close_only_where_they_may(self):
        self.env.company.iptv_close_by_customer = False
        with self.assertRaisesRegex(UserError, "write to us"):
            self.subscription._close(self.reason, by_customer=True)
        self.env.company.iptv_close_by_customer = True
        draft = self._create_subscription()
        with self.assertRaisesRegex(UserError, "nothing to close"):
            draft._close(self.reason, by_customer=True)

    def test_nobody_writes_the_closing_directly(self):
        subscription = self.subscription.with_user(self.operator)
        for vals in (
            {"close_date": "2026-02-01 00:00:00"},
            {"close_reason_id": self.reason.id},
            {"close_note": "forged"},
        ):
            with self.assertRaises(UserError):
                subscription.write(vals)

    # === THE DIALOG === #

    def test_the_dialog_shows_what_is_given_back(self):
        self.env.company.iptv_close_refund = "prorata"
        with freeze_time("2026-02-21 10:00:00"):
            wizard = (
                self.env["iptv.subscription.terminate"]
                .with_user(self.operator)
                .create(
                    {
                        "subscription_ids": self.subscription.ids,
                        "reason_id": self.reason.id,
                    }
                )
            )
            self.assertEqual((wizard.when, wizard.paid_count), ("end", 1))
            self.assertFalse(wizard.refund_preview)
            wizard.when = "now"
            self.assertIn("2.50", wizard.refund_preview)
            wizard.action_terminate()
            wizard.action_terminate()
        self.assertEqual(self._get_refunds().amount_total, 2.5)

    def test_a_customer_has_no_dialog(self):
        portal_user = self._create_new_portal_user()
        with self.assertRaises(AccessError):
            self.env["iptv.subscription.terminate"].with_user(portal_user).create(
                {"subscription_ids": self.subscription.ids, "reason_id": self.reason.id}
            )
        with self.assertRaises(AccessError):
            self.subscription.with_user(portal_user).action_reopen()

    # === REPORT === #

    def test_the_reasons_are_counted(self):
        second = self._sell()
        (self.subscription | second)._close(self.reason)
        mine = self.env["iptv.subscription"]._read_group(
            [("id", "in", (self.subscription | second).ids), ("is_closing", "=", True)],
            ["close_reason_id"],
            ["__count"],
        )
        self.assertEqual(mine, [(self.reason, 2)])
        self.assertGreaterEqual(self.reason.subscription_count, 2)
