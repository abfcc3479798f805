from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..stalker import ProtocolError, parse_moment
from .common import MAC, OTHER_MAC, StalkerCommon


@tagged("-at_install", "post_install")
class TestFirstUse(StalkerCommon):  # rule 61, pain 18
    """The clock starts when the middleware has seen the box; by the real clock."""

    def setUp(self):
        super().setUp()
        self.basic.product_tmpl_id.iptv_start = "first_use"

    def _create_waiting(self, minutes=30, **values):
        """Return a service that was paid some minutes ago and waits for its box."""
        subscription = self._create_active(**values)
        paid = subscription.first_use_since - timedelta(minutes=minutes)
        subscription.sudo().first_use_since = paid
        self.simulator.call_log.clear()
        return subscription

    def test_a_box_that_polls_starts_its_clock(self):
        subscription = self._create_waiting()
        self.assertTrue(subscription.is_waiting)
        self.simulator.poll(MAC)
        subscription._job_detect_first_use()
        self.assertFalse(subscription.is_waiting)
        age = datetime.now() - subscription.first_use_date
        self.assertLess(age, timedelta(minutes=1))
        self.assertEqual(subscription.date_start, subscription.first_use_date)

    def test_a_box_that_never_came_leaves_the_clock_waiting(self):
        subscription = self._create_waiting()
        subscription._job_detect_first_use()
        self.assertTrue(subscription.is_waiting)
        self.assertTrue(subscription.first_use_checked)

    def test_a_box_that_was_on_and_is_off_again_counts_from_then(self):
        subscription = self._create_waiting()
        seen = datetime.now().replace(microsecond=0) - timedelta(minutes=15)
        self._set_last_active(subscription, seen)
        self.server.stalker_tz = "UTC"
        subscription._job_detect_first_use()
        self.assertEqual(subscription.first_use_date, seen)

    def test_the_middleware_s_clock_is_read_in_its_time_zone(self):
        subscription = self._create_waiting()
        seen = datetime.now().replace(microsecond=0) - timedelta(minutes=15)
        zone = ZoneInfo("Asia/Kolkata")
        self.server.stalker_tz = "Asia/Kolkata"
        local = seen.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
        self._set_last_active(subscription, local.replace(tzinfo=None))
        subscription._job_detect_first_use()
        self.assertEqual(subscription.first_use_date, seen)

    def _set_last_active(self, subscription, moment):
        rows = self.simulator.database
        rows.update(
            "users",
            {"last_active": str(moment), "keep_alive": "2020-01-01 00:00:00"},
            login=subscription.login,
        )

    def test_a_box_that_was_used_before_the_payment_does_not_count(self):
        """A box of a former customer registered itself long ago (fact 2.5)."""
        subscription = self._create_waiting()
        self._set_last_active(subscription, datetime(2020, 5, 1))
        subscription._job_detect_first_use()
        self.assertTrue(subscription.is_waiting)

    def test_boxes_are_asked_for_by_mac_and_nobody_else_is(self):  # pitfall 17
        subscriptions = self._create_waiting() | self._create_waiting(mac=OTHER_MAC)
        self.simulator.call_log.clear()
        subscriptions._job_detect_first_use()
        [call] = self.simulator.calls
        self.assertEqual(call["method"], "GET")
        self.assertIn(f"stb/{MAC},{OTHER_MAC}", call["path"].replace("%3A", ":"))

    def test_a_login_without_box_is_asked_for_by_its_account_number(self):
        line = self._create_waiting(mac=None, device_kind="line")
        line._job_detect_first_use()
        [call] = self.simulator.calls
        self.assertIn(f"stb/{line.name}", call["path"])

    def test_nothing_to_ask_makes_no_call(self):
        nobody = self.env["iptv.subscription"]
        self.assertEqual(self.server._fetch_last_seen(nobody), {})
        client = self.server._get_stalker_api()
        self.addCleanup(client.close)
        self.assertEqual(client.get_boxes([]), [])
        for unsafe in ("", "0", " ", "00:1A:79:00:00:0x"):
            with self.subTest(unsafe=unsafe), self.assertRaises(ProtocolError):
                client.get_boxes([unsafe])
        self.assertEqual(self.simulator.calls, [])

    @mute_logger("odoo.addons.iptv_subscription.models.iptv_server_breaker")
    def test_a_middleware_that_is_down_is_probed_and_not_asked_again(self):
        subscription = self._create_waiting()
        self.simulator.faults.add("http_500")
        subscription._job_detect_first_use()
        self.assertEqual(self.server.state, "unreachable")
        self.assertTrue(subscription.is_waiting)
        calls = len(self.simulator.calls)
        subscription._job_detect_first_use()
        self.assertEqual(len(self.simulator.calls), calls)

    def test_dates_of_the_middleware(self):
        for text, tz, expected in (
            ("2026-07-01 12:00:00", "Europe/Berlin", datetime(2026, 7, 1, 10)),
            ("2026-01-01 12:00:00", "Europe/Berlin", datetime(2026, 1, 1, 11)),
            # The hour that comes twice: the later one.
            ("2026-10-25 02:30:00", "Europe/Berlin", datetime(2026, 10, 25, 1, 30)),
            ("0000-00-00 00:00:00", "UTC", None),
            ("", "UTC", None),
            (None, "UTC", None),
            ("soon", "UTC", None),
        ):
            with self.subTest(text=text):
                self.assertEqual(parse_moment(text, tz), expected)
