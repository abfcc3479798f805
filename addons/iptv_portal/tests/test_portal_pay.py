from freezegun import freeze_time

from odoo.tests import tagged

from .common import FREE_MAC, PortalCommon


@freeze_time("2026-03-10 12:00:00")
@tagged("-at_install", "post_install")
class TestPortalPay(PortalCommon):
    """Where the button “Pay” leads to."""

    def _order(self, product=None):
        order = self._create_order(product, iptv_mac=FREE_MAC)
        order.action_confirm()
        return order

    def test_an_unpaid_order_leads_to_itself(self):
        order = self._order()
        service = order.iptv_subscription_ids
        self.assertEqual(service._get_portal_action(), "pay")
        url = service._get_portal_payment_url()
        self.assertTrue(url.startswith(f"/my/orders/{order.id}?"))
        self.assertIn("payment_amount=10.0", url)

    def test_an_invoiced_order_leads_to_its_invoice(self):
        order = self._order()
        invoice = self._invoice(order)
        url = order.iptv_subscription_ids._get_portal_payment_url()
        self.assertEqual(url, invoice.get_portal_url())

    def test_a_cancelled_order_leads_nowhere(self):
        order = self._order()
        service = order.iptv_subscription_ids
        order._action_cancel()
        self.assertFalse(service._get_portal_payment_url())
        self.assertEqual(service._get_portal_action(), "shop")

    def test_a_running_service_has_nothing_to_pay(self):
        service = self._create_active()
        self.assertFalse(service._get_portal_action())
        self.assertFalse(service._get_portal_payment_url())
        self.assertFalse(service._get_portal_invoices())

    def test_an_ended_service_is_invoiced_once(self):
        service = self._create_active()
        with freeze_time("2026-05-01 12:00:00"):
            service._expire()
            self.assertEqual(service._get_portal_action(), "pay")
            url = service._get_portal_payment_url()
            invoice = service._get_portal_invoices()
            self.assertEqual(len(invoice), 1)
            self.assertEqual(url, invoice.get_portal_url())
            self.assertEqual(service._get_portal_payment_url(), url)
            self.assertEqual(service._get_portal_invoices(), invoice)

    def test_paying_it_brings_the_service_back(self):
        service = self._create_active()
        with freeze_time("2026-05-01 12:00:00"):
            service._expire()
            service._get_portal_payment_url()
            self._pay(service._get_portal_invoices())
            self.assertEqual(service.state, "active")
            self.assertFalse(service._get_portal_payment_url())

    def test_a_service_can_be_renewed_in_its_last_days(self):
        service = self._create_active()
        with freeze_time("2026-04-09 12:00:00"):
            self.assertEqual(service._get_portal_action(), "pay")
            self.assertTrue(service._get_portal_payment_url())

    def test_a_trial_leads_to_the_shop(self):
        service = self._create_active(product=self.trial)
        with freeze_time("2026-04-01 12:00:00"):
            service._expire()
            self.assertEqual(service._get_portal_action(), "shop")
            self.assertFalse(service._get_portal_payment_url())

    def test_a_closed_service_leads_to_the_shop(self):
        service = self._create_active()
        service._terminate()
        self.assertEqual(service._get_portal_action(), "shop")
        self.assertFalse(service._get_portal_payment_url())

    def test_the_password_of_an_unpaid_service_is_not_shown(self):
        service = self._create_subscription(device_kind="line")
        self.assertFalse(service._get_portal_password())

    def test_a_plain_mag_box_has_no_login(self):
        service = self._create_active()
        self.assertFalse(service._has_portal_login())
        self.assertFalse(service._get_portal_password())
