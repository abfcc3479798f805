from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import FREE_MAC, PortalCommon, PortalHttpCommon


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestPortalExplanation(PortalCommon):
    """Customers read how their end came about (pain 22)."""

    def _sell_month(self):
        service = self._create_subscription(mac=FREE_MAC)
        service._extend("manual", "test/first")
        return service.with_user(self.portal_user).sudo()

    def _explain(self, service):
        return service._get_portal_periods().mapped("explanation")

    def test_a_short_month_is_explained(self):
        [text] = self._explain(self._sell_month())
        self.assertIn("2/28/26", text)
        self.assertIn("February 2026 has only 28 days.", text)

    def test_paid_ahead_each_month_is_explained_in_order(self):
        service = self._sell_month()
        service._extend("manual", "test/second")
        first, second = self._explain(service)
        self.assertIn("from 1/31/26", first)
        self.assertIn("Continues the time paid before. 1 month from 2/28/26", second)
        self.assertIn("Months count from 1/31/26", second)
        with freeze_time("2026-03-01 10:00:00"):
            self.assertEqual(len(self._explain(service)), 1)

    def test_times_are_those_of_the_visitor(self):
        service = self._sell_month()
        self.assertIn("11:00", self._explain(service.with_context(tz=None))[0])
        self.customer.tz = "America/New_York"
        guest = service.with_user(self.env.ref("base.public_user")).sudo()
        self.assertIn("5:00", self._explain(guest)[0])

    def test_what_is_over_explains_when_it_ended(self):
        service = self._sell_month()
        with freeze_time("2026-03-05 10:00:00"):
            service._expire()
            [text] = self._explain(service)
        self.assertIn("2/28/26", text)

    def test_what_was_given_back_is_not_counted(self):
        service = self._sell_month()
        service._extend("manual", "test/second")
        service.period_ids.sorted("start")[-1]._cancel("given back")
        self.assertEqual(len(self._explain(service)), 1)

    def test_nothing_is_explained_where_nothing_ends(self):
        endless = self._create_active(product=self.one_time)
        draft = self._create_subscription()
        paused = self._create_subscription()
        paused._extend("manual", "test/paused")
        paused._pause()
        gone = self._create_subscription()
        gone._extend("manual", "test/gone")
        gone._terminate()
        for service in (endless, draft, paused, gone):
            self.assertFalse(service._get_portal_periods())


@tagged("-at_install", "post_install")
class TestPortalExplanationPage(PortalHttpCommon):
    def setUp(self):
        super().setUp()
        self.service = self._create_active()
        self.service._extend("manual", "until", until=datetime(2099, 2, 1, 10))
        self.url = f"/my/tv/{self.service.id}"

    def _get_why(self, url):
        return self._get_page(url).find_class("o_iptv_why")

    def test_the_page_explains_the_end_on_demand(self):
        self.authenticate("test_anna", "test_anna")
        [why] = self._get_why(self.url)
        self.assertEqual(why.tag, "details")
        self.assertIsNone(why.get("open"))
        text = self._get_text(why)
        self.assertIn("How was this date counted?", text)
        # Vienna's time, as everywhere on the page.
        self.assertIn("2/1/99, 11:00", text)

    def test_the_list_stays_short(self):
        self.authenticate("test_anna", "test_anna")
        self.assertFalse(self._get_why("/my/tv"))

    def test_who_holds_the_link_reads_it_and_strangers_do_not(self):
        token = self.service._portal_ensure_token()
        self.authenticate("test_eve", "test_eve")
        self.assertFalse(self._get_why(self.url))
        self.assertTrue(self._get_why(f"{self.url}?access_token={token}"))

    def test_a_page_that_updates_itself_keeps_it(self):
        self.authenticate("test_anna", "test_anna")
        answer = self.make_jsonrpc_request(f"{self.url}/status", {"key": "old"})
        self.assertIn("o_iptv_why", answer["html"])
