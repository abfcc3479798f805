from datetime import datetime

from odoo import Command
from odoo.tests import tagged

from .common import PortalHttpCommon

FAR = datetime(2099, 1, 1)


@tagged("-at_install", "post_install")
class TestPortalPages(PortalHttpCommon):
    """What the pages of a customer show."""

    def setUp(self):
        super().setUp()
        self.authenticate("test_anna", "test_anna")

    def _create_several(self, numbers):
        for number in numbers:
            mac = f"00:1A:79:00:01:{number:02X}"
            self._create_subscription(mac=mac, paid_until=FAR)

    def _count_queries(self, url):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._get_page(url)
        return self.env.cr.sql_log_count - before

    def test_the_card_on_the_home_page(self):
        counters = {"counters": ["iptv_subscription_count"]}
        count = self.make_jsonrpc_request("/my/counters", counters)
        self.assertEqual(count["iptv_subscription_count"], 0)
        self._create_several(range(1))
        count = self.make_jsonrpc_request("/my/counters", counters)
        self.assertEqual(count["iptv_subscription_count"], 1)
        page = self._get_page("/my")
        self.assertTrue(page.xpath("//a[@href='/my/tv']"))

    def test_the_list_shows_each_service_with_its_state(self):
        service = self._create_active()
        page = self._get_page("/my/tv")
        card = page.find_class("o_iptv_card")[0]
        text = self._get_text(card)
        for words in ("Basic", service.name, "Active", service.mac, "Valid until"):
            self.assertIn(words, text)

    def test_the_list_costs_the_same_for_one_and_for_many(self):
        self._create_several(range(3))
        self._count_queries("/my/tv")  # fills the caches of the process
        few = self._count_queries("/my/tv")
        self._create_several(range(3, 33))
        many = self._count_queries("/my/tv")
        self.assertLessEqual(many, few)

    def test_a_long_list_has_pages(self):
        self._create_several(range(81))
        page = self._get_page("/my/tv")
        self.assertEqual(len(page.find_class("o_iptv_card")), 80)
        page = self._get_page("/my/tv/page/2")
        self.assertEqual(len(page.find_class("o_iptv_card")), 1)

    def test_a_mag_box_needs_the_portal_address_only(self):
        service = self._create_active()
        text = self._get_page(f"/my/tv/{service.id}").text_content()
        self.assertIn("http://tv.test/stalker_portal/c/", text)
        self.assertIn("System settings", text)
        self.assertIn(service.mac, text)
        self.assertNotIn(service.login, text)

    def test_other_kinds_show_the_login(self):
        for kind in ("mag_line", "line", "enigma2"):
            service = self._create_subscription(device_kind=kind, paid_until=FAR)
            with self.subTest(kind):
                page = self._get_page(f"/my/tv/{service.id}")
                self.assertIn(service.login, page.text_content())
                self.assertTrue(page.find_class("o_iptv_reveal"))

    def test_a_box_without_address_is_pointed_out(self):
        service = self._create_subscription(paid_until=FAR)
        text = self._get_page(f"/my/tv/{service.id}").text_content()
        self.assertIn("Missing", text)

    def test_invoices_with_what_is_open(self):
        order = self._create_order(iptv_mac="00:1A:79:00:00:07")
        order.action_confirm()
        invoice = self._invoice(order)
        url = f"/my/tv/{order.iptv_subscription_ids.id}"
        page = self._get_page(url)
        self.assertIn(invoice.name, page.text_content())
        links = page.xpath("//a[text()='Pay']/@href")
        self.assertEqual(links, [invoice.get_portal_url()])
        self._pay(invoice)
        page = self._get_page(url)
        self.assertFalse(page.xpath("//a[text()='Pay']"))

    def test_the_status_route_sends_the_summary_only_when_it_changed(self):
        service = self._create_active(confirmed=False)
        url = f"/my/tv/{service.id}/status"
        same = self.make_jsonrpc_request(url, {"key": "activating"})
        self.assertEqual(same, {"key": "activating", "settled": False, "html": False})
        with self._middleware():
            self._run_jobs()
        other = self.make_jsonrpc_request(url, {"key": "activating"})
        self.assertEqual((other["key"], other["settled"]), ("active", True))
        self.assertIn("Everything works", other["html"])

    def test_prices_of_all_cycles_stand_on_the_product_page(self):
        attribute = self.env.ref("iptv_subscription.product_attribute_billing_cycle")
        values = self.env["product.attribute.value"]
        for cycle in ("1m", "12m"):
            values |= self.env.ref(f"iptv_subscription.product_attribute_value_{cycle}")
        template = self.env["product.template"].create(
            {
                "name": "Gold",
                "type": "service",
                "iptv_kind": "package",
                "list_price": 10.0,
                "taxes_id": [Command.clear()],
                "is_published": True,
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": attribute.id,
                            "value_ids": [Command.set(values.ids)],
                        }
                    )
                ],
            }
        )
        year = template.attribute_line_ids.product_template_value_ids[1]
        year.price_extra = 80.0
        page = self._get_page(template.website_url)
        prices = [self._get_text(n) for n in page.find_class("o_iptv_cycle_price")]
        self.assertEqual(len(prices), 2)
        self.assertIn("10.00", prices[0])
        self.assertIn("90.00", prices[1])
        self.assertIn("7.50", prices[1])
        self.assertIn("/ month", prices[1])
        self.assertFalse(page.xpath("//input[@name='add_qty']"))
