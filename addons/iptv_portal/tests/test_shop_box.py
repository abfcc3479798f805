from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FREE_MAC, TAKEN_MAC, ShopCommon

OTHER_MAC = "00:1A:79:00:00:03"


@tagged("-at_install", "post_install")
class TestShopBox(ShopCommon):
    """The checkout page “Your box” (rules 9 and 31)."""

    def _submit(self, order, *boxes):
        data = {}
        for line, (kind, mac) in zip(order.order_line, boxes, strict=True):
            data |= {f"kind_{line.id}": kind, f"mac_{line.id}": mac}
        return self._post("/shop/box", **data)

    def _get_error(self, response, line):
        page = self._parse(response)
        return self._get_text(page.get_element_by_id(f"mac_error_{line.id}"))

    def test_the_page_asks_once_per_package(self):
        order = self._create_cart(self.monthly, self.extra, self.monthly)
        page = self._get_page("/shop/box")
        cards = page.find_class("o_iptv_box")
        packages = order._iptv_get_package_lines()
        shown = [int(card.get("data-line-id")) for card in cards]
        self.assertEqual(shown, packages.ids)

    def test_only_kinds_that_the_server_can_serve_are_offered(self):
        self._create_cart()
        kinds = patch.object(
            type(self.server), "_get_device_kinds", lambda server: ["mag", "line"]
        )
        with kinds:
            page = self._get_page("/shop/box")
        values = page.xpath("//input[@type='radio']/@value")
        self.assertEqual(values, ["mag", "line"])

    def test_an_address_in_any_spelling_is_normalised(self):
        order = self._create_cart()
        response = self._submit(order, ("mag", " 00-1a-79.000001 "))
        self.assertEqual(response.status_code, 303)
        self.assertEqual(
            self._get_location(response), "/shop/checkout?try_skip_step=true"
        )
        self.assertEqual(order.order_line.iptv_mac, FREE_MAC)
        self.assertEqual(order.order_line.iptv_device_kind, "mag")

    def test_an_invalid_address_is_refused_at_its_field(self):
        order = self._create_cart()
        response = self._submit(order, ("mag", "00:1A:79:12:34"))
        self.assertEqual(response.status_code, 200)
        error = self._get_error(response, order.order_line)
        self.assertIn("is not a MAC address", error)
        self.assertFalse(order.order_line.iptv_mac)
        field = self._parse(response).get_element_by_id(f"mac_{order.order_line.id}")
        self.assertEqual(field.get("value"), "00:1A:79:12:34")
        self.assertEqual(field.get("aria-invalid"), "true")

    def test_a_missing_address_is_asked_for(self):
        order = self._create_cart()
        response = self._submit(order, ("mag_line", "  "))
        self.assertIn("Please type", self._get_error(response, order.order_line))

    def test_an_address_of_no_mag_box_is_refused(self):
        order = self._create_cart()
        response = self._submit(order, ("mag", "00:50:56:00:00:01"))
        self.assertIn("00:1A:79", self._get_error(response, order.order_line))

    def test_a_taken_address_is_refused_without_telling_who_has_it(self):
        taken = self._take_mac()
        order = self._create_cart()
        response = self._submit(order, ("mag", TAKEN_MAC))
        self.assertIn("already in use", self._get_error(response, order.order_line))
        self.assertNotIn(taken.name, response.text)
        self.assertNotIn(self.stranger.name, response.text)
        self.assertFalse(order.order_line.iptv_mac)

    def test_two_packages_cannot_name_the_same_box(self):
        order = self._create_cart(self.monthly, self.monthly)
        response = self._submit(order, ("mag", FREE_MAC), ("mag", FREE_MAC.lower()))
        first, second = order.order_line
        self.assertEqual(self._get_error(response, first), "")
        self.assertIn("another package", self._get_error(response, second))
        self.assertEqual(order.order_line.mapped("iptv_mac"), [FREE_MAC, False])

    def test_two_boxes_can_be_exchanged(self):
        order = self._create_cart(self.monthly, self.monthly)
        self._submit(order, ("mag", FREE_MAC), ("mag", OTHER_MAC))
        response = self._submit(order, ("mag", OTHER_MAC), ("mag", FREE_MAC))
        self.assertEqual(response.status_code, 303)
        self.assertEqual(order.order_line.mapped("iptv_mac"), [OTHER_MAC, FREE_MAC])

    def test_a_forged_kind_is_refused(self):
        order = self._create_cart()
        response = self._submit(order, ("fridge", FREE_MAC))
        self.assertEqual(response.status_code, 200)
        self.assertIn("Please choose how you want to watch", response.text)
        self.assertFalse(order.order_line.iptv_device_kind)

    def test_a_login_needs_no_address_and_forgets_an_old_one(self):
        order = self._create_cart()
        self._submit(order, ("mag", FREE_MAC))
        response = self._submit(order, ("line", FREE_MAC))
        self.assertEqual(response.status_code, 303)
        self.assertEqual(order.order_line.iptv_device_kind, "line")
        self.assertFalse(order.order_line.iptv_mac)

    def test_an_enigma2_receiver_may_have_an_address(self):
        order = self._create_cart()
        response = self._submit(order, ("enigma2", ""))
        self.assertEqual(response.status_code, 303)
        response = self._submit(order, ("enigma2", "00:1D:EC:00:00:01"))
        self.assertEqual(response.status_code, 303)
        self.assertEqual(order.order_line.iptv_mac, "00:1D:EC:00:00:01")

    def test_a_wrong_answer_replaces_the_right_one_before(self):
        order = self._create_cart()
        self._submit(order, ("mag", FREE_MAC))
        self._submit(order, ("mag", "nonsense"))
        self.assertFalse(order.order_line.iptv_mac)

    def test_the_cart_of_somebody_else_cannot_be_changed(self):
        foreign = self._create_cart()
        self._name_box(foreign.order_line, mac=OTHER_MAC)
        order = self._create_cart()
        line = foreign.order_line
        self._post("/shop/box", **{f"kind_{line.id}": "line", f"mac_{line.id}": ""})
        self.assertEqual(line.iptv_mac, OTHER_MAC)
        self.assertFalse(order.order_line.iptv_device_kind)

    def test_a_form_without_token_is_refused(self):
        order = self._create_cart()
        data = {f"kind_{order.order_line.id}": "line"}
        with mute_logger("odoo.http"):
            response = self.url_open("/shop/box", data=data, allow_redirects=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(order.order_line.iptv_device_kind)

    def test_other_carts_have_no_such_step(self):
        self._create_cart(self.product_a)
        location = self._get_redirection("/shop/box")
        self.assertEqual(location, "/shop/checkout?try_skip_step=true")
        self.assertNotIn("Your box", self.url_open("/shop/cart").text)

    def test_a_cart_with_a_package_has_the_step_before_the_address(self):
        self._create_cart()
        page = self._get_page("/shop/cart")
        steps = [self._get_text(step) for step in page.xpath("//*[@name='step_name']")]
        self.assertEqual(steps[:3], ["Order", "Your box", "Address"])
        button = page.xpath("//a[@name='website_sale_main_button']")[0]
        self.assertEqual(button.get("href"), "/shop/box")

    def test_the_page_opens_in_every_language_of_the_website(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.website.language_ids |= self.env["res.lang"]._lang_get("fr_FR")
        self._create_cart()
        page = self._get_page("/fr/shop/box")
        self.assertEqual(len(page.find_class("o_iptv_box")), 1)

    def test_an_extra_without_package_leads_back_to_the_cart(self):
        self._create_cart(self.monthly, self.extra, self.extra)
        self.assertEqual(self._get_redirection("/shop/box"), "/shop/cart")

    def test_an_empty_cart_leads_back_to_the_shop(self):
        self.authenticate(None, None)
        self.assertEqual(self._get_redirection("/shop/box"), "/shop")
