"""Ends worked out by hand, with a calendar and the clock changes of each zone.

Every moment is UTC; the comment says what the clocks on the wall show.
"""

import pytest
from period import is_on_grid, months_between, period_end, to_local, to_utc

from .times import utc

#: (zone, start, months, end)
MONTHS = [
    # 1 March 00:30 in Berlin is February in UTC; a month later it is summer time.
    ("Europe/Berlin", "2026-02-28 23:30", 1, "2026-03-31 22:30"),
    ("Europe/Berlin", "2026-02-28 23:30", 12, "2027-02-28 23:30"),
    # 31 January 10:00 on the wall gives 28 February, 31 March (summer), 30 April.
    ("Europe/Berlin", "2026-01-31 09:00", 1, "2026-02-28 09:00"),
    ("Europe/Berlin", "2026-01-31 09:00", 2, "2026-03-31 08:00"),
    ("Europe/Berlin", "2026-01-31 09:00", 3, "2026-04-30 08:00"),
    # 15 October 12:00 in summer, 15 November 12:00 in winter.
    ("Europe/Berlin", "2026-10-15 10:00", 1, "2026-11-15 11:00"),
    # 1 January 00:00 in Berlin is still the old year in UTC.
    ("Europe/Berlin", "2025-12-31 23:00", 1, "2026-01-31 23:00"),
    ("Europe/Berlin", "2025-12-31 23:00", 2, "2026-02-28 23:00"),
    # 28 February 02:30 + 1 month is 28 March, a day before the change.
    ("Europe/Berlin", "2026-02-28 01:30", 1, "2026-03-28 01:30"),
    # 29 January 02:30 + 2 months: 29 March 02:30 is skipped, so 03:30 (01:30 UTC).
    ("Europe/Berlin", "2026-01-29 01:30", 2, "2026-03-29 01:30"),
    # 25 August 02:30 + 2 months: 25 October has 02:30 twice; the first is summer time.
    ("Europe/Berlin", "2026-08-25 00:30", 2, "2026-10-25 00:30"),
    # 31 March 23:30 in New York is April in UTC: the end of the month counts there.
    ("America/New_York", "2026-04-01 03:30", 1, "2026-05-01 03:30"),
    ("America/New_York", "2026-04-01 03:30", 11, "2027-03-01 04:30"),
    # 8 February 02:30 + 1 month: 8 March 02:30 is skipped, so 03:30 EDT (07:30 UTC).
    ("America/New_York", "2026-02-08 07:30", 1, "2026-03-08 07:30"),
    # 1 October 01:30 + 1 month: 1 November has 01:30 twice; the first is EDT.
    ("America/New_York", "2026-10-01 05:30", 1, "2026-11-01 05:30"),
    # 31 January 00:15 at +05:45 is 30 January in UTC.
    ("Asia/Kathmandu", "2026-01-30 18:30", 1, "2026-02-27 18:30"),
    ("Asia/Kathmandu", "2026-01-30 18:30", 2, "2026-03-30 18:30"),
    # Lord Howe changes by half an hour: +11 to 5 April 2026, then +10:30.
    ("Australia/Lord_Howe", "2026-03-10 01:00", 1, "2026-04-10 01:30"),
    ("Australia/Lord_Howe", "2026-09-10 01:30", 1, "2026-10-10 01:00"),
    # 4 September 02:15 + 1 month: 4 October 02:00-02:30 is skipped, so 02:45.
    ("Australia/Lord_Howe", "2026-09-03 15:45", 1, "2026-10-03 15:45"),
    # Sao Paulo skipped 00:00-01:00 on 4 November 2018 (-03 became -02).
    ("America/Sao_Paulo", "2018-10-04 03:30", 1, "2018-11-04 03:30"),
    ("America/Sao_Paulo", "2018-10-04 03:30", 2, "2018-12-04 02:30"),
    # ... and gave summer time up in 2019.
    ("America/Sao_Paulo", "2019-01-15 14:00", 12, "2020-01-15 15:00"),
    # Samoa had no 30 December 2011: it moves to the 31st, and comes back in January.
    ("Pacific/Apia", "2011-11-30 20:00", 1, "2011-12-30 20:00"),
    ("Pacific/Apia", "2011-11-30 20:00", 2, "2012-01-29 20:00"),
    # Casablanca goes back from +01 to +00 for Ramadan, 15 February to 22 March 2026.
    ("Africa/Casablanca", "2026-02-01 11:00", 1, "2026-03-01 12:00"),
    ("Africa/Casablanca", "2026-02-01 11:00", 2, "2026-04-01 11:00"),
    # Leap years, in UTC.
    ("UTC", "2024-02-29 08:00", 12, "2025-02-28 08:00"),
    ("UTC", "2024-02-29 08:00", 48, "2028-02-29 08:00"),
    ("UTC", "2023-11-30 08:00", 3, "2024-02-29 08:00"),
    ("", "2026-01-31 08:00", 1, "2026-02-28 08:00"),
    (None, "2026-12-31 08:00", 2, "2027-02-28 08:00"),
]


@pytest.mark.parametrize(("zone", "start", "months", "end"), MONTHS)
def test_months_end_by_the_calendar_of_the_zone(zone, start, months, end):  # pain 22
    found = period_end(utc(start), months, "month", tz=zone)
    assert found == utc(end)


#: A chain of single months from one anchor: (zone, anchor, ends).
CHAINS = [
    (  # rule 13: the 31st comes back, at 10:00 on the wall through both changes
        "Europe/Berlin",
        "2026-01-31 09:00",
        [
            *("2026-02-28 09:00", "2026-03-31 08:00", "2026-04-30 08:00"),
            *("2026-05-31 08:00", "2026-06-30 08:00", "2026-07-31 08:00"),
            *("2026-08-31 08:00", "2026-09-30 08:00", "2026-10-31 09:00"),
        ],
    ),
    (  # through the gap of 29 March 02:30 and back to 02:30 on 29 April
        "Europe/Berlin",
        "2026-01-29 01:30",
        ["2026-02-28 01:30", "2026-03-29 01:30", "2026-04-29 00:30"],
    ),
    (  # bought the second time that the clock showed 02:30 on 25 October
        "Europe/Berlin",
        "2026-10-25 01:30",
        ["2026-11-25 01:30", "2026-12-25 01:30"],
    ),
    (  # the day that Samoa skipped
        "Pacific/Apia",
        "2011-10-30 20:00",
        ["2011-11-30 20:00", "2011-12-30 20:00", "2012-01-29 20:00"],
    ),
]


@pytest.mark.parametrize(("zone", "anchor", "ends"), CHAINS)
def test_chains_come_back_to_the_day_and_hour_of_their_anchor(zone, anchor, ends):
    anchor = end = utc(anchor)
    found = []
    for _month in ends:
        assert is_on_grid(anchor, end, zone)
        end = period_end(end, 1, "month", anchor, zone)
        found.append(end)
    assert found == [utc(text) for text in ends]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Apia", None])
def test_a_trial_of_seven_days_lasts_168_hours_in_every_zone(zone):  # rule 11
    # Across the change of 29 March 2026 in Berlin.
    end = period_end(utc("2026-03-25 18:30"), 7, "day", tz=zone)
    assert end == utc("2026-04-01 18:30")
    assert period_end(utc("2026-03-25 18:30"), 1, "week", tz=zone) == end


def test_years_are_twelve_months_each():
    start = utc("2024-02-28 23:30")  # 29 February 00:30 in Berlin
    ends = [period_end(start, n, "year", start, "Europe/Berlin") for n in (1, 3, 4)]
    assert [f"{end:%Y-%m-%d %H:%M}" for end in ends] == [
        "2025-02-27 23:30",
        "2027-02-27 23:30",
        "2028-02-28 23:30",
    ]


def test_months_are_counted_on_the_wall():
    anchor, moment = utc("2026-02-28 23:30"), utc("2026-03-31 22:30")
    assert months_between(anchor, moment, "Europe/Berlin") == 1
    assert months_between(anchor, moment) == 1
    # 23:30 UTC on 31 March is April in Berlin, but not in UTC.
    assert months_between(anchor, utc("2026-03-31 23:30"), "Europe/Berlin") == 1
    assert months_between(utc("2026-03-01"), utc("2026-03-31 23:30")) == 0
    assert months_between(utc("2026-03-01"), utc("2026-03-31 23:30"), "Asia/Tokyo") == 1
    assert months_between(moment, anchor, "Europe/Berlin") == -1


def test_another_zone_is_another_grid():
    anchor, moment = utc("2026-01-15 12:00"), utc("2026-07-15 11:00")
    assert is_on_grid(anchor, moment, "Europe/Berlin")
    assert not is_on_grid(anchor, moment, "UTC")
    # Beside the grid the start is its own anchor: nothing is lost, nothing given.
    assert period_end(moment, 1, "month", anchor) == utc("2026-08-15 11:00")


def test_skipped_times_move_forward_and_double_ones_are_the_first():
    assert to_utc(utc("2026-03-29 02:30"), "Europe/Berlin") == utc("2026-03-29 01:30")
    assert to_utc(utc("2026-10-25 02:30"), "Europe/Berlin") == utc("2026-10-25 00:30")
    assert to_local(utc("2026-03-29 01:30"), "Europe/Berlin").hour == 3
    assert to_local(utc("2026-10-25 01:30"), "Europe/Berlin").fold == 1
