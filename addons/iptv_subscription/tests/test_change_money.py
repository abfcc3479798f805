from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .change_common import ChangeCommon

END = "2026-02-01 00:00:00"


@freeze_time("2026-01-16 00:00:00")
@tagged("-at_install", "post_install")
class TestChangeMoney(ChangeCommon):
    """Invoices, taxes, credit notes and payments of changes."""

    def _create_tax(self, amount=20.0, **values):
        return self.env["account.tax"].create(
            {"name": f"{amount} %", "amount": amount, **values}
        )

    # === TAXES === #

    def test_tax_on_top(self):
        tax = self._create_tax(price_include_override="tax_excluded")
        (self.monthly | self.family).taxes_id = tax
        service = self._sell_in_january()
        quote = service._preview_change(self.family)
        self.assertEqual(
            [round(quote[k], 2) for k in ("amount", "amount_tax", "amount_total")],
            [5.16, 1.03, 6.19],
        )
        change = service._request_change(self.family)
        self.assertEqual(change.move_id.amount_total, 6.19)
        self.assertEqual((change.amount, change.amount_total), (5.16, 6.19))

    def test_tax_in_the_price(self):
        tax = self._create_tax(price_include_override="tax_included")
        (self.monthly | self.family).taxes_id = tax
        service = self._sell_in_january()
        quote = service._preview_change(self.family)
        # 5.16 as in the shop, of which 0.86 is tax.
        self.assertEqual(
            [round(quote[k], 2) for k in ("amount", "amount_tax", "amount_total")],
            [4.30, 0.86, 5.16],
        )
        change = service._request_change(self.family)
        self.assertEqual(change.move_id.amount_total, 5.16)

    def test_fiscal_position(self):
        tax = self._create_tax(price_include_override="tax_excluded")
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        none = self._create_tax(0.0)
        none.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        self.customer.property_account_position_id = position
        (self.monthly | self.family).taxes_id = tax
        service = self._sell_in_january()
        self.assertEqual(service._preview_change(self.family)["amount_tax"], 0.0)
        self.assertEqual(service._request_change(self.family).move_id.amount_tax, 0.0)

    # === PAYING === #

    def test_a_payment_that_is_told_twice_changes_once(self):  # pain 2
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self._pay_change(change)
        messages = len(service.message_ids)
        change.move_id._invoice_paid_hook()
        self.assertEqual(len(service.message_ids), messages)
        self.assertEqual(len(service.period_ids), 1)

    def test_full_paid_twice_brings_one_period(self):  # invariant 2
        service = self._sell_in_january()
        change = service._request_change(self.family, mode="full")
        self._pay_change(change)
        change.move_id._invoice_paid_hook()
        self.assertEqual(str(service.date_end), "2026-02-16 00:00:00")
        self.assertEqual(len(service._get_valid_periods()), 2)

    def test_the_database_keeps_one_open_change(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            with self.env.cr.savepoint():
                change.sudo().copy({"state": "waiting"}).flush_recordset()

    def test_the_invoice_is_found_at_the_service(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self.assertIn(change.move_id, service._get_invoices())
        self.assertEqual(service.invoice_count, 2)
        self.assertEqual(change.move_id._iptv_get_subscriptions(), service)
        self.assertFalse(service._get_unpaid_renewal())

    def test_paid_after_it_was_cancelled(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        invoice = change.move_id
        invoice.button_cancel()
        invoice.button_draft()
        invoice.action_post()
        self._pay(invoice)
        self.assertEqual(service.product_id, self.monthly)
        self.assertIn("was cancelled before", service.activity_ids.summary)

    # === CANCELLING === #

    def test_cancel_before_it_is_paid(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        change.action_cancel()
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(change.move_id.state, "cancel")
        again = service._request_change(self.mini)
        self.assertEqual(again.state, "done")

    def test_a_cancelled_invoice_cancels_the_change(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        change.move_id.button_cancel()
        self.assertEqual(change.state, "cancelled")

    def test_what_is_done_cannot_be_cancelled(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self._pay_change(change)
        with self.assertRaisesRegex(UserError, "not open any more"):
            change.action_cancel()

    def test_an_offer_is_withdrawn_after_a_week(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self._age(change)
        service._withdraw_offers()
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(change.move_id.state, "cancel")

    def _age(self, change):
        change.flush_recordset()
        self.env.cr.execute(
            "UPDATE iptv_subscription_change SET create_date = '2026-01-01'"
            " WHERE id = %s",
            [change.id],
        )
        change.invalidate_recordset()

    # === GIVING BACK === #

    def test_credit_is_used_up_by_the_next_renewals(self):  # D3
        service = self._sell_in_january(self.family)
        note = service._request_change(self.monthly).move_id
        self.assertEqual(note.amount_residual, 5.16)
        renewal = service._create_renewal_invoices()
        self.assertEqual(renewal.amount_total, 10.0)
        self.assertEqual(renewal.amount_residual, 4.84)
        self.assertEqual(note.payment_state, "paid")
        self._pay(renewal)
        self.assertEqual(str(service.date_end), "2026-03-01 00:00:00")

    def test_a_credit_that_covers_all_renews_at_once(self):
        service = self._sell_in_january(self.family)
        self._pay(service._create_renewal_invoices())
        note = service._request_change(self.mini).move_id
        self.assertEqual(note.amount_total, 24.26)  # 16 * 16/31 + 16
        renewal = service._create_renewal_invoices()
        self.assertEqual(renewal.amount_residual, 0.0)
        self.assertEqual(str(service.date_end), "2026-04-01 00:00:00")
        self.assertEqual(note.amount_residual, 20.26)

    def test_a_credit_pays_for_going_up_again(self):
        service = self._sell_in_january(self.family)
        service._request_change(self.monthly)
        change = service._request_change(self.family)
        self.assertEqual(change.state, "done")
        self.assertEqual(service.product_id, self.family)

    def test_other_credit_notes_are_left_alone(self):
        service = self._sell_in_january()
        other = self._reverse(service.period_ids.move_id)
        with freeze_time("2026-01-17 00:00:00"):
            renewal = service._create_renewal_invoices()
        self.assertNotIn(renewal.payment_state, ("paid", "partial"))
        self.assertNotEqual(other.payment_state, "paid")

    def test_the_credit_of_another_customer_is_not_used(self):
        service = self._sell_in_january(self.family)
        service._request_change(self.mini)
        stranger = self._create_partner(name="Stranger")
        other = self._create_subscription(partner_id=stranger.id)
        other._extend("manual", "test")
        renewal = other._create_renewal_invoices()
        self.assertEqual(renewal.amount_residual, 10.0)

    # === CREDITING A CHANGE THAT IS DONE === #

    def test_crediting_the_change_takes_it_back(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self._pay_change(change)
        self._reverse(change.move_id)
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(service.product_id, self.monthly)
        self.assertEqual(service.price_unit, 10.0)
        self.assertEqual(str(service.date_end), END)
        self.assertIn("was taken back by", service.activity_ids.summary)

    def test_crediting_an_unpaid_change_cancels_it(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self._reverse(change.move_id)
        self.assertEqual(change.state, "cancelled")

    def test_a_part_for_goodwill_leaves_the_change(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self._pay_change(change)
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=change.move_id.ids
        )
        wizard = wizard.create({"journal_id": change.move_id.journal_id.id})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        refund.invoice_line_ids.price_unit = 1.0
        refund.action_post()
        self.assertEqual(change.state, "done")
        self.assertEqual(service.product_id, self.family)

    def test_crediting_after_another_change_tells_staff(self):
        service = self._sell_in_january()
        change = service._request_change(self.family)
        self._pay_change(change)
        service._request_change(self.mini)
        self._reverse(change.move_id)
        self.assertEqual(service.product_id, self.mini)
        self.assertIn("has changed since", service.activity_ids.summary)

    def test_crediting_a_full_change_ends_its_time(self):
        service = self._sell_in_january()
        change = service._request_change(self.family, mode="full")
        self._pay_change(change)
        with freeze_time("2026-01-20 00:00:00"):
            self._reverse(change.move_id)
            self.env.flush_all()
        self.assertEqual(service.product_id, self.monthly)
        self.assertEqual(str(service.date_end), "2026-01-16 00:00:00")
        self.assertEqual(service.state, "expired")
        self.assertIn(
            "did not come back", " ".join(service.activity_ids.mapped("summary"))
        )
