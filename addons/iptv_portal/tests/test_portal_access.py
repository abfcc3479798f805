from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.iptv_subscription.provisioning import REFUSED, PushResult

from .common import PortalHttpCommon

MIDDLEWARE_WORDS = "ERR-42 tariff_plan not found in table"


@tagged("-at_install", "post_install")
class TestPortalAccess(PortalHttpCommon):
    """Only the owner, and who holds the link, see and do anything with a service."""

    def setUp(self):
        super().setUp()
        self.service = self._create_active(device_kind="mag_line")
        self.page = f"/my/tv/{self.service.id}"
        self.token = self.service._portal_ensure_token()
        self.password = self.service.sudo().password

    def _assert_closed(self, token=None):
        """Check that no route of the service gives anything away."""
        query = f"?access_token={token}" if token else ""
        location = self._get_redirection(self.page + query)
        self.assertEqual(location, "/my")
        for route in ("/status", "/password"):
            self._assert_not_found(self.page + route, access_token=token)
        answer = self._post(self.page + "/pay", access_token=token or "")
        self.assertEqual(answer.status_code, 404)

    def _assert_open(self, token=None):
        query = f"?access_token={token}" if token else ""
        page = self._get_page(self.page + query)
        self.assertIn(self.service.name, page.text_content())
        status = self.make_jsonrpc_request(
            self.page + "/status", {"access_token": token}
        )
        self.assertEqual(status["key"], "active")
        answer = self.make_jsonrpc_request(
            self.page + "/password", {"access_token": token}
        )
        self.assertEqual(answer, {"password": self.password})

    def test_the_owner(self):
        self.authenticate("test_anna", "test_anna")
        self._assert_open()

    def test_a_colleague_of_the_owner(self):
        colleague = self._create_partner(name="Ben", parent_id=self.customer.id)
        self._create_portal_user("test_ben", colleague)
        self.authenticate("test_ben", "test_ben")
        self._assert_open()

    def test_who_holds_the_link(self):
        self.authenticate(None, None)
        self._assert_open(self.token)

    def test_another_customer(self):
        self.authenticate("test_eve", "test_eve")
        self._assert_closed()

    def test_another_customer_with_the_token_of_an_own_service(self):
        own = self._create_subscription(partner_id=self.stranger.id)
        self.authenticate("test_eve", "test_eve")
        self._assert_closed(own._portal_ensure_token())

    def test_a_visitor_without_link(self):
        self.authenticate(None, None)
        self._assert_closed()

    def test_a_visitor_with_a_wrong_link(self):
        self.authenticate(None, None)
        self._assert_closed("00000000-0000-0000-0000-000000000000")

    def test_a_service_that_never_had_a_link(self):
        self.service.access_token = False
        self.authenticate(None, None)
        self._assert_closed("False")

    def test_what_does_not_exist_looks_like_what_is_forbidden(self):
        self.page = "/my/tv/99999999"
        self.authenticate("test_eve", "test_eve")
        self._assert_closed()

    def test_paying_needs_a_form_of_ours(self):
        self.authenticate("test_anna", "test_anna")
        with mute_logger("odoo.http"):
            forged = self.url_open(
                self.page + "/pay", data={"x": "1"}, allow_redirects=False
            )
        self.assertEqual(forged.status_code, 400)
        linked = self.url_open(self.page + "/pay", allow_redirects=False)
        self.assertEqual(linked.status_code, 405)
        self.assertFalse(self.service._get_portal_invoices())

    def test_paying_through_the_link(self):
        order = self._create_order(iptv_mac="00:1A:79:00:00:09")
        order.action_confirm()
        service = order.iptv_subscription_ids
        self.authenticate(None, None)
        answer = self.url_open(
            f"/my/tv/{service.id}/pay",
            data={
                "csrf_token": Request.csrf_token(self),
                "access_token": service._portal_ensure_token(),
            },
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 303)
        self.assertIn(f"/my/orders/{order.id}", answer.headers["Location"])

    def test_the_password_is_in_no_page(self):
        self.authenticate("test_anna", "test_anna")
        for page in ("/my/tv", self.page):
            self.assertNotIn(self.password, self.url_open(page).text)
        status = self.make_jsonrpc_request(self.page + "/status", {})
        self.assertNotIn(self.password, str(status))

    def test_the_words_of_the_middleware_are_in_no_page(self):
        self.service._request_provision()
        with self._middleware() as fake:
            fake.answers[self.service.id] = PushResult(REFUSED, MIDDLEWARE_WORDS)
            self._run_jobs()
        self.assertEqual(self.service.provision_error, MIDDLEWARE_WORDS)
        self.authenticate("test_anna", "test_anna")
        for page in ("/my/tv", self.page):
            text = self.url_open(page).text
            self.assertNotIn("ERR-42", text)
            self.assertIn("We have been told", text)
        status = self.make_jsonrpc_request(self.page + "/status", {})
        self.assertNotIn("ERR-42", str(status))

    def test_the_list_needs_a_login(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self._get_redirection("/my/tv"))

    def test_the_list_of_another_customer_is_empty(self):
        self.authenticate("test_eve", "test_eve")
        page = self._get_page("/my/tv")
        self.assertNotIn(self.service.name, page.text_content())
        self.assertTrue(page.find_class("o_iptv_empty"))
