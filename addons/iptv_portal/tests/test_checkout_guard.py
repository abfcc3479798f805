from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TAKEN_MAC, ShopCommon

BOX_PAGE = "/shop/box?check=true"
PORTAL_ROUTE = "/my/orders/{id}/transaction"


@tagged("-at_install", "post_install")
class TestCheckoutGuard(ShopCommon):
    """Nobody pays for a box that could not be served, through whatever door."""

    def _assert_refused(self, order, message, **kwargs):
        with mute_logger("odoo.http"):
            answer = self._start_payment(order, **kwargs)
        self.assertIn(message, answer["error"]["data"]["message"])
        self.assertFalse(order.transaction_ids)

    def test_every_later_step_leads_back_to_the_box(self):
        self._create_cart()
        for page in ("/shop/checkout", "/shop/address", "/shop/payment"):
            self.assertEqual(self._get_redirection(page), BOX_PAGE, page)

    def test_the_box_page_then_says_what_is_missing(self):
        self._create_cart()
        page = self._get_page("/shop/payment")
        alert = page.get_element_by_id("o_iptv_box_alert")
        self.assertIn("Before you pay", self._get_text(alert))

    def test_a_named_box_lets_the_buyer_pay(self):
        order = self._create_cart()
        self._name_box(order.order_line)
        self._get_page("/shop/payment")
        self._start_payment(order)
        self.assertEqual(len(order.transaction_ids), 1)

    def test_a_forged_payment_without_box_is_refused(self):
        self._assert_refused(self._create_cart(), "Tell us the box")

    def test_a_forged_payment_through_the_portal_is_refused(self):
        order = self._create_cart()
        self._assert_refused(order, "Tell us the box", route=PORTAL_ROUTE)

    def test_a_quotation_by_staff_is_paid_through_the_portal_without_box(self):
        order = self._create_cart()
        order.website_id = False
        self._start_payment(order, route=PORTAL_ROUTE)
        self.assertEqual(len(order.transaction_ids), 1)

    def test_one_box_missing_of_two_is_enough(self):
        order = self._create_cart(self.monthly, self.monthly)
        self._name_box(order.order_line[0])
        self.assertEqual(self._get_redirection("/shop/payment"), BOX_PAGE)
        self._assert_refused(order, "Tell us the box")

    def test_a_box_taken_meanwhile_stops_the_payment(self):
        order = self._create_cart()
        self._name_box(order.order_line, mac=TAKEN_MAC)
        self._get_page("/shop/payment")
        self._take_mac()
        self._assert_refused(order, "already in use")
        self.assertEqual(self._get_redirection("/shop/payment"), BOX_PAGE)
        self.assertIn("already in use", self.url_open(BOX_PAGE).text)

    def test_a_free_cart_is_not_confirmed_without_box(self):
        order = self._create_cart()
        order.order_line.price_unit = 0
        self.assertEqual(self._get_redirection("/shop/payment/validate"), BOX_PAGE)
        self.assertEqual(order.state, "draft")

    def test_a_free_cart_with_a_box_is_confirmed(self):
        order = self._create_cart()
        self._name_box(order.order_line)
        order.order_line.price_unit = 0
        self.url_open("/shop/payment/validate", allow_redirects=False)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.iptv_subscription_ids.mac, order.order_line.iptv_mac)

    def test_an_extra_alone_cannot_be_paid(self):
        order = self._create_cart(self.extra)
        self.assertEqual(self._get_redirection("/shop/payment"), "/shop/cart")
        self._assert_refused(order, "is an extra to a package")

    def test_the_cart_says_that_an_extra_needs_a_package(self):
        self._create_cart(self.extra)
        page = self._get_page("/shop/cart")
        alert = page.xpath("//div[@role='alert'][contains(@class, 'js_cart_lines')]")
        self.assertIn("Add a package", self._get_text(alert[0]))
        button = page.xpath("//a[@name='website_sale_main_button']")[0]
        self.assertIn("disabled", button.get("class").split())

    def test_express_payment_waits_for_the_box(self):
        form = self.env["ir.ui.view"].create(
            {
                "name": "Express",
                "type": "qweb",
                "key": "iptv_portal.test_express",
                "arch": '<t t-name="e"><div class="o_test_express"/></t>',
            }
        )
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": "iptv_portal.test_express", "record": form}]
        )
        self.provider.write(
            {
                "allow_express_checkout": True,
                "express_checkout_form_view_id": form.id,
            }
        )
        self.payment_method.support_express_checkout = True
        order = self._create_cart()
        self.assertNotIn("o_test_express", self.url_open("/shop/cart").text)
        self._name_box(order.order_line)
        self.assertIn("o_test_express", self.url_open("/shop/cart").text)
