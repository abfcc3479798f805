from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import IptvCommon


@freeze_time("2026-01-20 10:00:00")
@tagged("-at_install", "post_install")
class TestFromNow(IptvCommon):
    """Rule 62: renewing from today drops what is left, and never shortens."""

    def setUp(self):
        super().setUp()
        with freeze_time("2026-01-01 10:00:00"):
            self.subscription = self._sell()
        self.first = self.subscription.period_ids

    def _renew_now(self, key="today", **kwargs):
        return self.subscription._extend("manual", key, from_now=True, **kwargs)

    def test_from_the_end_is_the_rule(self):  # rule 62
        self.subscription._extend("manual", "end")
        self.assertEqual(str(self.subscription.date_end), "2026-03-01 10:00:00")

    def test_from_today_gives_today_and_a_month(self):  # rule 62
        period = self._renew_now()
        self.assertEqual(str(period.start), "2026-01-20 10:00:00")
        self.assertEqual(str(period.anchor), "2026-01-20 10:00:00")
        self._assert_dates(
            self.subscription, "2026-01-01 10:00:00", "2026-02-20 10:00:00"
        )
        self.assertEqual(self.first.state, "valid")
        self.env.flush_all()
        told = period.with_context(tz="UTC").explanation
        self.assertTrue(told.startswith("Began at once; the time that was left"), told)

    def test_the_next_one_continues_the_new_day(self):
        self._renew_now()
        self.subscription._extend("manual", "next")
        self.assertEqual(str(self.subscription.date_end), "2026-03-20 10:00:00")

    def test_the_same_document_pays_once(self):
        self._renew_now()
        self.assertFalse(self._renew_now())
        self.assertEqual(str(self.subscription.date_end), "2026-02-20 10:00:00")

    def test_what_would_not_get_longer_is_refused(self):
        self.subscription._extend("manual", "ahead", cycle=self._cycle("3m"))
        with self.assertRaisesRegex(UserError, "would not make it longer"):
            self._renew_now()
        self.assertEqual(str(self.subscription.date_end), "2026-05-01 10:00:00")

    def test_the_same_moment_twice_is_refused(self):
        self._renew_now()
        with self.assertRaisesRegex(UserError, "would not make it longer"):
            self._renew_now("again")

    def test_what_has_no_end_has_no_today(self):
        endless = self._sell(self.one_time)
        with self.assertRaisesRegex(UserError, "has no end"):
            endless._extend("manual", "today", cycle=self._cycle("1m"), from_now=True)

    def test_grace_and_expiry_begin_now_in_any_case(self):
        with freeze_time("2026-02-05 10:00:00"):
            self._renew_now()
        self.assertEqual(str(self.subscription.date_end), "2026-03-05 10:00:00")

    def test_cancelling_the_dropped_time_leaves_the_new_one(self):
        """Its stretch is covered by the period that began from one day on."""
        period = self._renew_now()
        with freeze_time("2026-01-25 10:00:00"):
            self._reverse(self.subscription.order_id.invoice_ids)
        self.assertEqual(self.first.state, "cancelled")
        self.assertEqual(period.state, "valid")
        self._assert_dates(
            self.subscription, "2026-01-20 10:00:00", "2026-02-20 10:00:00"
        )

    def test_cancelling_the_new_period_gives_the_old_time_back(self):
        period = self._renew_now()
        period._cancel("a mistake")
        self._assert_dates(
            self.subscription, "2026-01-01 10:00:00", "2026-02-01 10:00:00"
        )
        self.assertEqual(self.subscription.state, "active")

    def test_what_comes_after_moves_up_to_the_time_that_is_left(self):
        period = self._renew_now()
        self.subscription._extend("manual", "next")
        with freeze_time("2026-01-25 10:00:00"):
            period._cancel("a mistake")
        self._assert_dates(
            self.subscription, "2026-01-01 10:00:00", "2026-03-01 10:00:00"
        )
        self.env.flush_all()

    def test_a_cancelled_future_moves_nothing_that_is_covered(self):
        later = self.subscription._extend("manual", "later")
        period = self._renew_now(cycle=self._cycle("3m"))
        after = self.subscription._extend("manual", "after")
        later._cancel("a mistake")
        self.assertEqual((period | after).mapped("state"), ["valid", "valid"])
        self.assertEqual(str(self.subscription.date_end), "2026-05-20 10:00:00")
