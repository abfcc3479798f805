from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PromotionCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestFreeTime(PromotionCommon):
    """Twelve months bought, two months free, behind them and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls._create_free_time(
            rule={"product_ids": [Command.set(cls.yearly.ids)]}
        )

    def test_twelve_months_and_two(self):
        subscription = self._sell_with("SUMMER")
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2027-03-31 10:00:00")
        paid, free = subscription.period_ids.sorted("start")
        self.assertEqual((paid.source, free.source), ("invoice", "promotion"))
        self.assertEqual(str(free.start), "2027-01-31 10:00:00")
        self.assertEqual(free.promotion_move_line_id, paid.move_line_id)
        self.assertEqual(free.reason, "Summer")
        self.env.flush_all()

    def test_the_invoice_says_it_at_a_price_of_zero(self):
        subscription = self._sell_with("SUMMER")
        invoice = subscription.order_id.invoice_ids
        self.assertEqual(invoice.amount_total, 100.0)
        line = invoice.invoice_line_ids.filtered(lambda line: not line.price_subtotal)
        self.assertEqual(
            line.name, "2 months free, added behind the paid time of: Basic 12"
        )

    def test_a_short_month_does_not_move_the_day_for_ever(self):  # rule 13
        self._create_free_time("ONE", interval=1)
        subscription = self._sell_with("ONE")
        self.assertEqual(str(subscription.date_end), "2027-02-28 10:00:00")
        self._pay(subscription._create_renewal_invoices())
        self.assertEqual(str(subscription.date_end), "2028-02-29 10:00:00")
        subscription._extend("manual", "one", cycle=self._cycle("1m"))
        self.assertEqual(str(subscription.date_end), "2028-03-31 10:00:00")

    def test_days_and_weeks_are_exact(self):
        self._create_free_time("DAYS", interval=10, unit="day")
        self._create_free_time("WEEKS", interval=2, unit="week")
        ends = [str(self._sell_with(code).date_end) for code in ("DAYS", "WEEKS")]
        self.assertEqual(ends, ["2027-02-10 10:00:00", "2027-02-14 10:00:00"])

    def test_nothing_is_given_before_the_payment(self):
        order = self._create_order(self.yearly)
        self._apply(order, "SUMMER")
        order.action_confirm()
        self._invoice(order)
        self.assertFalse(order.iptv_subscription_ids.period_ids)

    def test_it_is_given_once(self):  # pain 2
        subscription = self._sell_with("SUMMER")
        invoice = subscription.order_id.invoice_ids
        invoice._invoice_paid_hook()
        line = invoice.invoice_line_ids[0]
        line._iptv_give_free_time(subscription, line._iptv_get_free_time())
        self.assertEqual(len(subscription.period_ids), 2)

    def test_every_box_of_the_package_has_it(self):
        subscriptions = self._sell_with("SUMMER", quantity=3)
        self.assertEqual(
            {str(end) for end in subscriptions.mapped("date_end")},
            {"2027-03-31 10:00:00"},
        )
        self.assertEqual(len(subscriptions.period_ids), 6)

    def test_another_package_of_the_order_has_it_not(self):
        order = self._create_order(self.yearly)
        order.order_line = [Command.create({"product_id": self.monthly.id})]
        self._apply(order, "SUMMER")
        order.action_confirm()
        self._pay(self._invoice(order))
        ends = [str(s.date_end) for s in order.iptv_subscription_ids.sorted("id")]
        self.assertEqual(ends, ["2027-03-31 10:00:00", "2026-02-28 10:00:00"])

    def test_a_renewal_costs_the_full_price_and_gives_nothing_free(self):
        subscription = self._sell_with("SUMMER")
        renewal = subscription._create_renewal_invoices()
        self.assertEqual(renewal.amount_total, 100.0)
        self._pay(renewal)
        self.assertEqual(str(subscription.date_end), "2028-03-31 10:00:00")

    def test_the_first_months_free(self):
        """A discount of everything and the months after it, in one code."""
        everything = {"discount": 100, "discount_mode": "percent"}
        two = {"reward_type": "iptv_free_time", "iptv_free_interval": 2}
        self._create_program("THREE", everything, two)
        subscription = self._sell_with("THREE", self.monthly)
        self.assertEqual(subscription.order_id.invoice_ids.amount_total, 0.0)
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-04-30 10:00:00")
        self.assertEqual(subscription.price_unit, 10.0)

    def test_what_was_promised_is_kept(self):
        """The reward, the rule and the program change between order and payment."""
        order = self._create_order(self.yearly)
        self._apply(order, "SUMMER")
        order.action_confirm()
        invoice = self._invoice(order)
        self.program.reward_ids.iptv_free_interval = 1
        self.program.rule_ids.product_ids = self.monthly
        self.program.action_archive()
        self._pay(invoice)
        subscription = order.iptv_subscription_ids
        self.assertEqual(str(subscription.date_end), "2027-03-31 10:00:00")

    def test_a_reward_line_that_is_used_again_promises_nothing(self):
        """Removing one of two rewards moves the other one to its line."""
        self._create_discount(discount=50)
        order = self._create_order(self.yearly)
        self._apply(order, "SUMMER")
        self._apply(order, "WELCOME")
        self.program.action_archive()
        order._update_programs_and_rewards()
        line = order.order_line.filtered("is_reward_line")
        self.assertEqual(line.price_unit, -50.0)
        self.assertFalse(line.iptv_free_cycle_id)
        order.action_confirm()
        self._pay(self._invoice(order))
        self.assertEqual(
            str(order.iptv_subscription_ids.date_end), "2027-01-31 10:00:00"
        )

    def test_what_cannot_be_given_is_put_before_the_staff(self):
        """The money is here and the paid time is booked whatever happens."""
        service = type(self.env["iptv.subscription"])
        extend = service._extend

        def refuse(subscription, source, key, **kwargs):
            if source == "promotion":
                raise UserError(self.env._("Not today"))
            return extend(subscription, source, key, **kwargs)

        with patch.object(service, "_extend", refuse):
            subscription = self._sell_with("SUMMER")
        self.assertEqual(str(subscription.date_end), "2027-01-31 10:00:00")
        summary = " ".join(subscription.activity_ids.mapped("summary"))
        self.assertIn("was not given: Not today", summary)

    # === ATTACKERS === #

    def test_the_same_code_twice_gives_it_once(self):
        order = self._create_order(self.yearly)
        self.assertFalse(self._apply(order, "SUMMER"))
        self.assertIn("already applied", self._apply(order, "SUMMER"))
        self.assertFalse(order._get_claimable_rewards())
        self.assertEqual(len(order.order_line), 2)

    def test_many_points_give_it_once(self):
        self._create_free_time("RICH", rule={"reward_point_amount": 5})
        order = self._create_order(self.yearly)
        self.assertFalse(self._apply(order, "RICH"))
        self.assertFalse(order._get_claimable_rewards())

    def test_a_raised_quantity_of_the_reward_gives_nothing_more(self):
        order = self._create_order(self.yearly)
        self._apply(order, "SUMMER")
        order.order_line.filtered("is_reward_line").product_uom_qty = 12
        order.action_confirm()
        self._pay(self._invoice(order))
        self.assertEqual(
            str(order.iptv_subscription_ids.date_end), "2027-03-31 10:00:00"
        )

    def test_an_order_without_a_package_is_refused(self):
        credits = self._create_product(name="Credits", list_price=5.0, type="service")
        self._create_free_time("ANY")
        for product in (credits, self.extra, self.trial, self.one_time):
            with self.subTest(product=product.name):
                order = self._create_order(product)
                self.assertIn("free time to an IPTV package", self._apply(order, "ANY"))
                self.assertEqual(len(order.order_line), 1)

    def test_it_goes_when_its_package_leaves_the_order(self):
        order = self._create_order(self.yearly)
        order.order_line = [Command.create({"product_id": self.monthly.id})]
        self._apply(order, "SUMMER")
        order.order_line[0].product_uom_qty = 0
        order._update_programs_and_rewards()
        self.assertFalse(order.order_line.filtered("is_reward_line"))

    def test_a_cancelled_order_gives_nothing_when_its_invoice_is_paid_late(self):
        order = self._create_order(self.yearly)
        self._apply(order, "SUMMER")
        order.action_confirm()
        invoice = self._invoice(order)
        order._action_cancel()
        self._pay(invoice)
        periods = order.iptv_subscription_ids.period_ids
        self.assertEqual(periods.mapped("source"), ["invoice"])
