from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .charge_common import ChargeCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestChargeToken(ChargeCommon):
    """What a customer saves with its order pays its renewals."""

    def setUp(self):
        super().setUp()
        self.startPatcher(
            patch.object(type(self.env["payment.transaction"]), "_send_invoice")
        )

    def _pay_online(self, order, **values):
        transaction = self._create_transaction(
            flow="redirect",
            reference=order.name,
            amount=order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[Command.set(order.ids)],
            **values,
        )
        transaction._set_done()
        transaction._post_process()
        return transaction

    def _buy(self, product=None, **values):
        token = self._create_token(partner_id=self.customer.id)
        order = self._create_order(product)
        self._pay_online(order, token_id=token.id, **values)
        return order.iptv_subscription_ids, token

    def test_a_card_saved_with_the_order_pays_the_renewals(self):
        subscription, token = self._buy()
        self.assertEqual(subscription.payment_token_id, token)
        self.assertEqual(subscription.payment_token_name, token.display_name)
        with freeze_time("2026-02-25 10:00:00"):
            invoice = subscription._create_renewal_invoices()
        self.assertEqual(invoice.iptv_charge_state, "scheduled")

    def test_without_a_saved_card_nothing_is_remembered(self):
        order = self._create_order()
        self._pay_online(order)
        self.assertFalse(order.iptv_subscription_ids.payment_token_id)

    def test_what_does_not_renew_remembers_nothing(self):
        subscription, _token = self._buy(self.one_time)
        self.assertFalse(subscription.payment_token_id)

    def test_with_the_setting_off_nothing_is_remembered(self):
        self.env.company.iptv_auto_charge = False
        subscription, _token = self._buy()
        self.assertFalse(subscription.payment_token_id)

    def test_paying_a_renewal_by_hand_changes_nothing(self):
        subscription, token = self._buy()
        subscription._set_payment_token(self.env["payment.token"])
        invoice = subscription._create_renewal_invoices()
        transaction = self._create_transaction(
            flow="token",
            reference="renewal",
            amount=invoice.amount_total,
            currency_id=invoice.currency_id.id,
            partner_id=self.customer.id,
            token_id=token.id,
            invoice_ids=[Command.set(invoice.ids)],
        )
        transaction._set_done()
        transaction._post_process()
        self.assertEqual(len(subscription.period_ids), 2)
        self.assertFalse(subscription.payment_token_id)

    def test_money_that_goes_back_through_the_provider_is_told(self):
        subscription, _token = self._buy()
        source = self.env["payment.transaction"].search(
            [("sale_order_ids", "in", subscription.order_id.ids)]
        )
        refund = source._create_child_transaction(source.amount, is_refund=True)
        refund._set_done()
        refund._post_process()
        self.assertIn("went back to the customer", subscription.activity_ids.summary)
        self.assertEqual(subscription.state, "active")
