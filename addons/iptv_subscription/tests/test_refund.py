from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestRefund(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_staff(
            "refund_manager", "iptv_subscription.group_iptv_manager"
        )
        cls.operator = cls._create_staff(
            "refund_op", "iptv_subscription.group_iptv_operator"
        )

    def _get_wizard(self, subscription, user=None, **values):
        Wizard = self.env["iptv.subscription.refund"].with_user(user or self.manager)
        return Wizard.create(
            {"subscription_id": subscription.id, "reason": "Box broken", **values}
        )

    def _get_refunds(self, subscriptions):
        moves = subscriptions._get_invoices()
        return moves.filtered(lambda move: move.move_type == "out_refund")

    # === ONE BOX OF MANY === #

    def test_refunding_the_first_box_of_three_ends_the_first(self):
        first, second, third = boxes = self._sell(quantity=3)
        self._get_wizard(first).action_refund()
        self.assertEqual(boxes.mapped("state"), ["expired", "active", "active"])
        refund = self._get_refunds(boxes)
        self.assertEqual((refund.state, refund.amount_total), ("posted", 10.0))
        self.assertEqual(refund.invoice_line_ids.quantity, 1)
        self._get_wizard(third).action_refund()
        self.assertEqual(boxes.mapped("state"), ["expired", "active", "expired"])
        self._get_wizard(second).action_refund()
        self.assertEqual(boxes.mapped("state"), ["expired"] * 3)
        self.assertEqual(sum(self._get_refunds(boxes).mapped("amount_total")), 30.0)

    def test_the_hook_after_it_pays_nothing_again(self):
        boxes = self._sell(quantity=3)
        self._get_wizard(boxes[0]).action_refund()
        boxes.order_id.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        )._invoice_paid_hook()
        self.assertEqual(boxes.mapped("state"), ["expired", "active", "active"])

    def test_an_accountant_can_name_the_box_of_a_credit_note(self):
        boxes = self._sell(quantity=3)
        invoice = boxes.order_id.invoice_ids
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        refund = invoice.browse(wizard.refund_moves()["res_id"])
        refund.invoice_line_ids = [
            Command.update(
                refund.invoice_line_ids.id,
                {"quantity": 1, "iptv_reversed_period_id": boxes[1].period_ids.id},
            )
        ]
        refund.action_post()
        self.assertEqual(boxes.mapped("state"), ["active", "expired", "active"])

    def test_a_named_box_and_an_unnamed_one_are_two(self):
        boxes = self._sell(quantity=3)
        self._get_wizard(boxes[0]).action_refund()
        invoice = boxes.order_id.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice"
        )
        refund = invoice._reverse_moves([{"invoice_date": invoice.date}])
        refund.invoice_line_ids.quantity = 1
        refund.action_post()
        self.assertEqual(boxes.mapped("state"), ["expired", "active", "expired"])

    # === AMOUNTS === #

    def test_a_part_can_be_refunded_and_the_service_goes_on(self):
        boxes = self._sell(quantity=2)
        wizard = self._get_wizard(boxes[0], amount=4.0, cancel_period=False)
        self.assertTrue(wizard.is_partial)
        wizard.action_refund()
        self.assertEqual(boxes.mapped("state"), ["active"] * 2)
        rest = self._get_wizard(boxes[0])
        self.assertEqual((rest.paid, rest.refundable, rest.amount), (10.0, 6.0, 6.0))
        rest.action_refund()
        self.assertEqual(boxes.mapped("state"), ["expired", "active"])
        self.assertEqual(self._get_wizard(boxes[1]).refundable, 10.0)

    def test_a_part_can_end_the_period(self):
        subscription = self._sell()
        self._get_wizard(subscription, amount=4.0).action_refund()
        self.assertEqual(subscription.state, "expired")
        self.assertEqual(self._get_refunds(subscription).amount_total, 4.0)

    def test_no_more_than_was_paid(self):
        subscription = self._sell()
        for amount in (10.01, 0.0, -5.0):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self._get_wizard(subscription, amount=amount).action_refund()
        self._reverse(subscription.order_id.invoice_ids, reason="by accounting")
        period = subscription.period_ids
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            period._refund()

    def test_what_accounting_credited_for_goodwill_is_not_paid_twice(self):
        subscription = self._sell()
        refund = subscription.order_id.invoice_ids._reverse_moves()
        refund.write({"invoice_date": refund.date})
        refund.invoice_line_ids.price_unit = 3.0
        refund.action_post()
        self.assertEqual(self._get_wizard(subscription).refundable, 7.0)

    def test_a_discount_and_taxes_are_given_back_as_they_were_paid(self):
        tax = self.env["account.tax"].create({"name": "20%", "amount": 20.0})
        included = tax.copy(
            {"name": "20% incl.", "price_include_override": "tax_included"}
        )
        for taxes, total in ((tax, 10.8), (included, 9.0)):
            boxes = self._sell(
                quantity=2, discount=10.0, tax_ids=[Command.set(taxes.ids)]
            )
            with self.subTest(total=total):
                part = self._get_wizard(boxes[1], amount=5.0, cancel_period=False)
                part.action_refund()
                self.assertEqual(part.refund_id.amount_total, 6.0)
                whole = self._get_wizard(boxes[0])
                whole.action_refund()
                self.assertEqual(whole.refund_id.amount_total, total)
                self.assertEqual(boxes.mapped("state"), ["expired", "active"])

    def test_the_extras_of_the_period_are_given_back_too(self):
        subscription = self._create_subscription()
        subscription.line_ids = [Command.create({"product_id": self.extra.id})]
        self._pay(subscription._create_renewal_invoices())
        wizard = self._get_wizard(subscription)
        self.assertEqual(wizard.amount, 14.0)
        wizard.action_refund()
        self.assertEqual(len(wizard.refund_id.invoice_line_ids), 2)
        self.assertEqual(subscription.state, "expired")

    # === ONCE, AND BY WHOM === #

    def test_a_double_click_refunds_once(self):
        boxes = self._sell(quantity=2)
        wizard = self._get_wizard(boxes[0], amount=4.0)
        wizard.action_refund()
        wizard.action_refund()
        self.assertEqual(len(self._get_refunds(boxes)), 1)

    def test_an_earlier_period_is_chosen_and_the_later_one_moves_up(self):
        subscription = self._sell()
        self._pay(subscription._create_renewal_invoices())
        first = subscription.period_ids.sorted("start")[0]
        with freeze_time("2026-02-10 12:00:00"):
            self._get_wizard(subscription, period_id=first.id).action_refund()
        self._assert_dates(subscription, "2026-02-10 12:00:00", "2026-03-10 12:00:00")

    def test_staff_without_the_right_cannot_refund(self):
        subscription = self._sell()
        with self.assertRaises(AccessError):
            self._get_wizard(subscription, self.operator)
        wizard = self._get_wizard(subscription)
        with self.assertRaisesRegex(AccessError, "Only an IPTV manager"):
            wizard.with_user(self.operator).sudo().action_refund()
        with self.assertRaises(AccessError):
            self._get_wizard(subscription, self._create_new_portal_user())

    def test_a_manager_refunds_without_accounting_rights(self):
        subscription = self._sell()
        action = self._get_wizard(subscription).action_refund()
        self.assertEqual(action["type"], "ir.actions.act_window_close")
        self.assertIn("Box broken", subscription.message_ids[0].body)

    def test_a_granted_period_has_no_refund(self):
        subscription = self._create_subscription()
        subscription._activate("manual", "gift")
        self.assertFalse(self._get_wizard_period(subscription))
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            subscription.period_ids._refund()

    def _get_wizard_period(self, subscription):
        Wizard = self.env["iptv.subscription.refund"].with_user(self.manager)
        return Wizard.new({"subscription_id": subscription.id}).period_id
