from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import MAC, IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestOnlinePayment(AccountPaymentCommon, IptvCommon):
    """A customer pays an order in the shop or the portal, with a dummy provider."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", False)

    def setUp(self):
        super().setUp()
        # No PDF and no mail of the invoice: neither is what these tests are about.
        self.startPatcher(
            patch.object(type(self.env["payment.transaction"]), "_send_invoice")
        )

    def _pay_online(self, order, amount=None, state="done"):
        transaction = self._create_transaction(
            flow="redirect",
            reference=f"{order.name} {amount}",
            amount=amount or order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[Command.set(order.ids)],
        )
        getattr(transaction, f"_set_{state}")()
        # What the route of the landing page does, for a visitor.
        visitor = self.quick_ref("base.public_user")
        transaction.with_user(visitor).sudo()._post_process()
        return transaction

    def _check_paid_once(self, order):
        self.assertEqual(order.state, "sale")
        self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))
        subscription = order.iptv_subscription_ids
        self.assertEqual(subscription.state, "active")
        self.assertEqual(len(subscription.period_ids), 1)
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-02-28 10:00:00")

    def test_a_paid_order_is_active_without_automatic_invoices(self):  # rule 15
        order = self._create_order(iptv_mac=MAC)
        self._pay_online(order)
        self._check_paid_once(order)

    def test_a_paid_order_is_active_with_automatic_invoices(self):
        self.env["ir.config_parameter"].sudo().set_param("sale.automatic_invoice", True)
        order = self._create_order(iptv_mac=MAC)
        self._pay_online(order)
        self._check_paid_once(order)

    def test_a_notification_that_comes_twice_pays_once(self):
        order = self._create_order()
        transaction = self._pay_online(order)
        transaction._set_done()
        transaction._post_process()
        self._check_paid_once(order)

    def test_a_pending_payment_starts_nothing(self):
        order = self._create_order()
        self._pay_online(order, state="pending")
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.iptv_subscription_ids)

    def test_a_cancelled_payment_starts_nothing(self):
        order = self._create_order()
        self._pay_online(order, state="canceled")
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.iptv_subscription_ids)

    def test_a_part_of_the_price_makes_no_invoice_by_itself(self):
        order = self._create_order()
        order.prepayment_percent = 0.5
        self._pay_online(order, amount=5.0)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.invoice_ids)
        self.assertEqual(order.iptv_subscription_ids.state, "draft")

    def test_an_order_without_iptv_is_left_to_the_setting(self):
        order = self._create_order(self.service_product, tax_ids=[Command.clear()])
        self._pay_online(order)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.invoice_ids)

    def test_a_box_that_was_taken_meanwhile_does_not_stop_the_payment(self):
        order = self._create_order(iptv_mac=MAC)
        owner = self._create_subscription(mac=MAC)
        self._pay_online(order)
        self._check_paid_once(order)
        subscription = order.iptv_subscription_ids
        self.assertFalse(subscription.mac)
        self.assertIn(owner.name, subscription.activity_ids.summary)

    def test_what_staff_must_know_is_not_said_by_the_visitor(self):
        order = self._create_order(iptv_mac=MAC)
        self._create_subscription(mac=MAC)
        self._pay_online(order)
        notes = order.iptv_subscription_ids.message_ids.filtered(
            lambda message: "already belongs" in message.body
        )
        self.assertEqual(notes.author_id, self.quick_ref("base.partner_root"))
        self.assertTrue(notes.is_internal or notes.subtype_id.internal)
