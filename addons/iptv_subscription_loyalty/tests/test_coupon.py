from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import PromotionCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestCoupon(PromotionCommon):
    """Discounts are for the first invoice; what is renewed costs the full price."""

    def _assert_first_and_renewal(self, code, first, renewal=10.0):
        subscription = self._sell_with(code, self.monthly)
        invoice = subscription.order_id.invoice_ids
        self.assertEqual(invoice.amount_total, first)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.price_unit, renewal)
        renewed = subscription._create_renewal_invoices()
        self.assertEqual(renewed.amount_total, renewal)
        return subscription

    def test_a_percentage(self):
        self._create_discount(discount=50)
        self._assert_first_and_renewal("WELCOME", 5.0)

    def test_an_amount(self):
        self._create_discount(discount=3, mode="per_order")
        self._assert_first_and_renewal("WELCOME", 7.0)

    def test_everything_starts_at_once_and_costs_next_time(self):
        self._create_discount(discount=100)
        subscription = self._assert_first_and_renewal("WELCOME", 0.0)
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-02-28 10:00:00")

    def test_more_than_everything_is_everything(self):
        self._create_discount(discount=30, mode="per_order")
        self._assert_first_and_renewal("WELCOME", 0.0)

    def test_the_shop_confirms_an_order_of_zero_once(self):
        """Odoo's own bridge invoices it, too, if the setting says so."""
        self._create_discount(discount=100)
        for automatic in ("True", "False"):
            with self.subTest(automatic_invoice=automatic):
                self.env["ir.config_parameter"].sudo().set_param(
                    "sale.automatic_invoice", automatic
                )
                order = self._create_order(self.monthly)
                self._apply(order, "WELCOME")
                order._validate_order()
                self.assertEqual(len(order.invoice_ids), 1)
                self.assertEqual(order.iptv_subscription_ids.state, "active")

    def test_a_discounted_service_is_refunded_as_a_whole(self):
        self._create_discount(discount=50)
        subscription = self._sell_with("WELCOME", self.monthly)
        refund = self._reverse(subscription.order_id.invoice_ids)
        self.assertEqual(refund.amount_total, 5.0)
        self.assertEqual(subscription.state, "expired")

    # === ATTACKERS === #

    def test_the_same_code_twice_counts_once(self):
        self._create_discount(discount=50)
        order = self._create_order(self.monthly)
        self.assertFalse(self._apply(order, "WELCOME"))
        self.assertIn("already applied", self._apply(order, "WELCOME"))
        self.assertEqual(order.amount_total, 5.0)

    def test_an_expired_code_is_refused(self):
        self._create_discount(date_to="2026-01-30")
        order = self._create_order(self.monthly)
        self.assertIn("invalid", self._apply(order, "WELCOME"))

    def test_an_unknown_code_is_refused(self):
        order = self._create_order(self.monthly)
        self.assertIn("invalid", self._apply(order, "NOTHING"))

    def test_a_coupon_of_another_customer_is_refused(self):
        self._create_coupon(partner_id=self._create_partner(name="Bruno").id)
        order = self._create_order(self.monthly)
        self.assertIn("another customer", self._apply(order, "CARD-1"))
        self.assertEqual(order.amount_total, 10.0)

    def test_its_owner_uses_it_once(self):
        self._create_coupon(partner_id=self.customer.id)
        self._assert_first_and_renewal("CARD-1", 5.0)
        order = self._create_order(self.monthly)
        self.assertIn("already been used", self._apply(order, "CARD-1"))

    def test_a_coupon_does_not_follow_the_order_to_somebody_else(self):
        coupon = self._create_coupon(partner_id=self.customer.id)
        order = self._create_order(self.monthly)
        self._apply(order, "CARD-1")
        order.partner_id = self._create_partner(name="Bruno")
        with self.assertRaisesRegex(Exception, "another customer"):
            order.action_confirm()
        self.assertEqual(coupon.points, 1)

    def test_a_cancelled_order_gives_the_coupon_back(self):
        self._create_coupon(partner_id=self.customer.id)
        order = self._create_order(self.monthly)
        self._apply(order, "CARD-1")
        order.action_confirm()
        order._action_cancel()
        self._assert_first_and_renewal("CARD-1", 5.0)

    # === PRICELISTS === #

    def test_a_pricelist_of_some_days_is_a_promotion(self):
        """Nothing of ours: the dates of Odoo's own pricelists."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "January",
                "item_ids": [
                    Command.create(
                        {
                            "compute_price": "percentage",
                            "percent_price": 20,
                            "date_start": "2026-01-01 00:00:00",
                            "date_end": "2026-01-31 23:59:59",
                        }
                    )
                ],
            }
        )
        totals = []
        for moment in ("2026-01-31 10:00:00", "2026-02-01 10:00:00"):
            with freeze_time(moment):
                order = self.env["sale.order"].create(
                    {
                        "partner_id": self.customer.id,
                        "pricelist_id": pricelist.id,
                        "order_line": [Command.create({"product_id": self.monthly.id})],
                    }
                )
                totals.append(order.amount_total)
        self.assertEqual(totals, [8.0, 10.0])
