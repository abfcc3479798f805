from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import PromotionCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestFirstPurchase(AccountPaymentCommon, PromotionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_discount(iptv_first_purchase_only=True)

    def _order_with_code(self, **partner):
        order = self._create_order(self.monthly)
        if partner:
            order.partner_id = self._create_partner(**partner)
        return order, self._apply(order, "WELCOME")

    def test_a_new_customer_has_it(self):
        subscription = self._sell_with("WELCOME", self.monthly)
        self.assertEqual(subscription.order_id.invoice_ids.amount_total, 5.0)

    def test_a_second_purchase_has_it_not(self):
        self._sell()
        order, refusal = self._order_with_code()
        self.assertIn("is for a first purchase, and Anna has bought", refusal)
        self.assertEqual(order.amount_total, 10.0)

    def test_a_customer_of_another_kind_of_promotion_has_it_not_again(self):
        self._sell_with("WELCOME", self.monthly)
        _order, refusal = self._order_with_code()
        self.assertIn("first purchase", refusal)

    def test_a_trial_does_not_count(self):
        self._sell(self.trial)
        _order, refusal = self._order_with_code()
        self.assertFalse(refusal)

    def test_a_gift_does_not_count(self):
        self._create_subscription()._extend("compensation", "gift")
        _order, refusal = self._order_with_code()
        self.assertFalse(refusal)

    def test_a_guest_with_a_known_address_is_no_new_customer(self):
        self._sell()
        _order, refusal = self._order_with_code(name="A. N.", email="ANNA@example.com ")
        self.assertIn("first purchase", refusal)

    def test_a_member_of_the_same_company_is_no_new_customer(self):
        self._sell()
        _order, refusal = self._order_with_code(
            name="Ben", parent_id=self.customer.id, email="ben@example.com"
        )
        self.assertIn("first purchase", refusal)

    def test_somebody_else_is_new(self):
        self._sell()
        _order, refusal = self._order_with_code(name="Eve", email="eve@example.com")
        self.assertFalse(refusal)

    def test_a_visitor_without_a_name_is_asked_later(self):
        self._sell()
        order = self._create_order(self.monthly)
        order.partner_id = self.env.ref("base.public_partner")
        self.assertFalse(self._apply(order, "WELCOME"))
        order.partner_id = self.customer
        # What the payment page does before it takes money.
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 10.0)

    def test_it_is_asked_again_at_the_confirmation(self):
        order, refusal = self._order_with_code()
        self.assertFalse(refusal)
        self._sell()
        with self.assertRaisesRegex(UserError, "Remove it from the order"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        order.order_line.filtered("is_reward_line").unlink()
        order.action_confirm()
        self.assertEqual(order.amount_total, 10.0)

    def test_two_orders_at_once_have_it_once(self):
        """Also while nobody paid yet."""
        first, _refusal = self._order_with_code()
        second, refusal = self._order_with_code()
        self.assertFalse(refusal)
        first.action_confirm()
        with self.assertRaisesRegex(UserError, "first purchase"):
            second.action_confirm()

    def test_a_cancelled_order_leaves_it(self):
        first, _refusal = self._order_with_code()
        first.action_confirm()
        first._action_cancel()
        _order, refusal = self._order_with_code()
        self.assertFalse(refusal)

    def test_an_order_keeps_it_when_it_is_paid_and_changed(self):
        subscription = self._sell_with("WELCOME", self.monthly)
        order = subscription.order_id
        order._update_programs_and_rewards()
        self.assertEqual(order.amount_total, 5.0)

    def test_the_price_that_was_paid_online_is_honoured(self):
        """Else the money would be here and the service would not start."""
        order, _refusal = self._order_with_code()
        self._sell()
        transaction = self._create_transaction(
            "direct",
            amount=order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[Command.set(order.ids)],
            state="done",
        )
        transaction._post_process()
        self.assertEqual((order.state, order.amount_total), ("sale", 5.0))
        self.assertEqual(order.iptv_subscription_ids.state, "active")
