from odoo.tests import tagged

from .common import FREE_MAC, ShopCommon

OTHER_MAC = "00:1A:79:00:00:03"


@tagged("-at_install", "post_install")
class TestShopLanding(ShopCommon):
    """After payment the browser lands where the service is (rule 15)."""

    def _buy(self, partner=None, macs=(FREE_MAC,)):
        order = self._create_cart(*[self.monthly for _mac in macs], partner=partner)
        for line, mac in zip(order.order_line, macs, strict=True):
            self._name_box(line, mac=mac)
        self._pay_online(order)
        return order

    def _create_guest(self):
        return self._create_partner(name="Gus", email="gus@example.com")

    def test_a_payment_makes_a_paid_service(self):
        order = self._buy()
        service = order.iptv_subscription_ids
        self.assertEqual(service.state, "active")
        self.assertEqual(service.mac, FREE_MAC)
        self.assertEqual(self.env["sale.order"].browse(order.id).state, "sale")

    def test_a_customer_lands_on_the_dashboard(self):
        self.authenticate("test_anna", "test_anna")
        order = self._buy()
        self.assertEqual(
            self._get_redirection("/shop/payment/validate"), "/shop/confirmation"
        )
        self.assertEqual(
            self._get_redirection("/shop/confirmation"), f"/my/tv?thanks={order.id}"
        )
        text = self._get_text(self._get_page("/shop/confirmation"))
        self.assertIn("Thank you!", text)
        self.assertIn("Activating", text)

    def test_a_guest_lands_on_the_service(self):
        service = self._buy(self._create_guest()).iptv_subscription_ids
        location = self._get_redirection("/shop/confirmation")
        self.assertEqual(
            location,
            f"/my/tv/{service.id}?access_token={service.access_token}&thanks=1",
        )
        self.assertIn(service.name, self.url_open(location).text)

    def test_reloading_and_going_back_change_nothing(self):
        order = self._buy(self._create_guest())
        first = self._get_redirection("/shop/confirmation")
        self.url_open("/shop/payment/validate")
        self.make_jsonrpc_request("/payment/status/poll", {})
        self.assertEqual(self._get_redirection("/shop/confirmation"), first)
        self.assertEqual(len(order.iptv_subscription_ids.period_ids), 1)

    def test_a_guest_with_two_boxes_gets_both_links(self):
        order = self._buy(self._create_guest(), macs=(FREE_MAC, OTHER_MAC))
        page = self._get_page("/shop/confirmation")
        links = page.xpath("//a[contains(@class, 'stretched-link')]/@href")
        services = order.iptv_subscription_ids
        self.assertEqual(len(services), 2)
        self.assertCountEqual(links, [s.get_portal_url() for s in services])

    def test_a_pending_payment_is_told_about_as_in_every_shop(self):
        order = self._create_cart()
        self._name_box(order.order_line)
        self._start_payment(order)
        order.transaction_ids._set_pending()
        self.make_jsonrpc_request("/payment/status/poll", {})
        self.assertFalse(order.iptv_subscription_ids)
        self._get_page("/shop/confirmation")

    def test_another_session_gets_nothing(self):
        self._buy(self._create_guest())
        self.authenticate(None, None)
        self.assertEqual(self._get_redirection("/shop/confirmation"), "/shop")

    def test_the_buyer_is_invited_to_make_an_account(self):
        order = self._buy(self._create_guest())
        page = self._get_page("/shop/confirmation")
        invitation = page.xpath("//*[contains(@class, 'o_iptv_signup')]//a/@href")
        self.assertEqual(len(invitation), 1)
        self.assertIn("token=", invitation[0])
        self.assertFalse(order.partner_id.user_ids)

    def test_who_only_holds_the_link_is_not_invited(self):
        service = self._buy(self._create_guest()).iptv_subscription_ids
        self.authenticate(None, None)
        page = self.url_open(service.get_portal_url()).text
        self.assertIn(service.name, page)
        self.assertNotIn("o_iptv_signup", page)

    def test_orders_without_tv_are_confirmed_as_in_every_shop(self):
        order = self._create_cart(self.product_a)
        order.order_line.product_id.type = "service"
        self._pay_online(order)
        text = self._get_text(self._get_page("/shop/confirmation"))
        self.assertIn(order.name, text)
