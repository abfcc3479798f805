import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from odoo.tests import BaseCase, tagged

from ..tools.period import is_on_grid, months_between, period_end

# Not into the folder that the tests happen to be started from.
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
MONTHS = st.sampled_from([1, 3, 6, 12, 24, 36])
UNITS = st.sampled_from(["day", "week", "month", "year"])


def moment(text):
    """Return a naive UTC moment from `2026-01-31` or `2026-01-31 10:00:00`."""
    return datetime.fromisoformat(text)


@tagged("-at_install", "post_install")
class TestPeriod(BaseCase):
    def _assert_ends(self, unit, table):
        for start, interval, end in table:
            with self.subTest(start=start, interval=interval):
                found = period_end(moment(start), interval, unit)
                self.assertEqual(found, moment(end))

    def test_months_end_on_the_same_day_or_the_last_of_the_month(self):  # rule 13
        self._assert_ends(
            "month",
            [
                ("2026-01-31", 1, "2026-02-28"),
                ("2024-01-31", 1, "2024-02-29"),
                ("2026-01-28", 1, "2026-02-28"),
                ("2026-03-31", 1, "2026-04-30"),
                ("2026-12-31", 1, "2027-01-31"),
                ("2026-01-31", 3, "2026-04-30"),
                ("2026-08-31", 6, "2027-02-28"),
                ("2024-02-29", 12, "2025-02-28"),
                ("2024-02-29", 24, "2026-02-28"),
                ("2025-01-31", 36, "2028-01-31"),
                ("2024-02-29", 36, "2027-02-28"),
                ("2026-05-15 23:59:59", 1, "2026-06-15 23:59:59"),
            ],
        )

    def test_years_are_twelve_months_each(self):
        self._assert_ends(
            "year",
            [
                ("2024-02-29", 1, "2025-02-28"),
                ("2024-02-29", 4, "2028-02-29"),
                ("2026-07-04 12:00:00", 2, "2028-07-04 12:00:00"),
            ],
        )

    def test_a_trial_of_seven_days_lasts_168_hours(self):  # rule 11
        end = period_end(moment("2026-02-25 18:30:00"), 7, "day")
        self.assertEqual(end, moment("2026-03-04 18:30:00"))
        self.assertEqual(end - moment("2026-02-25 18:30:00"), timedelta(hours=168))

    def test_days_and_weeks_ignore_the_calendar(self):
        self._assert_ends("day", [("2024-02-28", 1, "2024-02-29")])
        self._assert_ends(
            "week",
            [("2026-02-25", 1, "2026-03-04"), ("2026-12-28", 52, "2027-12-27")],
        )

    def test_the_last_of_january_comes_back_in_march(self):  # rule 13
        anchor = moment("2026-01-31 08:00:00")
        ends = []
        end = anchor
        for _month in range(6):
            end = period_end(end, 1, "month", anchor)
            ends.append(f"{end:%m-%d}")
        self.assertEqual(ends, ["02-28", "03-31", "04-30", "05-31", "06-30", "07-31"])

    def test_other_lengths_follow_the_same_anchor(self):
        anchor = moment("2026-01-31")
        february = period_end(anchor, 1, "month", anchor)
        self.assertEqual(period_end(february, 3, "month", anchor), moment("2026-05-31"))
        self.assertEqual(period_end(february, 1, "year", anchor), moment("2027-02-28"))

    def test_a_start_beside_the_grid_is_its_own_anchor(self):
        anchor = moment("2026-01-31")
        self.assertEqual(
            period_end(moment("2026-03-03"), 1, "month", anchor), moment("2026-04-03")
        )
        self.assertFalse(is_on_grid(anchor, moment("2026-03-03")))
        self.assertTrue(is_on_grid(anchor, moment("2026-02-28")))

    def test_the_time_of_day_belongs_to_the_grid(self):
        anchor = moment("2026-01-31 10:00:00")
        self.assertFalse(is_on_grid(anchor, moment("2026-02-28 10:00:01")))

    def test_nonsense_is_refused(self):
        for interval, unit in [(0, "month"), (-1, "day"), (1, "fortnight")]:
            with self.subTest(unit=unit), self.assertRaises(ValueError):
                period_end(moment("2026-01-01"), interval, unit)

    @settings(max_examples=200, deadline=None, database=None)
    @given(start=MOMENTS, interval=st.integers(1, 60), unit=UNITS)
    def test_every_period_is_longer_than_nothing(self, start, interval, unit):
        self.assertGreater(period_end(start, interval, unit), start)

    @settings(max_examples=200, deadline=None, database=None)
    @given(start=MOMENTS, months=MONTHS)
    def test_months_keep_the_day_or_stop_at_the_end_of_the_month(self, start, months):
        end = period_end(start, months, "month")
        self.assertEqual(months_between(start, end), months)
        self.assertEqual(end.time(), start.time())
        next_day = end + timedelta(days=1)
        self.assertTrue(end.day == start.day or next_day.day == 1)
        self.assertLessEqual(end.day, start.day)

    @settings(max_examples=200, deadline=None, database=None)
    @given(anchor=MOMENTS, lengths=st.lists(MONTHS, min_size=1, max_size=8))
    def test_a_chain_never_drifts_from_its_anchor(self, anchor, lengths):
        end = anchor
        for months in lengths:
            end = period_end(end, months, "month", anchor)
        self.assertEqual(end, anchor + relativedelta(months=sum(lengths)))

    @settings(max_examples=200, deadline=None, database=None)
    @given(anchor=MOMENTS, split=st.integers(1, 11))
    def test_a_year_costs_the_same_time_in_any_pieces(self, anchor, split):
        middle = period_end(anchor, split, "month", anchor)
        pieces = period_end(middle, 12 - split, "month", anchor)
        self.assertEqual(pieces, period_end(anchor, 1, "year", anchor))
