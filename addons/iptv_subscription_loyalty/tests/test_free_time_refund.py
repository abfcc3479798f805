from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import PromotionCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestFreeTimeRefund(PromotionCommon):
    """Free time goes with the paid time that earned it, and only with that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_free_time()

    def test_a_refund_takes_it_back(self):
        subscription = self._sell_with("SUMMER")
        self._reverse(subscription.order_id.invoice_ids)
        self.assertFalse(self._get_valid(subscription))
        self.assertEqual(subscription.state, "expired")
        self.env.flush_all()

    def test_a_goodwill_credit_leaves_it(self):
        subscription = self._sell_with("SUMMER")
        invoice = subscription.order_id.invoice_ids
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        package = refund.invoice_line_ids.filtered("price_subtotal")
        refund.invoice_line_ids = [Command.update(package.id, {"price_unit": 20.0})]
        refund.action_post()
        self.assertEqual(str(subscription.date_end), "2027-03-31 10:00:00")

    def test_crediting_one_box_of_two_takes_that_one_back(self):
        first, second = self._sell_with("SUMMER", quantity=2)
        invoice = first.order_id.invoice_ids
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        package = refund.invoice_line_ids.filtered("price_subtotal")
        refund.invoice_line_ids = [Command.update(package.id, {"quantity": 1})]
        refund.action_post()
        self.assertEqual(str(first.date_end), "2027-03-31 10:00:00")
        self.assertFalse(self._get_valid(second))

    def test_a_renewal_behind_it_moves_up(self):
        subscription = self._sell_with("SUMMER")
        self._pay(subscription._create_renewal_invoices())
        with freeze_time("2026-02-10 12:00:00"):
            self._reverse(subscription.order_id.invoice_ids)
        self._assert_dates(subscription, "2026-02-10 12:00:00", "2027-02-10 12:00:00")
        self.assertEqual(self._get_valid(subscription).source, "invoice")

    def test_a_refund_during_the_free_time_moves_the_renewal_up(self):
        subscription = self._sell_with("SUMMER")
        self._pay(subscription._create_renewal_invoices())
        with freeze_time("2027-02-10 12:00:00"):
            self._reverse(subscription.order_id.invoice_ids)
        self._assert_dates(subscription, "2027-02-10 12:00:00", "2028-02-10 12:00:00")

    def test_a_refunded_renewal_leaves_it(self):
        subscription = self._sell_with("SUMMER")
        renewal = subscription._create_renewal_invoices()
        self._pay(renewal)
        self._reverse(renewal)
        self.assertEqual(str(subscription.date_end), "2027-03-31 10:00:00")

    def test_free_time_that_moved_up_still_goes_with_its_invoice(self):
        order = self._create_order(self.yearly)
        self._apply(order, "SUMMER")
        order.action_confirm()
        subscription = order.iptv_subscription_ids
        gift = subscription._extend("manual", "gift", cycle=self._cycle("1m"))
        self._pay(self._invoice(order))
        gift._cancel("a mistake")
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2027-03-31 10:00:00")
        self._reverse(order.invoice_ids)
        self.assertFalse(self._get_valid(subscription))

    def test_a_corrected_invoice_gives_it_again_once(self):
        subscription = self._sell_with("SUMMER")
        wrong = subscription.order_id.invoice_ids
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=wrong.ids
        )
        wizard = wizard.create({"journal_id": wrong.journal_id.id})
        right = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        self.assertFalse(self._get_valid(subscription))
        right.action_post()
        self._pay(right)
        right._invoice_paid_hook()
        self.assertEqual(
            self._get_valid(subscription).sorted("start").mapped("source"),
            ["invoice", "promotion"],
        )
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2027-03-31 10:00:00")

    def test_an_invoice_cancelled_and_posted_again_gives_it_again_once(self):
        subscription = self._sell_with("SUMMER")
        invoice = subscription.order_id.invoice_ids
        invoice.button_cancel()
        self.assertFalse(self._get_valid(subscription))
        invoice.button_draft()
        invoice.action_post()
        self._pay(invoice)
        invoice._invoice_paid_hook()
        self.assertEqual(len(self._get_valid(subscription)), 2)
        self.assertEqual(str(subscription.date_end), "2027-03-31 10:00:00")

    def test_a_paid_order_that_is_cancelled_keeps_what_was_given(self):
        """Its invoice stands until it is refunded; so does the free time."""
        subscription = self._sell_with("SUMMER")
        order = subscription.order_id
        order._action_cancel()
        self.env.flush_all()
        subscription.invalidate_recordset()
        free = self._get_valid(subscription).filtered(lambda p: p.source == "promotion")
        self.assertEqual(len(free), 1)
        self.assertFalse(free.promotion_line_id)
        self._reverse(order.invoice_ids)
        self.assertFalse(self._get_valid(subscription))
