from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IptvCommon

UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestRenewal(IptvCommon):
    def test_a_renewal_invoices_the_package_and_its_extras(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        subscription.line_ids = [Command.create({"product_id": self.extra.id})]
        invoice = subscription._create_renewal_invoices()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_total, 14.0)
        self._pay(invoice)
        self.assertEqual(str(subscription.date_end), "2026-03-28 10:00:00")
        self.assertEqual(len(subscription.period_ids), 2)

    def test_the_button_pressed_twice_makes_one_invoice(self):  # rule 1
        subscription = self._create_subscription(paid_until=UNTIL)
        first = subscription._create_renewal_invoices()
        second = subscription._create_renewal_invoices()
        self.assertEqual(first, second)
        self.assertEqual(subscription.invoice_count, 1)

    def test_a_paid_renewal_can_be_followed_by_the_next(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        first = subscription._create_renewal_invoices()
        self._pay(first)
        second = subscription._create_renewal_invoices()
        self.assertNotEqual(first, second)

    def test_the_bought_cycle_counts_not_the_one_of_today(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        invoice = subscription._create_renewal_invoices()
        subscription._change_package(self._create_package("Year", 90.0, months=12))
        self._pay(invoice)
        self.assertEqual(str(subscription.date_end), "2026-03-28 10:00:00")

    def test_a_one_time_payment_is_never_invoiced_again(self):  # rule 12
        lifelong = self._sell(self.one_time)
        season = self.env["iptv.billing.cycle"].create(
            {"name": "Season", "kind": "one_time", "interval": 3, "unit": "month"}
        )
        once = self._sell(self._create_package("Season", 30.0, cycle=season))
        for subscription, sentence in (
            (lifelong, "nothing to renew"),
            (once, "paid once only"),
        ):
            with self.subTest(package=subscription.product_id.name):
                with self.assertRaisesRegex(UserError, sentence):
                    subscription._create_renewal_invoices()
                self.assertEqual(len(subscription.period_ids), 1)

    def test_a_trial_is_not_renewed_but_may_be_upgraded(self):  # rule 11
        subscription = self._sell(self.trial)
        with self.assertRaisesRegex(UserError, "is a trial"):
            subscription._create_renewal_invoices()
        subscription._change_package(self.monthly)
        invoice = subscription._create_renewal_invoices()
        self.assertEqual(invoice.amount_total, 10.0)
        self._pay(invoice)
        self.assertEqual(str(subscription.date_end), "2026-03-07 10:00:00")

    def test_an_ordered_draft_is_paid_with_its_order(self):
        order = self._create_order()
        order.action_confirm()
        with self.assertRaisesRegex(UserError, f"with its order {order.name}"):
            order.iptv_subscription_ids._create_renewal_invoices()

    def test_a_draft_made_by_hand_is_paid_with_its_first_invoice(self):
        for product in (self.monthly, self.trial, self.one_time):
            with self.subTest(product=product.name):
                subscription = self._create_subscription(product)
                self._pay(subscription._create_renewal_invoices())
                self.assertEqual(subscription.state, "active")
                self.assertEqual(subscription.period_ids.source, "invoice")

    def test_a_terminated_service_is_not_invoiced(self):
        subscription = self._create_subscription(paid_until=UNTIL)
        subscription._terminate()
        with self.assertRaisesRegex(UserError, "Sell a new subscription"):
            subscription._create_renewal_invoices()

    def test_the_button_opens_what_it_made(self):
        one = self._create_subscription(paid_until=UNTIL)
        two = self._create_subscription(paid_until=UNTIL)
        self.assertEqual(
            self.env["account.move"]
            .browse(one.action_renew()["res_id"])
            .invoice_origin,
            one.name,
        )
        action = (one | two).action_renew()
        invoices = self.env["account.move"].search(action["domain"])
        self.assertEqual(len(invoices), 2)

    def test_invoices_are_counted_per_subscription_in_few_queries(self):
        subscriptions = self._sell(quantity=3)
        order = subscriptions.order_id
        self._pay(subscriptions[0]._create_renewal_invoices())
        self._reverse(order.invoice_ids[0])
        subscriptions.invalidate_recordset()
        self.assertEqual(subscriptions.mapped("invoice_count"), [3, 2, 2])
        self.assertEqual(
            subscriptions[0]._get_invoices(),
            order.invoice_ids
            | (subscriptions[0].period_ids.move_id)
            | order.invoice_ids.reversal_move_ids,
        )
        more = self._sell(quantity=20)
        (subscriptions | more).invalidate_recordset()
        self.env.flush_all()
        with self.assertQueryCount(12):
            (subscriptions | more).mapped("invoice_count")

    def test_a_company_counts_the_services_of_its_contacts(self):
        family = self._create_partner(name="Family", is_company=True)
        child = self._create_partner(name="Child", parent_id=family.id)
        self._create_subscription(partner_id=child.id)
        self._create_subscription(partner_id=family.id)
        self.assertEqual(family.iptv_subscription_count, 2)
        self.assertEqual(child.iptv_subscription_count, 1)
        self.assertEqual(self.partner.iptv_subscription_count, 0)
