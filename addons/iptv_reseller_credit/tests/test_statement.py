from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .books_common import BooksCommon

MARCH = "2026-03-10 10:00:00"
APRIL = "2026-04-01 03:00:00"
MAY = "2026-05-01 03:00:00"


@tagged("post_install", "-at_install")
class TestStatement(BooksCommon):
    """A credit line is spent first and billed afterwards (decision D8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reseller.write({"funding": "credit_line", "credit_limit": 1000})
        cls.company.account_sale_tax_id = False
        cls.manager = cls._create_staff("m", "iptv_subscription.group_iptv_manager")

    def _bill(self, at=APRIL):
        self.env.flush_all()
        with freeze_time(at), self.enter_registry_test_mode():
            cron = self.env.ref("iptv_reseller_credit.ir_cron_bill_credit_lines")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()
        return self._get_statements()[-1:]

    def _get_statements(self):
        statements = self.env["iptv.credit.statement"]
        return statements.search([("reseller_id", "=", self.reseller.id)], order="id")

    def _sell(self, amount, kind="sale", at=MARCH):
        entry = self._spend_at(amount, at=at, kind=kind)
        self.env["iptv.reseller.sale"].sudo().create(
            {
                "key": f"test/{entry.id}",
                "reseller_id": self.reseller.id,
                "kind": "new" if kind == "sale" else kind,
                "product_id": self.monthly.id,
                "price": amount,
                "paid_with": "credit",
                "entry_id": entry.id,
            }
        )
        return entry

    def _pay_statement(self, statement, at="2026-04-05 10:00:00"):
        with freeze_time(at):
            return self._pay(statement.move_id)

    # === BILLING === #

    def test_what_is_below_zero_at_the_end_of_the_month_is_billed(self):
        self._sell(30)
        self._sell(20)
        self._sell(50, kind="renewal")
        self._sell(7, at="2026-04-01 01:00:00")
        statement = self._bill()
        # The 7 of April wait for the next one.
        self.assertEqual(statement.credits, 100)
        lines = [(x.kind, x.product_id, x.count, x.credits) for x in statement.line_ids]
        self.assertCountEqual(
            lines, [("renewal", self.monthly, 1, 50), ("sale", self.monthly, 2, 50)]
        )
        invoice = statement.move_id
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.partner_id, self.reseller.partner_id)
        self.assertEqual(invoice.amount_total, 100)
        self.assertEqual(invoice.invoice_line_ids.account_id, self.revenue)
        self.assertEqual(str(invoice.invoice_date), "2026-04-01")
        self.assertIn("Basic", invoice.invoice_line_ids[0].name)

    def test_a_credit_costs_the_rate_of_the_company(self):  # D7
        self._sell(100)
        credit = self.env["iptv.reseller"]._get_credit_currency()
        self.env["res.currency.rate"].create(
            {
                "currency_id": credit.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 3.0,
            }
        )
        statement = self._bill()
        # Three credits are one unit of money: 33.33.
        self.assertEqual(statement.move_id.amount_total, 33.33)

    def test_rounding_loses_no_cent(self):
        for number in range(3):
            self._sell(1, kind=("sale", "renewal", "upgrade")[number])
        credit = self.env["iptv.reseller"]._get_credit_currency()
        self.env["res.currency.rate"].create(
            {
                "currency_id": credit.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 3.0,
            }
        )
        self.assertEqual(self._bill().move_id.amount_total, 1.0)

    def test_credits_that_were_there_are_not_billed(self):
        self._buy_pack(at="2026-03-01 10:00:00")
        self._sell(540)
        statement = self._bill()
        self.assertEqual(statement.credits, 40)
        carried = statement.line_ids.filtered(lambda line: line.kind == "carried")
        self.assertEqual(carried.credits, -500)
        self.assertEqual(statement.move_id.amount_total, 40)
        proof = self._close_day(APRIL)
        self.assertEqual(proof.state, "ok", proof.problem)

    def test_what_was_taken_back_is_shown(self):
        self._sell(30)
        with freeze_time(MARCH):
            self._sell(20)._reverse("test", "refused")
        statement = self._bill()
        self.assertEqual(statement.credits, 30)
        self.assertCountEqual(
            [(line.kind, line.credits) for line in statement.line_ids],
            [("sale", 50), ("reversal", -20)],
        )

    def test_nothing_below_zero_is_no_statement(self):
        self._give(self.reseller, 10)
        self._sell(10)
        self.assertFalse(self._bill())

    def test_what_was_made_up_for_meanwhile_is_not_billed(self):
        self._sell(50)
        self._give(self.reseller, 20)
        self.assertEqual(self._bill().credits, 30)

    def test_the_same_consumption_is_billed_once(self):  # pain 1
        self._sell(100)
        self._bill()
        self._bill()
        self._bill("2026-04-01 05:00:00")
        self.assertEqual(len(self._get_statements()), 1)
        self._sell(40, at="2026-04-10 10:00:00")
        second = self._bill(MAY)
        self.assertEqual(second.credits, 40, "the 100 are on the first one")
        self.assertEqual(len(self._get_statements()), 2)

    def test_paid_between_the_end_of_the_period_and_the_run(self):
        self._sell(100)
        first = self._bill()
        self._sell(40, at="2026-04-10 10:00:00")
        self._pay_statement(first, "2026-05-01 01:00:00")
        self.assertEqual(self._bill(MAY).credits, 40)

    def test_every_week(self):
        self.reseller.statement_unit = "week"
        self._sell(10, at="2026-03-08 10:00:00")
        self._sell(5, at="2026-03-09 10:00:00")
        # Monday the 9th begins the new week.
        self.assertEqual(self._bill("2026-03-10 10:00:00").credits, 10)
        self.assertEqual(self._bill("2026-03-16 03:00:00").credits, 5)

    def test_the_day_of_the_month(self):
        self.company.iptv_statement_day = 15
        for moment, day in (
            ("2026-03-14 10:00:00", "2026-02-15"),
            ("2026-03-15 10:00:00", "2026-03-15"),
        ):
            with freeze_time(moment):
                end = self.company._iptv_get_statement_end()
            self.assertEqual(str(end), f"{day} 00:00:00")

    def test_a_manager_bills_at_once(self):
        self._sell(100)
        operator = self._create_staff("o", "iptv_subscription.group_iptv_operator")
        with freeze_time("2026-03-20 10:00:00"):
            with self.assertRaises(AccessError):
                self.reseller.with_user(operator).action_bill_now()
            reseller = self.reseller.with_user(self.manager)
            reseller.action_bill_now()
            with self.assertRaisesRegex(UserError, "nothing"):
                reseller.action_bill_now()
        self.assertEqual(self._get_statements().credits, 100)
        self.assertFalse(self._bill() - self._get_statements()[:1])

    # === PAYING === #

    def test_paying_puts_the_credits_back_once(self):  # pain 7
        self._sell(100)
        statement = self._bill()
        self._pay_statement(statement)
        self.assertEqual(statement.state, "paid")
        self.assertEqual(statement.entry_id.kind, "statement")
        self.assertEqual(statement.entry_id.key, f"statement/{statement.id}")
        self.assertEqual(self.reseller.balance, 0)
        statement.move_id._invoice_paid_hook()
        self.assertEqual(self.reseller.balance, 0)
        self._assert_sound(self.reseller)

    def test_the_revenue_is_that_of_the_invoice_alone(self):
        self._sell(100)
        statement = self._bill()
        self._pay_statement(statement)
        self.assertEqual(self._get_balance(self.revenue), 100)
        self.assertEqual(sum(statement.entry_id.allocation_ids.mapped("recognized")), 0)
        proof = self._close_day("2026-04-06 03:00:00")
        self.assertEqual(proof.state, "ok", proof.problem)
        self.assertFalse(self._get_postings())

    def test_a_payment_that_bounces_takes_them_again(self):
        self._sell(100)
        statement = self._bill()
        self._pay_statement(statement)
        self._bounce(statement)
        self.assertEqual(statement.state, "open")
        self.assertEqual(self.reseller.balance, -100)
        self._pay_statement(statement, "2026-04-20 10:00:00")
        self.assertEqual(statement.state, "paid")
        self.assertEqual(self.reseller.balance, 0)
        self._assert_sound(self.reseller)

    def _bounce(self, statement):
        with freeze_time("2026-04-08 10:00:00"):
            lines = statement.move_id.line_ids
            lines.remove_move_reconcile()
        self.env.flush_all()
        with freeze_time("2026-04-12 10:00:00"), self.enter_registry_test_mode():
            cron = self.env.ref("iptv_subscription.ir_cron_bounced")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()

    def test_a_bounce_beyond_the_limit_is_a_debt(self):
        self.reseller.credit_limit = 120
        self._sell(100)
        statement = self._bill()
        self._pay_statement(statement)
        self._sell(90, at="2026-04-06 10:00:00")
        self._bounce(statement)
        # Of the 100, 30 could be taken until the limit.
        self.assertEqual(self.reseller.balance, -120)
        self.assertEqual(self.reseller.debt, 70)
        with self.assertRaises(UserError):
            self.reseller._check_may_spend()
        self._pay_statement(statement, "2026-04-20 10:00:00")
        self.assertEqual(self.reseller.balance, -90)
        self.assertEqual(self.reseller.debt, 0)
        self._assert_sound(self.reseller)
        proof = self._close_day("2026-04-21 03:00:00")
        self.assertEqual(proof.state, "ok", proof.problem)

    def test_a_credit_note_of_an_unpaid_statement_cancels_it(self):
        self._sell(100)
        statement = self._bill()
        with freeze_time("2026-04-02 10:00:00"):
            self._reverse(statement.move_id)
        self.assertEqual(statement.state, "cancelled")
        self.assertEqual(self.reseller.balance, -100)
        # What it billed is billed with the next one.
        self.assertEqual(self._bill(MAY).credits, 100)

    def test_a_credit_note_of_a_paid_statement_takes_the_credits_again(self):
        self._sell(100)
        statement = self._bill()
        self._pay_statement(statement)
        with freeze_time("2026-04-06 10:00:00"):
            self._reverse(statement.move_id)
        self.assertEqual(statement.state, "cancelled")
        self.assertEqual(self.reseller.balance, -100)

    def test_a_partial_credit_note_is_a_discount(self):
        self._sell(100)
        statement = self._bill()
        invoice = statement.move_id
        with freeze_time("2026-04-02 10:00:00"):
            line = invoice.invoice_line_ids[:1]
            refund = invoice._iptv_credit({line: {"price_unit": 20}}, "goodwill")
            (invoice | refund).line_ids.filtered(
                lambda x: x.display_type == "payment_term"
            ).reconcile()
        self.assertEqual(statement.state, "open")
        self._pay_statement(statement)
        self.assertEqual(statement.state, "paid")
        self.assertEqual(self.reseller.balance, 0)

    # === OVERDUE === #

    def _bill_due(self):
        self._sell(100)
        statement = self._bill()
        statement.move_id.button_draft()
        statement.move_id.invoice_date_due = "2026-04-10"
        statement.move_id.action_post()
        return statement

    def _check_may_spend(self, at):
        self.env.invalidate_all()
        with freeze_time(at):
            self.reseller._check_may_spend()

    def test_an_overdue_statement_stops_spending_until_it_is_paid(self):
        statement = self._bill_due()
        # Seven days after the due day are free.
        self._check_may_spend("2026-04-17 10:00:00")
        with self.assertRaisesRegex(UserError, statement.move_id.name):
            self._check_may_spend("2026-04-18 10:00:00")
        with freeze_time("2026-04-18 10:00:00"):
            self.assertTrue(self.reseller.is_overdue)
            self.assertEqual(self.reseller.state, "active", "it can log in and pay")
            self.assertTrue(self.reseller._is_allowed("can_add_users"))
        self._pay_statement(statement, "2026-04-18 11:00:00")
        self._check_may_spend("2026-04-18 12:00:00")

    def test_it_gives_nothing_away_either(self):
        self.super.write({"funding": "credit_line", "credit_limit": 1000})
        self.reseller, child = self.super, self.reseller
        self._bill_due()
        with freeze_time("2026-04-18 10:00:00"), self.assertRaises(UserError):
            self.super._transfer_to(child, 10, key="t")

    def test_a_freeze_by_hand_stays(self):
        statement = self._bill_due()
        self.reseller.sudo().write({"state": "frozen", "state_reason": "by hand"})
        self._pay_statement(statement, "2026-04-20 10:00:00")
        with self.assertRaisesRegex(UserError, "by hand"):
            self._check_may_spend("2026-04-20 11:00:00")

    def test_only_that_reseller_is_stopped(self):
        self._bill_due()
        with freeze_time("2026-04-18 10:00:00"):
            self.super._check_may_spend()

    # === WHO SEES IT === #

    def test_a_reseller_sees_its_own_statements_only(self):  # DESIGN 6
        self._sell(100)
        statement = self._bill()
        mine = self._create_login(self.reseller, "rita.portal")
        above = self._create_login(self.super, "sam.portal")
        other = self._create_login(self.stranger, "stranger.portal")
        self.assertEqual(statement.with_user(mine).credits, 100)
        self.assertTrue(statement.with_user(mine).line_ids.mapped("name"))
        for user in (above, other):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                statement.with_user(user).read(["credits"])
        with self.assertRaises(AccessError):
            statement.with_user(mine).write({"credits": 1})
        with self.assertRaises(AccessError):
            statement.with_user(self.manager).write({"state": "paid"})

    def test_one_that_cannot_be_billed_does_not_stop_the_others(self):
        bad = self.stranger
        bad.write({"funding": "credit_line", "credit_limit": 10})
        self._spend_at(5, at=MARCH, reseller=bad)
        self._sell(100)
        prepare = type(self.env["iptv.credit.statement"])._prepare_invoice_lines

        def fail(statement):
            if statement.reseller_id == bad:
                raise ValueError("No price.")
            return prepare(statement)

        with (
            patch.object(
                type(self.env["iptv.credit.statement"]), "_prepare_invoice_lines", fail
            ),
            mute_logger(
                "odoo.addons.iptv_reseller_credit.models.iptv_reseller_statement"
            ),
        ):
            statement = self._bill()
        self.assertEqual(statement.credits, 100)
        self.assertIn("No price.", bad.sudo().activity_ids.summary)

    def test_the_reseller_hears_of_its_statement(self):
        self._sell(100)
        statement = self._bill()
        [job] = self._get_jobs("_job_send_statement")
        self.assertEqual(job.recordset.id, statement.id)
        statement._job_send_statement()
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        self.assertIn("100.00", mail.body_html)
        self.assertIn(statement.move_id.name, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.reseller.partner_id)
        self.assertLess(statement.date_to, fields.Datetime.to_datetime(APRIL))
