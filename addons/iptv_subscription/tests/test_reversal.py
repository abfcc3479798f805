from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestReversal(IptvCommon):
    def _get_valid(self, subscriptions):
        return subscriptions.period_ids.filtered(lambda p: p.state == "valid")

    def _refund(self, invoice, **line):
        """Post a credit note whose first line was edited by the accountant."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        refund.invoice_line_ids = [
            Command.update(refund.invoice_line_ids[0].id, line),
        ]
        refund.action_post()
        return refund

    def _renew(self, subscription):
        invoice = subscription._create_renewal_invoices()
        self._pay(invoice)
        return invoice

    def test_a_full_credit_note_cancels_exactly_its_period(self):
        subscription = self._sell()
        renewal = self._renew(subscription)
        self.assertEqual(str(subscription.date_end), "2026-03-31 10:00:00")
        refund = self._reverse(renewal)
        self.assertEqual(str(subscription.date_end), "2026-02-28 10:00:00")
        self.assertEqual(subscription.state, "active")
        cancelled = renewal.invoice_line_ids.iptv_period_ids
        self.assertEqual(cancelled.state, "cancelled")
        self.assertIn(refund.name, cancelled.cancel_reason)

    def test_the_service_goes_off_when_nothing_paid_remains(self):
        subscription = self._sell()
        with self._middleware() as middleware:
            self._run_jobs()
            self._reverse(subscription.order_id.invoice_ids)
            self._run_jobs()
        self.assertEqual(subscription.state, "expired")
        self.assertFalse(subscription.date_end)
        self.assertEqual(middleware.pushed, subscription.ids * 2)

    def test_a_credited_service_can_be_paid_again(self):
        subscription = self._sell()
        self._reverse(subscription.order_id.invoice_ids)
        self._renew(subscription)
        self.assertEqual(subscription.state, "active")
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-02-28 10:00:00")

    def test_a_goodwill_credit_leaves_the_service_as_it_is(self):
        subscription = self._sell()
        self._refund(subscription.order_id.invoice_ids, price_unit=4.0)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(len(self._get_valid(subscription)), 1)

    def test_a_goodwill_credit_for_several_boxes_leaves_all_on(self):
        subscriptions = self._sell(quantity=3)
        self._refund(subscriptions.order_id.invoice_ids, price_unit=5.0)
        self.assertEqual(subscriptions.mapped("state"), ["active"] * 3)

    def test_goodwill_credits_that_add_up_to_the_whole_price_cancel(self):
        subscription = self._sell()
        invoice = subscription.order_id.invoice_ids
        self._refund(invoice, price_unit=4.0)
        self._refund(invoice, price_unit=6.0)
        self.assertEqual(subscription.state, "expired")

    def test_crediting_one_box_of_three_ends_one(self):
        subscriptions = self._sell(quantity=3)
        self._refund(subscriptions.order_id.invoice_ids, quantity=1)
        self.assertEqual(subscriptions.mapped("state"), ["active", "active", "expired"])

    def test_crediting_box_after_box_ends_all(self):
        subscriptions = self._sell(quantity=3)
        invoice = subscriptions.order_id.invoice_ids
        for left in (2, 1, 0):
            self._refund(invoice, quantity=1)
            self.assertEqual(len(self._get_valid(subscriptions)), left)

    def test_a_box_credited_before_the_payment_is_not_paid_by_it(self):
        order = self._create_order(quantity=2)
        order.action_confirm()
        invoice = self._invoice(order)
        refund = self._refund(invoice, quantity=1)
        (invoice | refund).line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).reconcile()
        self._pay(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        states = order.iptv_subscription_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["active", "draft"])

    def test_the_hook_after_a_credit_note_pays_nothing_again(self):
        subscriptions = self._sell(quantity=2)
        invoice = subscriptions.order_id.invoice_ids
        self._refund(invoice, quantity=1)
        invoice._invoice_paid_hook()
        self.assertEqual(len(self._get_valid(subscriptions)), 1)
        self._reverse(invoice)
        invoice._invoice_paid_hook()
        self.assertFalse(self._get_valid(subscriptions))

    def test_a_credited_line_never_pays_for_a_box_of_another_line(self):
        order = self._create_order(quantity=2)
        order.action_confirm()
        first_box, second_box = order.iptv_subscription_ids.sorted("id")
        first = order._create_invoices()
        first.invoice_line_ids.quantity = 1
        first.action_post()
        self._pay(first)
        self._reverse(first)
        again = order._create_invoices()
        again.invoice_line_ids.quantity = 1
        again.action_post()
        self._pay(again)
        self.assertEqual((first_box.state, second_box.state), ("active", "draft"))
        first._invoice_paid_hook()
        self.assertEqual(second_box.state, "draft")

    def test_a_credit_note_made_by_the_order_ends_a_box(self):
        subscriptions = self._sell(quantity=2)
        order = subscriptions.order_id
        order.order_line.product_uom_qty = 1
        refund = order._create_invoices(final=True)
        self.assertEqual(refund.move_type, "out_refund")
        refund.action_post()
        self.assertEqual(subscriptions.mapped("state"), ["active", "expired"])

    def test_a_free_invoice_is_credited_by_the_box(self):
        order = self._create_order(quantity=2, price_unit=0.0)
        order.action_confirm()
        self._refund(order.invoice_ids, quantity=1)
        states = order.iptv_subscription_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["active", "expired"])

    def test_an_invoice_cancelled_and_posted_again_pays_again_once(self):
        subscription = self._sell()
        invoice = subscription.order_id.invoice_ids
        invoice.button_cancel()
        self.assertEqual(subscription.state, "expired")
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(subscription.state, "expired")
        self._pay(invoice)
        invoice._invoice_paid_hook()
        self.assertEqual(subscription.state, "active")
        self.assertEqual(len(self._get_valid(subscription)), 1)
        self.assertEqual(len(subscription.period_ids), 2)

    def test_an_invoice_reset_to_draft_and_paid_again_pays_once(self):
        subscription = self._sell()
        invoice = subscription.order_id.invoice_ids
        invoice.button_draft()
        self.assertEqual(invoice.state, "draft")
        invoice.action_post()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(len(subscription.period_ids), 1)
        self.assertEqual(subscription.state, "active")

    def test_a_credit_note_taken_back_is_put_before_the_staff(self):
        subscription = self._sell()
        refund = self._reverse(subscription.order_id.invoice_ids)
        refund.button_draft()
        self.assertEqual(subscription.state, "expired")
        self.assertIn("was taken back", subscription.activity_ids.summary)

    def test_the_corrected_invoice_pays_what_the_wrong_one_lost(self):
        subscription = self._sell()
        wrong = subscription.order_id.invoice_ids
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=wrong.ids
        )
        wizard = wizard.create({"journal_id": wrong.journal_id.id})
        right = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        self.assertEqual(subscription.state, "expired")
        right.action_post()
        self._pay(right)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(len(self._get_valid(subscription)), 1)

    def test_crediting_the_running_period_moves_up_the_next_one(self):
        """Else the credited month would be served, only because a later one is paid."""
        subscription = self._sell()
        renewal = self._renew(subscription)
        with freeze_time("2026-02-10 12:00:00"):
            self._reverse(subscription.order_id.invoice_ids)
        self._assert_dates(subscription, "2026-02-10 12:00:00", "2026-03-10 12:00:00")
        self.assertEqual(subscription.state, "active")
        renewal._invoice_paid_hook()
        self.assertEqual(len(self._get_valid(subscription)), 1)

    def test_what_was_moved_up_is_still_cancelled_by_its_own_credit_note(self):
        subscription = self._sell()
        renewal = self._renew(subscription)
        with freeze_time("2026-02-10 12:00:00"):
            self._reverse(subscription.order_id.invoice_ids)
            self._reverse(renewal)
        self.assertEqual(subscription.state, "expired")
        self.assertFalse(self._get_valid(subscription))

    def test_crediting_a_period_of_the_past_moves_nothing(self):
        subscription = self._sell()
        self._renew(subscription)
        with freeze_time("2026-03-10 12:00:00"):
            self._reverse(subscription.order_id.invoice_ids)
        self._assert_dates(subscription, "2026-02-28 10:00:00", "2026-03-31 10:00:00")

    def test_granted_days_keep_their_length_when_they_move_up(self):
        subscription = self._sell()
        with freeze_time("2026-02-01 10:00:00"):
            until = subscription.date_end.replace(month=3, day=5)
            subscription._extend("compensation", "outage", until=until, reason="outage")
        with freeze_time("2026-02-10 12:00:00"):
            self._reverse(subscription.order_id.invoice_ids)
        self._assert_dates(subscription, "2026-02-10 12:00:00", "2026-02-15 12:00:00")
        moved = self._get_valid(subscription)
        self.assertEqual((moved.source, moved.reason), ("compensation", "outage"))
