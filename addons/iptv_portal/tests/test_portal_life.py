from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalHttpCommon

ROUTES = ("pause", "resume", "close", "reopen")


@tagged("-at_install", "post_install")
class TestPortalLife(PortalHttpCommon):
    """The owner pauses, resumes, closes and reopens; nobody else does."""

    def setUp(self):
        super().setUp()
        self.env.company.iptv_pause_by_customer = True
        self.service = self._create_active()
        self.page = f"/my/tv/{self.service.id}"
        self.reason = self.env.ref("iptv_subscription.iptv_close_reason_moving")

    def _act(self, route, **data):
        answer = self._post(f"{self.page}/{route}", **data)
        self.service.invalidate_recordset()
        return answer

    def _get_problem(self):
        [node] = self._get_page(self.page).find_class("o_iptv_problem")
        return self._get_text(node)

    def _get_status(self):
        [node] = self._get_page(self.page).find_class("o_iptv_status")
        return node.get("data-status")

    # === THE OWNER === #

    def test_the_owner_closes_at_the_end_and_changes_its_mind(self):
        self.authenticate("test_anna", "test_anna")
        answer = self._act("close", reason=self.reason.id, note="  Far away ")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.service.state, "active")
        self.assertEqual(self.service.close_date, self.service.date_end)
        with freeze_time("2099-01-01 10:00:00"):
            self.assertFalse(self.service._get_portal_action(), "not to be renewed")
        self.assertEqual(self.service.close_reason_id, self.reason)
        self.assertEqual(self.service.sudo().close_note, "Far away")
        self.assertTrue(self.service.close_by_customer)
        self.assertEqual(self._get_status(), "closing")
        self._act("reopen")
        self.assertFalse(self.service.close_date)
        self.assertEqual(self._get_status(), "active")

    def test_a_reason_must_be_one_of_those_for_customers(self):
        self.authenticate("test_anna", "test_anna")
        abuse = self.env.ref("iptv_subscription.iptv_close_reason_abuse")
        for reason in (abuse.id, "", "x", "-1", "9" * 30):
            with self.subTest(reason=reason):
                self._act("close", reason=reason)
                self.assertFalse(self.service.close_date)
                self.assertIn("choose a reason", self._get_problem())

    def test_the_page_offers_the_reasons_and_no_others(self):
        self.authenticate("test_anna", "test_anna")
        [section] = self._get_page(self.page).find_class("o_iptv_close")
        text = self._get_text(section)
        self.assertIn("Moving house", text)
        self.assertNotIn("Abuse", text)

    def test_the_owner_pauses_and_resumes(self):
        self.authenticate("test_anna", "test_anna")
        self._act("pause", days="10")
        self.assertEqual(self.service.state, "disabled")
        length = self.service.pause_until - self.service.paused_at
        self.assertEqual(length.days, 10)
        self.assertEqual(self.service.pause_ids.user_id, self.portal_user)
        self.assertEqual(self._get_status(), "paused")
        self._act("resume")
        self.assertEqual(self.service.state, "active")

    def test_what_the_company_does_not_allow_is_neither_offered_nor_done(self):
        company = self.env.company
        company.write(
            {"iptv_pause_by_customer": False, "iptv_close_by_customer": False}
        )
        self.authenticate("test_anna", "test_anna")
        self.assertFalse(self._get_page(self.page).find_class("o_iptv_life"))
        self._act("pause", days="3")
        self.assertIn("write to us to pause", self._get_problem())
        self._act("close", reason=self.reason.id)
        self.assertIn("write to us to close", self._get_problem())
        self.service._pause()
        self._act("resume")
        self.assertIn("write to us to resume", self._get_problem())
        self.service._resume()
        self.service._close(self.reason)
        self._act("reopen")
        self.assertIn("write to us to keep", self._get_problem())
        self.assertTrue(self.service.close_date)

    def test_a_pause_longer_than_allowed_is_refused_in_a_sentence(self):
        self.env.company.iptv_pause_max_days = 7
        self.authenticate("test_anna", "test_anna")
        self._act("pause", days="8")
        self.assertIn("7 days at most", self._get_problem())
        self.assertEqual(self.service.state, "active")

    def test_a_clock_that_waits_is_explained(self):
        self.monthly.product_tmpl_id.iptv_start = "first_use"
        self.service.device_ids.active = False
        waiting = self._create_active()
        self.authenticate("test_anna", "test_anna")
        page = self._get_page(f"/my/tv/{waiting.id}")
        self.assertIn("for the first time", page.text_content())
        self.assertFalse(page.find_class("o_iptv_valid_until"))

    # === EVERYBODY ELSE === #

    def _assert_nothing_happens(self, status, **data):
        for route in ROUTES:
            with self.subTest(route=route):
                answer = self._act(route, reason=self.reason.id, days="3", **data)
                self.assertEqual(answer.status_code, status)
                self.assertEqual(self.service.state, "active")
                self.assertFalse(self.service.close_date)
                self.assertFalse(self.service.pause_ids)

    def test_another_customer(self):
        self.authenticate("test_eve", "test_eve")
        self._assert_nothing_happens(404)

    def test_who_only_holds_the_link(self):
        token = self.service._portal_ensure_token()
        self.authenticate("test_eve", "test_eve")
        self._assert_nothing_happens(404, access_token=token)
        page = self._get_page(f"{self.page}?access_token={token}")
        self.assertFalse(page.find_class("o_iptv_life"))

    def test_a_visitor_is_sent_to_the_login(self):
        self.authenticate(None, None)
        self._assert_nothing_happens(303)

    def test_staff_do_not_act_as_the_customer(self):
        self._create_staff("life_op", "iptv_subscription.group_iptv_operator")
        self.authenticate("life_op", "life_op")
        self._assert_nothing_happens(404)

    def test_it_needs_a_form_of_ours(self):
        self.authenticate("test_anna", "test_anna")
        for route in ROUTES:
            url = f"{self.page}/{route}"
            with self.subTest(route=route), mute_logger("odoo.http"):
                forged = self.url_open(
                    url, data={"reason": self.reason.id}, allow_redirects=False
                )
                self.assertEqual(forged.status_code, 400)
                linked = self.url_open(
                    f"{url}?reason={self.reason.id}", allow_redirects=False
                )
                self.assertEqual(linked.status_code, 405)
        self.assertFalse(self.service.close_date)
        self.assertEqual(self.service.state, "active")
