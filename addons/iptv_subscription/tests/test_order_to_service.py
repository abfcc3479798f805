from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import MAC, OTHER_MAC, IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestOrderToService(IptvCommon):
    # === CONFIRMED, NOT PAID === #

    def test_a_quotation_makes_no_subscription(self):  # rule 8
        order = self._create_order(quantity=3)
        self.assertFalse(order.iptv_subscription_ids)

    def test_a_confirmed_order_makes_one_draft_per_box(self):  # rule 8
        order = self._create_order(quantity=3)
        order.action_confirm()
        self.assertEqual(order.iptv_subscription_ids.mapped("state"), ["draft"] * 3)
        self.assertEqual(order.iptv_subscription_count, 3)

    def test_before_the_payment_nothing_reaches_the_middleware(self):  # rule 15
        order = self._create_order(iptv_mac=MAC)
        with self._middleware() as middleware:
            order.action_confirm()
            self._invoice(order)
            self._run_jobs()
        self.assertEqual(middleware.pushed, [])
        self.assertFalse(self._get_jobs("_job_provision"))
        self.assertEqual(order.iptv_subscription_ids.provision_state, "none")

    def test_the_draft_has_what_was_ordered(self):
        order = self._create_order(iptv_mac="00-1a-79-12-34-56", discount=20)
        order.action_confirm()
        draft = order.iptv_subscription_ids
        self.assertEqual(draft.partner_id, self.customer)
        self.assertEqual(draft.server_id, self.server)
        self.assertEqual(draft.product_id, self.monthly)
        self.assertEqual(draft.device_kind, "mag")
        self.assertEqual(draft.mac, MAC)
        self.assertEqual(draft.price_unit, 8.0)

    def test_without_a_mac_the_service_has_a_login_only(self):
        order = self._create_order()
        order.action_confirm()
        self.assertEqual(order.iptv_subscription_ids.device_kind, "line")
        self.assertFalse(order.iptv_subscription_ids.device_ids)

    def test_the_named_box_belongs_to_the_first_service_only(self):
        order = self._create_order(quantity=2, iptv_mac=MAC)
        order.action_confirm()
        macs = order.iptv_subscription_ids.sorted("id").mapped("mac")
        self.assertEqual(macs, [MAC, False])

    def test_a_cancelled_order_ends_its_drafts_and_frees_the_box(self):
        order = self._create_order(iptv_mac=MAC)
        order.action_confirm()
        order._action_cancel()
        self.assertEqual(order.iptv_subscription_ids.state, "terminated")
        self.assertEqual(order.iptv_subscription_ids.provision_state, "none")
        self._create_subscription(mac=MAC)

    def test_an_order_that_is_confirmed_again_can_be_paid(self):
        order = self._create_order(iptv_mac=MAC)
        order.action_confirm()
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self._pay(self._invoice(order))
        states = order.iptv_subscription_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["terminated", "active"])
        self.assertEqual(order.iptv_subscription_ids.sorted("id")[1].mac, MAC)

    def test_cancelling_an_order_leaves_what_was_paid(self):
        subscription = self._sell()
        subscription.order_id._action_cancel()
        self.assertEqual(subscription.state, "active")

    def test_more_boxes_in_a_confirmed_order_are_more_subscriptions(self):
        order = self._create_order()
        order.action_confirm()
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.iptv_subscription_count, 3)
        self._pay(self._invoice(order))
        self.assertEqual(order.iptv_subscription_ids.mapped("state"), ["active"] * 3)

    def test_fewer_boxes_in_a_confirmed_order_end_the_last_drafts(self):
        order = self._create_order(quantity=3)
        order.action_confirm()
        order.order_line.product_uom_qty = 1
        states = order.iptv_subscription_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["draft", "terminated", "terminated"])

    def test_a_line_added_to_a_confirmed_order_is_served(self):
        order = self._create_order()
        order.action_confirm()
        order.order_line = [Command.create({"product_id": self.trial.id})]
        products = order.iptv_subscription_ids.product_id
        self.assertEqual(products, self.monthly | self.trial)

    # === PAID === #

    def test_a_paid_invoice_activates_for_the_bought_cycle(self):  # rule 13
        subscription = self._sell(iptv_mac=MAC)
        self.assertEqual(subscription.state, "active")
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-02-28 10:00:00")
        period = subscription.period_ids
        self.assertEqual(period.source, "invoice")
        self.assertEqual(period.move_id, subscription.order_id.invoice_ids)
        self.assertEqual(period.cycle_id, self._cycle("1m"))

    def test_a_paid_box_reaches_the_middleware_after_the_commit(self):  # rule 15
        subscription = self._sell(iptv_mac=MAC)
        self.assertEqual(subscription.provision_state, "pending")
        with self._middleware() as middleware:
            self._run_jobs()
        self.assertEqual(middleware.pushed, subscription.ids)
        self.assertEqual(subscription.provision_state, "done")

    def test_three_boxes_paid_are_three_active_services(self):
        subscriptions = self._sell(quantity=3)
        self.assertEqual(subscriptions.mapped("state"), ["active"] * 3)
        self.assertEqual(len(subscriptions.period_ids), 3)

    def test_the_paid_hook_called_twice_pays_one_period(self):
        subscription = self._sell()
        subscription.order_id.invoice_ids._invoice_paid_hook()
        self.assertEqual(len(subscription.period_ids), 1)

    def test_a_payment_taken_off_and_put_back_pays_one_period(self):
        subscription = self._sell()
        invoice = subscription.order_id.invoice_ids
        receivable = invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        )
        counterpart = receivable.matched_credit_ids.credit_move_id
        receivable.remove_move_reconcile()
        self.assertEqual(invoice.payment_state, "not_paid")
        (receivable | counterpart).reconcile()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(len(subscription.period_ids), 1)

    def test_a_payment_confirmed_by_the_bank_later_pays_one_period(self):
        """With the accounting app the hook is called for in_payment and for paid."""
        move_class = type(self.env["account.move"])
        with patch.object(
            move_class, "_get_invoice_in_payment_state", lambda self: "in_payment"
        ):
            subscription = self._sell()
            invoice = subscription.order_id.invoice_ids
            self.assertEqual(invoice.payment_state, "in_payment")
            self.assertEqual(subscription.state, "active")
            self._match_with_bank(invoice)
            self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(len(subscription.period_ids), 1)

    def _match_with_bank(self, invoice):
        payment = invoice.matched_payment_ids
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": payment.journal_id.id,
                "amount": payment.amount,
                "partner_id": payment.partner_id.id,
                "payment_ref": "from the bank",
            }
        )
        _liquidity, suspense, _other = statement_line._seek_for_lines()
        outstanding, _counterpart, _writeoff = payment._seek_for_lines()
        suspense.account_id = outstanding.account_id
        with patch.object(
            type(self.env["account.move"]), "_invoice_paid_hook", autospec=True
        ):
            (suspense | outstanding).reconcile()
        invoice._invoice_paid_hook()

    def test_a_free_order_is_active_as_soon_as_it_is_confirmed(self):
        order = self._create_order(price_unit=0.0)
        order.action_confirm()
        self.assertEqual(order.iptv_subscription_ids.state, "active")
        self.assertEqual(len(order.iptv_subscription_ids.period_ids), 1)

    def test_a_partial_payment_activates_nothing(self):
        order = self._create_order()
        order.action_confirm()
        invoice = self._invoice(order)
        self._pay(invoice, amount=4.0, payment_difference_handling="open")
        self.assertEqual(invoice.payment_state, "partial")
        self.assertEqual(order.iptv_subscription_ids.state, "draft")
        self._pay(invoice)
        self.assertEqual(order.iptv_subscription_ids.state, "active")

    def test_a_down_payment_activates_nothing_and_the_rest_does(self):
        order = self._create_order()
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 50,
            }
        )
        down_payment = wizard._create_invoices(order)
        down_payment.action_post()
        self._pay(down_payment)
        self.assertEqual(order.iptv_subscription_ids.state, "draft")
        rest = order._create_invoices(final=True)
        rest.action_post()
        self.assertEqual(rest.amount_total, 5.0)
        self._pay(rest)
        self.assertEqual(order.iptv_subscription_ids.state, "active")
        self.assertEqual(len(order.iptv_subscription_ids.period_ids), 1)

    def test_each_of_two_part_invoices_pays_its_own_box(self):
        order = self._create_order(quantity=2)
        order.action_confirm()
        first_box, second_box = order.iptv_subscription_ids.sorted("id")
        first = order._create_invoices()
        first.invoice_line_ids.quantity = 1
        first.action_post()
        self._pay(first)
        self.assertEqual((first_box.state, second_box.state), ("active", "draft"))
        second = self._invoice(order)
        self._pay(second)
        self.assertEqual(second_box.state, "active")
        (first | second)._invoice_paid_hook()
        self.assertEqual(len(first_box.period_ids), 1)
        self.assertEqual(len(second_box.period_ids), 1)

    def test_the_refund_of_a_foreign_product_changes_nothing(self):
        order = self._create_order()
        other = self._create_iptv_product("Remote control", 5.0)
        order.order_line = [Command.create({"product_id": other.id})]
        order.action_confirm()
        self._pay(self._invoice(order))
        self.assertEqual(order.iptv_subscription_count, 1)
        self.assertEqual(order.iptv_subscription_ids.state, "active")

    # === EXTRAS === #

    def test_an_extra_belongs_to_the_package_above_it(self):
        order = self._create_order()
        order.order_line = [
            Command.create({"product_id": self.extra.id}),
            Command.create({"product_id": self.one_time.id}),
        ]
        order.action_confirm()
        basic, for_ever = order.iptv_subscription_ids.sorted("id")
        self.assertEqual(basic.line_ids.product_id, self.monthly | self.extra)
        self.assertEqual(for_ever.line_ids.product_id, self.one_time)
        self.assertEqual(basic.price_unit, 14.0)

    def test_an_extra_before_all_packages_belongs_to_the_first(self):
        order = self._create_order(self.extra, sequence=1)
        order.order_line = [
            Command.create({"product_id": self.monthly.id, "sequence": 2}),
            Command.create({"product_id": self.one_time.id, "sequence": 3}),
        ]
        order.action_confirm()
        with_extra = order.iptv_subscription_ids.filtered(
            lambda s: self.extra in s.line_ids.product_id
        )
        self.assertEqual(with_extra.product_id, self.monthly)

    def test_an_extra_bought_once_is_for_one_box_only(self):
        order = self._create_order(quantity=2)
        order.order_line = [Command.create({"product_id": self.extra.id})]
        order.action_confirm()
        first, second = order.iptv_subscription_ids.sorted("id")
        self.assertIn(self.extra, first.line_ids.product_id)
        self.assertNotIn(self.extra, second.line_ids.product_id)

    # === TRIAL AND ONE-TIME === #

    def test_a_trial_costs_one_and_lasts_seven_days_exactly(self):  # rule 11
        subscription = self._sell(self.trial)
        self.assertEqual(subscription.order_id.invoice_ids.amount_total, 1.0)
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-02-07 10:00:00")
        self.assertFalse(subscription.auto_renew)

    def test_a_one_time_payment_never_ends(self):  # rule 12
        subscription = self._sell(self.one_time)
        self.assertTrue(subscription.is_unlimited)
        self.assertFalse(subscription.date_end)
        self.assertFalse(subscription.auto_renew)

    # === BOXES THAT ARE TAKEN === #

    def test_two_carts_with_one_box_are_both_paid_and_the_second_is_reported(self):
        first = self._create_order(iptv_mac=MAC)
        second = self._create_order(iptv_mac=MAC)
        for order in first | second:
            order.action_confirm()
            self._pay(self._invoice(order))
        winner, loser = first.iptv_subscription_ids, second.iptv_subscription_ids
        self.assertEqual(winner.mac, MAC)
        self.assertFalse(loser.mac)
        self.assertEqual(loser.state, "active")
        self.assertEqual(len(loser.activity_ids), 1)
        self.assertIn(winner.name, loser.activity_ids.summary)

    def test_a_quotation_with_a_used_box_is_refused(self):  # rule 9
        self._create_subscription(mac=MAC)
        with self.assertRaisesRegex(Exception, "already belongs to TV"):
            self._create_order(iptv_mac=MAC)
        self._create_order(iptv_mac=OTHER_MAC)
