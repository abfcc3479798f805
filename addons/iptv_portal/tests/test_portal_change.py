from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .change_common import PortalChangeCommon
from .common import PortalHttpCommon


@freeze_time("2026-01-16 12:00:00")
@tagged("-at_install", "post_install")
class TestPortalChange(PortalChangeCommon, PortalHttpCommon):
    """The customer changes package and extras; the attacker does not."""

    def setUp(self):
        super().setUp()
        self.service = self._create_january()
        self.page = f"/my/tv/{self.service.id}"
        self.change_url = f"{self.page}/change/{self.family.id}"
        self.extra_url = f"{self.page}/extra/{self.extra.id}"
        self.authenticate("test_anna", "test_anna")

    def _assert_nothing(self):
        self.assertFalse(self.service.change_ids)
        self.assertEqual(self.service.product_id, self.monthly)

    # === THE CUSTOMER === #

    def test_the_service_page_leads_to_the_choice(self):
        page = self._get_page(self.page)
        self.assertTrue(page.xpath(f"//a[@href='{self.page}/change']"))
        choice = self._get_page(f"{self.page}/change")
        text = self._get_text(choice)
        for words in ("Tour Family", "20.00", "Sport", "1 month"):
            self.assertIn(words, text)
        self.assertTrue(choice.xpath(f"//a[@href='{self.change_url}']"))

    def test_the_amount_is_shown_first(self):  # D3
        page = self._get_page(self.change_url)
        option = page.xpath("//form[@data-when='now']")[0]
        text = self._get_text(option)
        self.assertIn("5.00", text)
        self.assertIn("(20.00 − 10.00) × 15.5/31 = 5.00", text)
        self.assertIn("February 1, 2026", text)
        self._assert_nothing()

    def test_confirming_leads_to_the_invoice(self):
        answer = self._post(self.change_url, when="now")
        change = self.service.change_ids
        location = self._get_location(answer)
        self.assertTrue(location.startswith(f"/my/invoices/{change.move_id.id}?"))
        self.assertEqual(change.state, "waiting")
        self.assertEqual(change.user_id, self.portal_user)
        page = self._get_page(self.page)
        self.assertIn(
            "is paid", self._get_text(page.find_class("o_iptv_open_change")[0])
        )

    def test_pressing_twice_makes_one_invoice(self):
        first = self._get_location(self._post(self.change_url, when="now"))
        second = self._get_location(self._post(self.change_url, when="now"))
        self.assertEqual(first, second)
        self.assertEqual(len(self.service.change_ids), 1)

    def test_pressing_twice_what_costs_nothing(self):
        self.family.lst_price = 10.0
        for _press in range(2):
            answer = self._post(self.change_url, when="now")
            self.assertIn(self.page, self._get_location(answer))
        self.assertEqual(self.service.change_ids.state, "done")

    def test_at_the_end_and_back_again(self):
        answer = self._post(self.change_url, when="expiry")
        self.assertEqual(self._get_location(answer), f"{self.page}?changed=1")
        change = self.service.change_ids
        self.assertEqual(change.state, "scheduled")
        answer = self._post(f"{self.page}/change/cancel/{change.id}")
        self.assertEqual(self._get_location(answer), self.page)
        self.assertEqual(change.state, "cancelled")

    def test_a_waiting_change_is_cancelled(self):
        self._post(self.change_url, when="now")
        change = self.service.change_ids
        self._post(f"{self.page}/change/cancel/{change.id}")
        self.assertEqual(change.state, "cancelled")
        self.assertEqual(change.sudo().move_id.state, "cancel")

    def test_another_choice_while_one_is_open_tells_why(self):
        self._post(self.change_url, when="now")
        page = self._get_page(self.extra_url)
        problem = page.find_class("o_iptv_problem")[0]
        self.assertIn("waits for its payment", self._get_text(problem))
        answer = self._post(self.extra_url)
        self.assertEqual(self._get_location(answer), self.extra_url)
        self.assertEqual(len(self.service.change_ids), 1)

    def test_an_extra_is_added_and_removed(self):
        page = self._get_page(self.extra_url)
        self.assertIn("4.00 × 15.5/31 = 2.00", page.text_content())
        self._post(self.extra_url)
        self._pay(self.service.change_ids.sudo().move_id)
        self.assertIn(self.extra, self.service.line_ids.product_id)
        answer = self._post(f"{self.extra_url}/remove")
        self.assertEqual(answer.status_code, 303)
        line = self.service.line_ids.filtered("date_until")
        self.assertEqual(str(line.date_until), "2026-02-01 00:00:00")

    # === THE ATTACKER === #

    def _assert_all_closed(self):
        for url in (f"{self.page}/change", self.change_url, self.extra_url):
            self.assertEqual(self.url_open(url).status_code, 404)
        for url in (self.change_url, self.extra_url, f"{self.extra_url}/remove"):
            self.assertEqual(self._post(url).status_code, 404)
        self.assertEqual(self._post(f"{self.page}/change/cancel/1").status_code, 404)

    def test_the_service_of_another_customer(self):
        self.authenticate("test_eve", "test_eve")
        self._assert_all_closed()
        self._assert_nothing()

    def test_the_change_of_another_customer(self):
        self._post(self.change_url, when="now")
        change = self.service.change_ids
        own = self._create_subscription(partner_id=self.stranger.id)
        own._extend("manual", "test/own")
        self.authenticate("test_eve", "test_eve")
        self._post(f"/my/tv/{own.id}/change/cancel/{change.id}")
        self.assertEqual(change.state, "waiting")

    def test_the_link_of_a_service_is_not_enough(self):
        token = self.service._portal_ensure_token()
        self.authenticate(None, None)
        answer = self._post(self.change_url, when="now", access_token=token)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
        self._assert_nothing()

    def test_products_that_are_not_offered(self):
        hidden = self._create_package("Hidden", price=0.0)
        foreign = self._create_package("Foreign", price=0.0)
        company = self.env["res.company"].create({"name": "Other"})
        foreign.product_tmpl_id.write({"is_published": True, "company_id": company.id})
        unsold = self._create_package("Unsold", price=0.0)
        unsold.product_tmpl_id.write({"is_published": True, "sale_ok": False})
        other = self._create_product(name="Shirt", list_price=0.0, is_published=True)
        for product in (hidden, foreign, unsold, other, self.extra, self.trial):
            with self.subTest(product=product.name):
                url = f"{self.page}/change/{product.id}"
                self.assertEqual(self.url_open(url).status_code, 404)
                self.assertEqual(self._post(url, when="now").status_code, 404)
        for url in (f"{self.page}/change/99999999", f"{self.page}/extra/99999999"):
            self.assertEqual(self._post(url).status_code, 404)
        self._assert_nothing()

    def test_looking_changes_nothing(self):
        for url in (f"{self.page}/change", self.change_url, self.extra_url):
            self._get_page(url)
            self._get_page(f"{url}?when=now")
        for url in (f"{self.extra_url}/remove", f"{self.page}/change/cancel/1"):
            self.assertEqual(self.url_open(url).status_code, 405)
        self._assert_nothing()

    def test_a_form_of_another_site(self):
        with mute_logger("odoo.http"):
            for url in (self.change_url, self.extra_url):
                forged = self.url_open(url, data={"when": "now"}, allow_redirects=False)
                self.assertEqual(forged.status_code, 400)
        self._assert_nothing()

    def test_the_mode_cannot_be_chosen(self):
        self._post(self.change_url, when="now", mode="full", amount="0")
        self.assertEqual(self.service.change_ids.mode, "prorate")
        self.assertEqual(self.service.change_ids.amount, 5.0)

    def test_what_staff_switched_off(self):
        self.service._disable()
        self._assert_all_closed()
        page = self._get_page(self.page)
        self.assertFalse(page.find_class("o_iptv_change_link"))

    def test_a_package_of_another_server(self):
        self.family.product_tmpl_id.write(
            {
                "company_id": self.env.company.id,
                "iptv_server_id": self._create_server(name="B").id,
            }
        )
        self.assertEqual(self._post(self.change_url).status_code, 404)
