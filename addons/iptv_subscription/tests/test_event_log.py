from datetime import date

from freezegun import freeze_time
from psycopg2 import Error as DatabaseError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_event import EventCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestEventLog(EventCommon):
    # === WHAT IS LOGGED === #

    def test_a_sale_and_a_renewal(self):
        subscription = self._sell()
        self._renew(subscription)
        self.assertEqual(
            self._get_story(subscription), [("new", 10, 10), ("renewal", 0, 10)]
        )
        first, second = self._get_events(subscription)
        self.assertEqual(first.cohort_month, date(2026, 1, 1))
        self.assertEqual(second.cohort_month, date(2026, 1, 1))
        self.assertEqual(second.mrr_after, 10)
        self.assertEqual(first.period_id, subscription.period_ids.sorted("start")[0])
        self.assertEqual(first.move_line_id.product_id, self.monthly)
        self.assertEqual(first.user_id, self.env.user)

    def test_a_longer_cycle_is_spread_over_its_months(self):
        yearly = self._create_package("Year", price=96.0, months=12)
        subscription = self._sell(yearly)
        self.assertEqual(self._get_story(subscription), [("new", 8, 96)])

    def test_a_trial_that_becomes_a_customer(self):
        subscription = self._sell(self.trial)
        self.assertEqual(self._get_story(subscription), [("trial", 0, 1)])
        self.assertFalse(self._get_events(subscription).cohort_month)
        with self._at("2026-02-03 10:00:00"):
            subscription._change_package(self.monthly)
            self._renew(subscription)
        events = self._get_events(subscription)
        self.assertEqual(
            self._get_story(subscription)[1:],
            [("trial_converted", 10, 0), ("renewal", 0, 10)],
        )
        self.assertEqual(events[-1].cohort_month, date(2026, 2, 1))
        self.assertEqual(events.mapped("trial_change"), [1, -1, 0])
        self.assertEqual(events.mapped("active_change"), [1, 0, 0])

    def test_a_trial_that_ends(self):
        subscription = self._sell(self.trial)
        with self._at("2026-02-08 10:00:00"):
            subscription._expire()
        self.assertEqual(self._get_story(subscription)[1:], [("trial_lost", 0, 0)])

    def test_a_trial_that_comes_back_later_is_converted(self):
        subscription = self._sell(self.trial)
        with self._at("2026-02-08 10:00:00"):
            subscription._expire()
            subscription._change_package(self.monthly)
        with self._at("2026-03-08 10:00:00"):
            self._renew(subscription)
        self.assertEqual(
            self._get_story(subscription)[2:], [("trial_converted", 10, 10)]
        )

    def test_who_leaves_and_comes_back(self):
        subscription = self._sell()
        with self._at("2026-02-28 10:00:00"):
            subscription._expire()
        with self._at("2026-04-05 10:00:00"):
            self._renew(subscription)
        self.assertEqual(
            self._get_story(subscription)[1:],
            [("churn", -10, 0), ("reactivation", 10, 10)],
        )
        self.assertEqual(
            self._get_events(subscription)[-1].cohort_month, date(2026, 1, 1)
        )

    def test_switched_off_by_a_person_is_no_churn_until_it_is_lost(self):
        subscription = self._sell()
        self._flush_jobs()
        for step in ("_disable", "_enable", "_disable", "_terminate"):
            getattr(subscription, step)()
            self._flush_jobs()
        self.assertEqual(
            self._get_story(subscription)[1:],
            [
                ("suspension", -10, 0),
                ("resumption", 10, 0),
                ("suspension", -10, 0),
                ("churn", 0, 0),
            ],
        )

    def test_larger_and_smaller_packages(self):
        large = self._create_package("Large", price=25.0)
        subscription = self._sell()
        self._flush_jobs()
        subscription._change_package(large)
        self._flush_jobs()
        subscription._change_package(self.monthly)
        self.assertEqual(
            self._get_story(subscription)[1:],
            [("expansion", 15, 0), ("contraction", -15, 0)],
        )

    def test_an_extra_is_an_expansion_whoever_adds_it(self):
        subscription = self._sell()
        self._flush_jobs()
        subscription.line_ids = [Command.create({"product_id": self.extra.id})]
        self._flush_jobs()
        subscription.line_ids.filtered(lambda line: line.kind == "extra").unlink()
        self.assertEqual(
            self._get_story(subscription)[1:],
            [("expansion", 4, 0), ("contraction", -4, 0)],
        )

    def test_what_is_changed_and_changed_back_in_one_transaction_is_nothing(self):
        subscription = self._sell()
        self._flush_jobs()
        subscription._disable()
        subscription._enable()
        self.assertEqual(len(self._get_events(subscription)), 1)

    def test_free_days_are_no_sale(self):
        subscription = self._sell()
        self._flush_jobs()
        until = fields.Datetime.to_datetime("2026-03-10 10:00:00")
        subscription._extend("compensation", "outage", until=until)
        self.assertEqual(self._get_story(subscription)[1:], [("grant", 0, 0)])

    def test_a_service_that_never_ends_brings_nothing_per_month(self):
        subscription = self._sell(self.one_time)
        self.assertEqual(self._get_story(subscription), [("new", 0, 99)])
        self.assertEqual(self._get_events(subscription).status, "live")

    def test_a_draft_is_no_event(self):
        subscription = self._create_subscription()
        subscription._terminate()
        self.assertFalse(self._get_events(subscription))

    def test_paying_what_is_switched_off_is_revenue_and_no_comeback(self):
        subscription = self._sell()
        subscription._disable()
        self._flush_jobs()
        self._renew(subscription)
        self.assertEqual(self._get_story(subscription)[-1], ("renewal", 0, 10))
        self.assertEqual(self._get_events(subscription)[-1].status, "suspended")

    # === REVENUE === #

    def test_three_boxes_on_one_line_share_its_price_to_the_cent(self):
        subscriptions = self._sell(quantity=3, price_unit=33.335)
        amounts = self._get_events(subscriptions).mapped("amount")
        self.assertEqual(amounts, [33.34, 33.34, 33.33])

    def test_an_extra_on_the_order_is_revenue_of_its_subscription(self):
        order = self._create_order()
        order.order_line = [
            Command.create({"product_id": self.extra.id, "product_uom_qty": 1})
        ]
        order.action_confirm()
        self._pay(self._invoice(order))
        self.assertEqual(
            self._get_story(order.iptv_subscription_ids),
            [("new", 14, 10), ("charge", 0, 4)],
        )

    def test_a_credit_note_takes_revenue_and_customer_back(self):
        subscription = self._sell()
        self._flush_jobs()
        self._reverse(subscription.order_id.invoice_ids)
        self.assertEqual(
            self._get_story(subscription)[1:], [("churn", -10, 0), ("refund", 0, -10)]
        )

    def test_crediting_what_was_never_paid_is_no_loss(self):
        subscription = self._sell()
        self._flush_jobs()
        self._reverse(subscription._create_renewal_invoices())
        self.assertEqual(len(self._get_events(subscription)), 1)

    def test_a_part_credited_before_the_payment_counts_once_it_is_paid(self):
        subscription = self._sell()
        invoice = subscription._create_renewal_invoices()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        refund.invoice_line_ids.price_unit = 4
        refund.action_post()
        self.assertEqual(len(self._get_events(subscription)), 1)
        receivable = (invoice | refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        receivable.reconcile()
        self._pay(invoice)
        self._flush_jobs()
        self.assertEqual(
            sorted(self._get_story(subscription)[1:]),
            [("refund", 0, -4), ("renewal", 0, 10)],
        )

    def test_a_payment_taken_back_and_made_again_is_counted_once(self):
        subscription = self._sell()
        invoice = self._renew(subscription)
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        others = receivable.matched_credit_ids.credit_move_id
        receivable.remove_move_reconcile()
        self.assertEqual(self._get_story(subscription)[-1], ("reversal", 0, -10))
        (receivable | others).reconcile()
        self.assertEqual(self._get_story(subscription)[-1], ("charge", 0, 10))
        self.assertEqual(sum(self._get_events(subscription).mapped("amount")), 20)

    def test_the_same_payment_told_twice_is_one_event(self):  # pain 2
        subscription = self._sell()
        invoice = self._renew(subscription)
        invoice._invoice_paid_hook()
        invoice._invoice_paid_hook()
        self.assertEqual(len(self._get_events(subscription)), 2)

    def test_periods_that_only_move_up_are_no_sale(self):
        subscription = self._sell()
        first = self._renew(subscription)
        self._renew(subscription)
        before = len(self._get_events(subscription))
        self._reverse(first)
        story = self._get_story(subscription)[before:]
        self.assertEqual(story, [("refund", 0, -10)])

    def test_a_foreign_currency_is_booked_at_the_rate_of_the_invoice(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        subscription = self._create_subscription(currency_id=currency.id)
        price = subscription.price_unit
        self._renew(subscription)
        self.assertEqual(self._get_story(subscription), [("new", price / 2, price / 2)])
        currency.rate_ids.create(
            {"name": "2026-02-15", "rate": 4.0, "currency_id": currency.id}
        )
        with self._at("2026-02-20 10:00:00"):
            self._renew(subscription)
        # The rate is no change of what was agreed, but the money is worth less.
        self.assertEqual(self._get_story(subscription)[-1], ("renewal", 0, price / 4))

    # === WHO MAY DO WHAT === #

    def test_nobody_changes_the_log(self):
        event = self._get_events(self._sell())
        for change in (
            "UPDATE iptv_subscription_event SET amount = 1000 WHERE id = %s",
            "UPDATE iptv_subscription_event SET date = now() WHERE id = %s",
            "DELETE FROM iptv_subscription_event WHERE id = %s",
        ):
            with (
                self.subTest(change=change),
                self.assertRaisesRegex(DatabaseError, "events are never"),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute(change, [event.id])

    def test_customers_can_still_be_merged(self):
        event = self._get_events(self._sell())
        other = self._create_partner(name="Anna again")
        self.cr.execute(
            "UPDATE iptv_subscription_event SET partner_id = %s WHERE id = %s",
            [other.id, event.id],
        )

    def test_a_manager_reads_the_log_and_writes_nothing(self):
        event = self._get_events(self._sell())
        manager = self._create_staff("m", "iptv_subscription.group_iptv_manager")
        own = event.with_user(manager)
        self.assertEqual(own.amount, 10)
        for attempt in (
            lambda: own.write({"amount": 0}),
            lambda: own.unlink(),
            lambda: own.create({"kind": "new"}),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_others_do_not_see_it(self):
        event = self._get_events(self._sell())
        operator = self._create_staff("o", "iptv_subscription.group_iptv_operator")
        portal = self._create_new_portal_user()
        for user in (operator, portal):
            with self.assertRaises(AccessError):
                event.with_user(user).read(["amount"])

    def test_a_manager_of_another_company_does_not_see_it(self):
        event = self._get_events(self._sell())
        company = self.env["res.company"].create({"name": "Other TV"})
        manager = self._create_staff("m2", "iptv_subscription.group_iptv_manager")
        manager.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        found = self.env["iptv.subscription.event"].with_user(manager)
        found = found.with_company(company).search([("id", "=", event.id)])
        self.assertFalse(found)

    # === SPEED === #

    def test_the_log_asks_as_much_for_many_as_for_few(self):
        few = self._create_many(3)
        many = self._create_many(30)
        self._count_queries(few)
        self.assertLessEqual(self._count_queries(many), self._count_queries(few))

    def _create_many(self, count):
        until = fields.Datetime.to_datetime("2026-02-28 10:00:00")
        subscriptions = self.env["iptv.subscription"]
        for _number in range(count):
            subscriptions |= self._create_subscription(paid_until=until)
        self._flush_jobs()
        return subscriptions

    def _count_queries(self, subscriptions):
        subscriptions._set_state(
            "active" if subscriptions[0].state != "active" else "disabled"
        )
        self.env.flush_all()
        model = self.env["iptv.subscription.event"].sudo()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        model._log_pending()
        self.env.flush_all()
        return self.cr.sql_log_count - before
