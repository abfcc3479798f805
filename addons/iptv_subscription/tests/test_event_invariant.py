import random
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_event import EventCommon

RUNS = 6
STEPS = 25


@tagged("-at_install", "post_install")
class TestEventInvariant(EventCommon):
    """Whatever happens to a subscription, the sums of its log say where it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.large = cls._create_package("Large", price=25.0)
        cls.yearly = cls._create_package("Year", price=96.0, months=12)
        cls.packages = cls.monthly | cls.large | cls.yearly | cls.trial | cls.one_time

    def test_the_sums_hold_after_any_sequence(self):
        for seed in range(RUNS):
            with self.subTest(seed=seed):
                self._play(random.Random(seed))

    def _play(self, chance):
        now = fields.Datetime.to_datetime("2026-01-31 10:00:00")
        with freeze_time(now):
            subscription = self._create_subscription(chance.choice(self.packages))
        for _step in range(STEPS):
            name = chance.choice(
                ["pay", "pay", "grant", "change", "extra", "price", "pass", "pass"]
                + ["disable", "enable", "refund", "cancel", "lose"]
            )
            now += timedelta(days=chance.choice((0, 1, 20, 45)))
            with freeze_time(now):
                self._try(getattr(self, f"_{name}_it"), subscription, chance)
                self._flush_jobs()
                self._check(subscription, name)

    def _try(self, step, subscription, chance):
        try:
            with self.env.cr.savepoint():
                step(subscription, chance)
        except UserError:
            # Not allowed in this state: nothing happened.
            self.env.invalidate_all()

    def _check(self, subscription, step):
        events = self._get_events(subscription)
        is_on = subscription.state == "active"
        price = subscription.price_monthly if is_on else 0
        trial = is_on and subscription.cycle_id.kind == "trial"
        self.assertAlmostEqual(sum(events.mapped("mrr_change")), price, msg=step)
        self.assertEqual(sum(events.mapped("active_change")), int(is_on), step)
        self.assertEqual(sum(events.mapped("trial_change")), int(trial), step)
        self.assertAlmostEqual(
            sum(events.mapped("amount")), self._get_revenue(subscription), msg=step
        )
        counted = events.period_id
        valid = subscription.period_ids.filtered(lambda p: p.state == "valid")
        moved = valid.filtered(lambda p: p not in counted)
        self.assertFalse(moved.filtered(lambda p: not self._was_moved(p)))

    def _was_moved(self, period):
        same = period.subscription_id.period_ids.filtered(
            lambda p: p.cancel_reason == "moved up"
        )
        return bool(same)

    def _get_revenue(self, subscription):
        lines = subscription._get_invoice_lines().filtered(
            lambda line: line.parent_state == "posted"
        )
        paid = lines.filtered(lambda line: line.move_id.payment_state == "paid")
        invoices = paid.filtered(lambda line: line.move_id.move_type == "out_invoice")
        refunds = lines.filtered(
            lambda line: (
                line.move_id.move_type == "out_refund"
                and line.iptv_reversed_line_id in invoices
            )
        )
        return -sum((invoices | refunds).mapped("balance"))

    # === STEPS === #

    def _pay_it(self, subscription, _chance):
        self._pay(subscription._create_renewal_invoices())

    def _grant_it(self, subscription, chance):
        end = subscription.date_end or fields.Datetime.now()
        until = max(end, fields.Datetime.now()) + timedelta(days=chance.randint(1, 40))
        key = f"grant/{chance.random()}"
        subscription._extend("compensation", key, until=until)

    def _change_it(self, subscription, chance):
        subscription._change_package(chance.choice(self.packages))

    def _extra_it(self, subscription, _chance):
        extra = subscription.line_ids.filtered(lambda line: line.kind == "extra")
        if extra:
            extra.unlink()
        else:
            subscription.line_ids = [Command.create({"product_id": self.extra.id})]

    def _price_it(self, subscription, chance):
        subscription.line_ids[0].price_unit = chance.choice((5, 10, 33.33))

    def _pass_it(self, subscription, _chance):
        subscription._expire()

    def _disable_it(self, subscription, _chance):
        subscription._disable()

    def _enable_it(self, subscription, _chance):
        subscription._enable()

    def _refund_it(self, subscription, chance):
        paid = subscription._get_invoices().filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.payment_state == "paid"
                and not move.reversal_move_ids
            )
        )
        if paid:
            self._reverse(chance.choice(paid))

    def _cancel_it(self, subscription, chance):
        unpaid = subscription._get_invoices().filtered(
            lambda move: (
                move.move_type == "out_invoice" and move.payment_state == "not_paid"
            )
        )
        if unpaid:
            self._reverse(chance.choice(unpaid))

    def _lose_it(self, subscription, chance):
        if chance.random() < 0.1:
            subscription._terminate()
