from odoo.tests import tagged

from odoo.addons.iptv_subscription.provisioning import REFUSED, PushResult

from .spend_common import SpendCommon


@tagged("post_install", "-at_install")
class TestRefusal(SpendCommon):
    """No credits move for what the middleware finally refused (invariant 6)."""

    def setUp(self):
        super().setUp()
        self._give(self.reseller, 100, value=60)

    def _refuse(self, user):
        with self._middleware() as fake:
            fake.answers[user.id] = PushResult(REFUSED, "MAC in use by Anna")
            self._run_jobs()
            self._run_jobs()

    def _accept(self):
        with self._middleware():
            self._run_jobs()
            self._run_jobs()

    def test_done_when_the_middleware_has_it(self):
        sale = self._add()
        self._accept()
        self.assertEqual(sale.state, "done")

    def test_a_new_user_is_given_back(self):
        sale = self._add()
        user = sale.subscription_id
        self._refuse(user)
        self.assertEqual(sale.state, "reversed")
        self.assertNotIn("Anna", sale.reason)
        self.assertEqual(self.reseller.balance, 100)
        self.assertEqual(user.state, "terminated")
        self.assertEqual(sale.period_id.state, "cancelled")
        self._assert_sound()
        self._add(key="better")

    def test_refused_again_gives_nothing_back_again(self):
        sale = self._add()
        self._refuse(sale.subscription_id)
        self._refuse(sale.subscription_id)
        sale.subscription_id._take_back_refused()
        sale._take_back("again")
        self.assertEqual(self.reseller.balance, 100)

    def test_tried_again_before_the_job(self):
        sale = self._add()
        user = sale.subscription_id
        with self._middleware() as fake:
            fake.answers[user.id] = PushResult(REFUSED, "No such tariff")
            self._run_jobs()
        user.action_push_now()
        self._accept()
        self.assertEqual(sale.state, "done")
        self.assertEqual(self.reseller.balance, 90)
        self.assertEqual(user.state, "active")

    def test_a_renewal_is_given_back(self):
        user = self._add().subscription_id
        self._accept()
        sale = self.reseller._renew_users(user, "more")
        self._refuse(user)
        self.assertEqual(sale.state, "reversed")
        self.assertEqual(self.reseller.balance, 90)
        self.assertEqual(user.state, "active")
        self.assertEqual(str(user.date_end), "2026-12-20 12:00:00")
        self._assert_sound()

    def test_an_upgrade_is_given_back(self):
        user = self._add().subscription_id
        self._accept()
        sale = self.reseller._upgrade_user(user, self.family, "up")
        self.assertEqual(self.reseller.balance, 80)
        self._refuse(user)
        self.assertEqual(sale.state, "reversed")
        self.assertEqual(user.product_id, self.monthly)
        self.assertEqual(self.reseller.balance, 90)

    def test_an_upgrade_to_a_new_cycle_is_given_back(self):
        user = self._add().subscription_id
        self._accept()
        sale = self.reseller._upgrade_user(user, self.year, "up")
        self.assertEqual(sale.price, 80)
        self._refuse(user)
        self.assertEqual(user.product_id, self.monthly)
        self.assertEqual(str(user.date_end), "2026-12-20 12:00:00")
        self.assertEqual(user.state, "active")
        self.assertEqual(self.reseller.balance, 90)

    def test_an_extra_is_given_back(self):
        user = self._add().subscription_id
        self._accept()
        self.reseller._add_extra(user, self.extra, "sport")
        self.assertEqual(self.reseller.balance, 86)
        self._refuse(user)
        self.assertNotIn(self.extra, user.line_ids.product_id)
        self.assertEqual(self.reseller.balance, 90)

    def test_stock_is_given_back(self):
        stock = self.env["iptv.reseller.stock"].sudo().create(
            {
                "reseller_id": self.reseller.id,
                "product_id": self.monthly.id,
                "quantity": 1,
                "key": "test",
            }
        )
        sale = self._add()
        self.assertEqual((stock.used, sale.paid_with), (1, "stock"))
        self._refuse(sale.subscription_id)
        self.assertEqual(stock.used, 0)
        self.assertEqual(self.reseller.balance, 100)

    def test_by_hand_it_is_done_when_confirmed(self):
        sale = self._add()
        self._run_jobs()
        self.assertEqual(sale.subscription_id.provision_state, "manual")
        self.assertEqual(sale.state, "pending")
        sale.subscription_id._confirm_by_hand()
        self.assertEqual(sale.state, "done")
