from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestFreeOrder(IptvCommon):
    """A free trial starts with the order: nobody will ever pay for it (rule 11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free_trial = cls._create_package(
            "Free trial", price=0.0, cycle=cls._cycle("trial")
        )

    def test_a_free_trial_starts_when_the_order_is_confirmed(self):  # rule 11
        order = self._create_order(self.free_trial)
        order.action_confirm()
        subscription = order.iptv_subscription_ids
        self.assertEqual(subscription.state, "active")
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-02-07 10:00:00")
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 0))
        self.assertEqual(subscription.period_ids.move_id, invoice)
        self.assertFalse(subscription.auto_renew)

    def test_the_shop_confirms_a_free_order_as_well(self):
        """Without a transaction, and as a visitor, whatever “Automatic Invoice” says.

        That is what `/shop/payment/validate` does with an order of zero.
        """
        set_param = self.env["ir.config_parameter"].sudo().set_param
        for automatic in ("False", "True"):
            with self.subTest(automatic_invoice=automatic):
                set_param("sale.automatic_invoice", automatic)
                order = self._create_order(self.free_trial)
                public = self.env.ref("base.public_user")
                order.with_user(public).sudo()._validate_order()
                self.assertEqual(order.iptv_subscription_ids.state, "active")
                self.assertEqual(len(order.invoice_ids), 1)

    def test_a_salesperson_without_accounting_rights_confirms(self):
        seller = self._create_staff("seller", "sales_team.group_sale_salesman")
        order = self._create_order(self.free_trial)
        order.user_id = seller
        order.with_user(seller).action_confirm()
        self.assertEqual(order.iptv_subscription_ids.state, "active")

    def test_a_confirmation_repeated_by_hand_gives_nothing_more(self):
        order = self._create_order(self.free_trial)
        order.action_confirm()
        order._iptv_invoice_free()
        order.invoice_ids._invoice_paid_hook()
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(len(order.iptv_subscription_ids.period_ids), 1)

    def test_what_costs_money_waits_for_it(self):
        order = self._create_order(self.trial)
        order.action_confirm()
        self.assertFalse(order.invoice_ids)
        self.assertEqual(order.iptv_subscription_ids.state, "draft")

    def test_a_free_trial_beside_something_paid_waits(self):
        order = self._create_order(self.free_trial)
        order.order_line = [Command.create({"product_id": self.monthly.id})]
        order.action_confirm()
        self.assertEqual(set(order.iptv_subscription_ids.mapped("state")), {"draft"})
        self._pay(self._invoice(order))
        self.assertEqual(set(order.iptv_subscription_ids.mapped("state")), {"active"})

    def test_an_order_of_nothing_of_ours_is_left_alone(self):
        other = self._create_product(name="Brochure", list_price=0.0, type="service")
        order = self._create_order(other, price_unit=0.0)
        order.action_confirm()
        self.assertFalse(order.invoice_ids)

    def test_a_trial_is_never_renewed_by_itself(self):  # rule 12
        order = self._create_order(self.free_trial)
        order.action_confirm()
        found = self.env["iptv.subscription"].search(
            order.iptv_subscription_ids._get_renewal_domain()
        )
        self.assertNotIn(order.iptv_subscription_ids, found)

    def test_a_one_time_purchase_with_an_end_ends(self):  # rule 12
        cycle = self.env["iptv.billing.cycle"].create(
            {"name": "A season", "kind": "one_time", "interval": 4, "unit": "month"}
        )
        subscription = self._sell(self._create_package("Season", 30.0, cycle=cycle))
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-05-31 10:00:00")
        problem = subscription._preview_renewal()[subscription.id]["problem"]
        self.assertIn("cannot be renewed", problem)
        with freeze_time("2026-05-31 10:00:00"):
            subscription._expire()
        self.assertEqual(subscription.state, "expired")
