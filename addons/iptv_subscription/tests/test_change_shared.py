from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .change_common import ChangeCommon

END = "2026-02-01 00:00:00"
NEXT_END = "2026-03-01 00:00:00"


@freeze_time("2026-01-16 00:00:00")
@tagged("-at_install", "post_install")
class TestChangeShared(ChangeCommon):
    """Changes while one unpaid renewal bills several services (D11, pain 19)."""

    def setUp(self):
        super().setUp()
        self.one, self.two = self._sell_in_january(quantity=2)
        self.shared = (self.one | self.two)._create_renewal_invoices()
        self.assertEqual(self.shared.amount_total, 20.0)

    def _get_new_renewal(self, service):
        renewal = service._get_unpaid_renewal()
        self.assertNotEqual(renewal, self.shared)
        return renewal

    def _get_billed(self, service):
        """Return what still bills the month after the paid time."""
        lines = self.env["account.move.line"].search(
            [
                ("iptv_subscription_id", "=", service.id),
                ("iptv_date_from", "=", END),
                ("iptv_is_released", "=", False),
                ("parent_state", "=", "posted"),
                ("move_id.move_type", "=", "out_invoice"),
            ]
        )
        return lines.product_id

    # === ONLY THE LINES OF ITS OWN === #

    def test_the_rest_stays_to_be_paid(self):
        self.one._request_change(self.family, when="expiry")
        self.assertEqual(self.shared.state, "posted")
        self.assertEqual(self.shared.amount_residual, 10.0)
        self.assertEqual(self._get_new_renewal(self.one).amount_total, 20.0)
        self.assertEqual(self.two._get_unpaid_renewal(), self.shared)
        self.assertEqual(self._get_billed(self.one), self.family)
        self.assertEqual(self._get_billed(self.two), self.monthly)

    def test_paying_the_rest_extends_only_the_other(self):
        self.one._request_change(self.family, when="expiry")
        self._pay(self.shared)
        self.assertEqual(self.shared.payment_state, "paid")
        self.assertEqual(str(self.one.date_end), END)
        self.assertEqual(str(self.two.date_end), NEXT_END)
        self._pay(self._get_new_renewal(self.one))
        self.assertEqual(str(self.one.date_end), NEXT_END)
        self.assertFalse((self.one | self.two).activity_ids)

    def test_nothing_is_billed_twice(self):
        self.one._request_change(self.family, when="expiry")
        invoices = (self.one | self.two)._get_invoices()
        again = (self.one | self.two)._create_renewal_invoices()
        self.assertEqual(again, self.shared | self._get_new_renewal(self.one))
        self.assertEqual((self.one | self.two)._get_invoices(), invoices)
        invoiced = (self.one | self.two).mapped("is_renewal_invoiced")
        self.assertEqual(invoiced, [True, True], "the run has nothing to do")

    def test_a_change_that_is_paid_does_the_same(self):
        change = self.one._request_change(self.family)
        self.assertEqual(self.shared.amount_residual, 20.0)
        self._pay_change(change)
        self.assertEqual(self.one.product_id, self.family)
        self.assertEqual(self.shared.amount_residual, 10.0)
        self.assertEqual(self._get_new_renewal(self.one).amount_total, 20.0)
        self._pay(self.shared)
        self.assertEqual(str(self.one.date_end), END)
        self.assertEqual(str(self.two.date_end), NEXT_END)

    def test_both_paid_by_one_payment(self):
        change = self.one._request_change(self.family)
        self._pay(self.shared | change.move_id, group_payment=True)
        self.assertEqual(self.one.product_id, self.family)
        ends = set(map(str, (self.one | self.two).mapped("date_end")))
        self.assertEqual(ends, {NEXT_END})
        # The second month was paid at the old price: a person must know.
        self.assertTrue(self.one.activity_ids)

    def test_an_extra_that_goes_takes_the_service_off_the_invoice(self):
        self.two.line_ids = [Command.create({"product_id": self.extra.id})]
        self.shared.button_draft()
        self.shared.button_cancel()
        self.shared = (self.one | self.two)._create_renewal_invoices()
        self.assertEqual(self.shared.amount_total, 24.0)
        self.two._request_extra_removal(self.extra)
        self.assertEqual(self.shared.amount_residual, 10.0)
        self.assertEqual(self._get_new_renewal(self.two).amount_total, 10.0)

    def test_all_of_them_can_change_one_after_the_other(self):
        self.one._request_change(self.family, when="expiry")
        self.two._request_change(self.mini, when="expiry")
        self.assertEqual(self.shared.payment_state, "reversed")
        self.assertEqual(self._get_new_renewal(self.one).amount_total, 20.0)
        self.assertEqual(self._get_new_renewal(self.two).amount_total, 4.0)
        self.assertEqual(str(self.one.date_end), END)

    def test_changing_ones_mind_bills_it_anew_again(self):
        change = self.one._request_change(self.family, when="expiry")
        change.action_cancel()
        renewal = self._get_new_renewal(self.one)
        self.assertEqual(renewal.amount_total, 10.0)
        self.assertEqual(self.shared.amount_residual, 10.0)
        self._pay(renewal | self.shared)
        ends = set(map(str, (self.one | self.two).mapped("date_end")))
        self.assertEqual(ends, {NEXT_END})

    def test_taxes_are_given_back_too(self):
        tax = self.percent_tax(20.0)
        self.monthly.taxes_id = tax
        self.shared.button_draft()
        self.shared.button_cancel()
        self.shared = (self.one | self.two)._create_renewal_invoices()
        self.assertEqual(self.shared.amount_total, 24.0)
        self.one._request_change(self.family, when="expiry")
        self.assertEqual(self.shared.amount_residual, 12.0)

    def test_in_a_draft_the_lines_are_removed(self):
        self.shared.button_draft()
        self.one._request_change(self.family, when="expiry")
        self.assertEqual(self.shared.state, "draft")
        self.assertEqual(self.shared.amount_total, 10.0)
        self.assertEqual(self._get_new_renewal(self.one).amount_total, 20.0)

    # === MONEY THAT IS THERE, OR ON ITS WAY === #

    def test_what_was_paid_so_far_stays_with_the_others(self):
        self._pay(self.shared, amount=7.0)
        self.one._request_change(self.family, when="expiry")
        self.assertEqual(self.shared.amount_residual, 3.0)
        self._pay(self.shared)
        self.assertEqual(str(self.one.date_end), END)
        self.assertEqual(str(self.two.date_end), NEXT_END)

    def test_money_for_its_own_part_must_be_settled_first(self):
        self._pay(self.shared, amount=13.0)
        with self.assertRaisesRegex(UserError, "Something was paid or credited"):
            self.one._request_change(self.family)
        self.assertEqual(self.shared.amount_residual, 7.0)

    def test_a_part_that_was_credited_is_not_credited_again(self):
        refund = self.shared._reverse_moves([{"invoice_date": self.shared.date}])
        mine, other = refund.invoice_line_ids.sorted("id")
        mine.price_unit = 4.0
        other.unlink()
        refund.action_post()
        with self.assertRaisesRegex(UserError, "Something was paid or credited"):
            self.one._request_change(self.family)

    def test_money_on_its_way_is_waited_for(self):
        transaction = self._create_transaction("pending")
        with self.assertRaisesRegex(UserError, "on its way"):
            self.one._request_change(self.family)
        transaction.state = "done"
        with self.assertRaisesRegex(UserError, "on its way"):
            self.one._request_change(self.family)
        self.assertEqual(self.shared.amount_residual, 20.0)

    def test_money_on_its_way_is_waited_for_when_a_change_comes_due(self):
        change = self.one._request_change(self.family)
        self._create_transaction("pending")
        self._pay_change(change)
        self.assertEqual(self.one.product_id, self.family)
        self.assertEqual(self.shared.amount_residual, 20.0)
        self.assertIn("on its way", self.one.activity_ids.summary)

    def _create_transaction(self, state):
        provider = self.env["payment.provider"].create(
            {"name": "Slow bank", "code": "none"}
        )
        return self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "reference": "slow",
                "amount": self.shared.amount_total,
                "currency_id": self.shared.currency_id.id,
                "partner_id": self.shared.partner_id.id,
                "invoice_ids": [Command.set(self.shared.ids)],
                "state": state,
            }
        )
