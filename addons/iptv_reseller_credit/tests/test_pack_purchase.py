from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .pack_common import PackCommon


@freeze_time("2026-03-10 10:00:00")
@tagged("-at_install", "post_install")
class TestPackPurchase(PackCommon):
    def test_500_credits_for_300_after_payment(self):  # rules 17 and 22
        with self.assertRaisesRegex(UserError, "1.00"):
            self._spend(self.reseller, 1)
        invoice = self._create_purchase()
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, 300)
        self.assertEqual(self.reseller.balance, 0, "not before it is paid")
        self._pay(invoice)
        self.assertEqual(self.reseller.balance, 500)
        entry = self.reseller.entry_ids
        self.assertEqual((entry.kind, entry.amount), ("purchase", 500))
        self.assertEqual(entry.key, f"invoice_line/{invoice.invoice_line_ids.id}")
        self.assertEqual(entry.document, invoice.display_name)
        self.assertEqual(entry.document_value, 300)
        self.assertEqual(entry.user_id, self.env.user)
        self._spend(self.reseller, 1)
        self.assertEqual(self.reseller.balance, 499)

    def test_the_hook_twice_gives_once(self):  # rule 22, pain 7
        invoice = self._buy()
        invoice._invoice_paid_hook()
        invoice._invoice_paid_hook()
        self.assertEqual(self._get_amounts(), [("purchase", 500)])

    def test_unreconciled_and_reconciled_gives_once(self):  # invariant 2
        invoice = self._create_purchase()
        invoice.action_post()
        payment = self._pay(invoice)
        invoice.line_ids.remove_move_reconcile()
        self.env.flush_all()
        self.assertEqual(invoice.payment_state, "not_paid")
        account = invoice.line_ids.account_id.filtered("reconcile")
        lines = (invoice | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_id == account).reconcile()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self._get_amounts(), [("purchase", 500)])

    def test_a_partial_payment_gives_nothing(self):
        invoice = self._create_purchase()
        invoice.action_post()
        self._pay(invoice, amount=299.99)
        self.assertEqual(self.reseller.balance, 0)
        self._pay(invoice)
        self.assertEqual(self.reseller.balance, 500)

    def test_three_packs_are_1500_credits(self):
        self._buy(quantity=3)
        self.assertEqual(self._get_amounts(), [("purchase", 1500)])
        self.assertEqual(self.reseller.entry_ids.document_value, 900)

    def test_taxes_are_no_part_of_the_value(self):
        tax = self.company_data["default_tax_sale"]
        tax.amount = 20
        self.pack.taxes_id = [Command.set(tax.ids)]
        invoice = self._buy()
        self.assertEqual(invoice.amount_total, 360)
        self.assertEqual(self.reseller.entry_ids.document_value, 300)

    def test_a_discount_is_worth_less(self):
        self._buy(price_unit=270)
        self._spend(self.reseller, 500)
        uses = self.reseller.entry_ids.allocation_ids
        self.assertEqual(sum(uses.mapped("recognized")), 270)

    def test_a_pack_for_nothing_is_given_at_once(self):
        invoice = self._create_purchase(price_unit=0)
        invoice.action_post()
        entry = self.reseller.entry_ids
        self.assertEqual((entry.amount, entry.document_value), (500, 0))
        self.assertEqual(entry.document, invoice.display_name)

    def test_another_currency_is_worth_what_was_booked(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        invoice = self._create_purchase(currency_id=euro.id, price_unit=600)
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(invoice.invoice_line_ids.balance, -300)
        self.assertEqual(self._get_amounts(), [("purchase", 500)])
        self.assertEqual(self.reseller.entry_ids.document_value, 300)

    def test_another_currency_given_back_at_another_rate(self):
        euro = self.setup_other_currency(
            "EUR", rates=[("2026-01-01", 2.0), ("2026-03-20", 2.5)]
        )
        invoice = self._create_purchase(currency_id=euro.id, price_unit=600)
        invoice.action_post()
        self._pay(invoice)
        with freeze_time("2026-03-20 10:00:00"):
            refund = self._refund(invoice)
        self.assertEqual(refund.invoice_line_ids.balance, 240)
        self.assertEqual(self.reseller.balance, 0)
        uses = self.reseller.entry_ids.allocation_ids
        self.assertEqual(sum(uses.mapped("recognized")), 60, "gain on the rate")

    def test_what_the_pack_held_when_it_was_sold_counts(self):
        invoice = self._create_purchase()
        invoice.action_post()
        self.pack.product_tmpl_id.iptv_credits = 400
        self._pay(invoice)
        self.assertEqual(self.reseller.balance, 500)

    def test_sold_by_an_order(self):  # rule 28
        order = self._order(quantity=2)
        order.action_confirm()
        self._pay(self._invoice(order))
        self.assertEqual(self._get_amounts(), [("purchase", 1000)])
        self.assertFalse(order.iptv_subscription_ids)

    def test_a_free_order_is_not_waited_for(self):
        order = self._order()
        order.order_line.discount = 100
        order.action_confirm()
        self.assertEqual(self.reseller.balance, 500)

    def test_bought_by_a_login_of_the_reseller(self):
        login = self._create_partner(name="Rita's clerk")
        login.parent_id = self.reseller.partner_id
        self._buy(partner_id=login.id)
        self.assertEqual(self.reseller.balance, 500)

    def test_credits_may_be_sold_up_front(self):  # rules 49 and 50
        self._buy()
        self.assertEqual(self.reseller.balance, 500)
        self.assertFalse(self.reseller.subscription_ids)
        self.assertEqual(self.reseller.currency_id.name, "CRD")

    def test_bought_and_added_by_hand_are_told_apart(self):  # rule 28
        self._buy()
        self.reseller._adjust_credits(20, key="k", reason="Sorry for the outage")
        self.assertEqual(self._get_amounts(), [("purchase", 500), ("adjustment", 20)])
        self.assertEqual(self.reseller.balance, 520)

    def test_a_disabled_wallet_still_gets_what_was_paid(self):
        invoice = self._create_purchase()
        invoice.action_post()
        self.reseller.sudo().state = "disabled"
        self._pay(invoice)
        self.assertEqual(self.reseller.balance, 500)

    def test_a_receipt_sells_no_credits(self):
        receipt = self._create_purchase(move_type="out_receipt")
        with self.assertRaisesRegex(UserError, "invoice instead"):
            receipt.action_post()

    def test_no_negative_packs(self):  # pain 5
        invoice = self._create_purchase(quantity=-1)
        with self.assertRaises(UserError):
            invoice.action_post()
        with self.assertRaises(ValidationError):
            self._order(quantity=-1)
        self.assertFalse(self.reseller.entry_ids)
