from freezegun import freeze_time

from odoo.tests import tagged

from .common import MAC, IptvCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestOrderToService(IptvCommon):
    def test_a_confirmed_order_makes_one_draft_subscription_per_box(self):  # rule 8
        order = self._create_order(quantity=3)
        self.assertFalse(order.iptv_subscription_ids)
        order.action_confirm()
        self.assertEqual(order.iptv_subscription_ids.mapped("state"), ["draft"] * 3)

    def test_a_paid_invoice_activates_for_the_bought_cycle(self):
        subscription = self._sell(iptv_mac=MAC)
        self.assertEqual(subscription.state, "active")
        self._assert_dates(subscription, "2026-01-31 10:00:00", "2026-02-28 10:00:00")
