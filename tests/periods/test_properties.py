"""What holds for every moment, length and time zone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import assume, example, given
from hypothesis import strategies as st
from period import add_months, has_zone, is_on_grid, period_end, to_local, to_utc

from .times import TRICKY_ZONES, on_the_wall, utc

#: Whole seconds, as Odoo stores them.
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2060, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
ZONES = st.sampled_from(TRICKY_ZONES)
MONTHS = st.integers(1, 36)
UNITS = st.sampled_from(["day", "week", "month", "year"])
MONTH_UNITS = st.sampled_from([("month", 1), ("year", 12)])


@given(MOMENTS, st.integers(1, 60), UNITS, ZONES)
@example(utc("2011-12-29 20:00"), 1, "day", "Pacific/Apia")
def test_every_period_is_longer_than_nothing(start, interval, unit, zone):
    assert period_end(start, interval, unit, tz=zone) > start


@given(MOMENTS, st.integers(1, 500), ZONES)
def test_days_and_weeks_are_exact(start, interval, zone):  # rule 11
    days = period_end(start, interval, "day", tz=zone)
    weeks = period_end(start, interval, "week", tz=zone)
    assert days - start == timedelta(hours=24 * interval)
    assert weeks - start == timedelta(hours=7 * 24 * interval)


@given(MOMENTS, st.lists(MONTHS, min_size=1, max_size=8), ZONES)
@example(utc("2026-01-29 01:30"), [1] * 8, "Europe/Berlin")
@example(utc("2026-10-25 01:30"), [1] * 8, "Europe/Berlin")
@example(utc("2011-10-30 20:00"), [1] * 4, "Pacific/Apia")
def test_a_chain_is_as_long_as_one_period_of_its_sum(anchor, lengths, zone):  # rule 13
    end = anchor
    for months in lengths:
        assert is_on_grid(anchor, end, zone)
        end = period_end(end, months, "month", anchor, zone)
    assert end == period_end(anchor, sum(lengths), "month", anchor, zone)


@given(MOMENTS, st.integers(1, 11), ZONES)
def test_a_year_is_the_same_in_two_pieces(anchor, split, zone):
    middle = period_end(anchor, split, "month", anchor, zone)
    pieces = period_end(middle, 12 - split, "month", anchor, zone)
    assert pieces == period_end(anchor, 1, "year", anchor, zone)


@given(MOMENTS, MONTHS, ZONES)
@example(utc("2026-01-31 09:00"), 1, "Europe/Berlin")
@example(utc("2024-02-29 09:00"), 12, "Asia/Kathmandu")
def test_the_day_and_time_on_the_wall_stay_or_the_month_ends(start, months, zone):
    """What the clocks show is worked out apart from the functions that are tested."""
    end = period_end(start, months, "month", tz=zone)
    before, after = on_the_wall(start, zone), on_the_wall(end, zone)
    wanted_month = int(before[:4]) * 12 + int(before[5:7]) + months
    assume(not _is_shifted(start, months, zone))
    assert int(after[:4]) * 12 + int(after[5:7]) == wanted_month
    assert after[11:] == before[11:]
    next_day = datetime.fromisoformat(after) + timedelta(days=1)
    assert after[8:10] == before[8:10] or next_day.day == 1
    assert after[8:10] <= before[8:10]


def _is_shifted(start, months, zone):
    """Tell whether the clocks skip the time that the period would end at."""
    end = add_months(start, months, zone)
    wall = to_local(end, zone)
    return wall.time() != to_local(start, zone).time()


#: Times that the clocks skip: (zone, skipped time, what they show instead).
SKIPPED = [
    ("Europe/Berlin", "2026-03-29 02:15", "2026-03-29 03:15"),
    ("Europe/London", "2026-03-29 01:59", "2026-03-29 02:59"),
    ("America/New_York", "2026-03-08 02:00", "2026-03-08 03:00"),
    ("America/Sao_Paulo", "2018-11-04 00:30", "2018-11-04 01:30"),
    ("America/Nuuk", "2026-03-28 23:30", "2026-03-29 00:30"),
    ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04 02:45"),
    ("Pacific/Apia", "2011-12-30 10:00", "2011-12-31 10:00"),
]


@given(st.sampled_from(SKIPPED), MONTHS, MONTHS)
def test_a_skipped_time_moves_forward_and_the_chain_comes_back(skipped, before, after):
    zone, wall, shown = skipped
    usual = utc(wall) - relativedelta(months=before)
    assume(usual.day == utc(wall).day)
    anchor = to_utc(usual, zone)
    assume(on_the_wall(anchor, zone)[11:] == wall[11:])
    end = period_end(anchor, before, "month", tz=zone)
    assert on_the_wall(end, zone) == shown
    later = period_end(end, after, "month", anchor, zone)
    assume(not _is_shifted(anchor, before + after, zone))
    assert on_the_wall(later, zone)[11:] == wall[11:]


@given(MOMENTS, MONTHS, ZONES)
def test_more_months_end_later(start, months, zone):
    assert add_months(start, months + 1, zone) > add_months(start, months, zone)


@given(MOMENTS, MOMENTS, MONTHS, ZONES)
def test_who_begins_on_a_later_day_never_ends_on_an_earlier_one(one, two, months, zone):
    first, second = sorted((one, two))
    assume(on_the_wall(first, zone)[:10] <= on_the_wall(second, zone)[:10])
    ends = [period_end(start, months, "month", tz=zone) for start in (first, second)]
    assert on_the_wall(ends[0], zone)[:10] <= on_the_wall(ends[1], zone)[:10]


@given(MOMENTS, ZONES)
@example(utc("2026-10-25 01:30"), "Europe/Berlin")
@example(utc("2026-10-25 00:30"), "Europe/Berlin")
def test_what_the_clocks_show_leads_back(moment, zone):
    assert to_utc(to_local(moment, zone), zone) == moment


@given(MOMENTS, MONTHS, ZONES)
def test_a_period_lasts_its_months_give_or_take_a_day(start, months, zone):
    """A month has 28 to 31 days; the clocks move the end by a day at most (Samoa)."""
    length = period_end(start, months, "month", tz=zone) - start
    assert timedelta(days=28 * months - 1) <= length <= timedelta(days=31 * months + 1)


@given(MOMENTS, st.integers(1, 5), MONTH_UNITS, MOMENTS, ZONES)
def test_an_anchor_that_does_not_fit_is_ignored(start, interval, unit, anchor, zone):
    assume(not is_on_grid(anchor, start, zone))
    name, _months = unit
    free = period_end(start, interval, name, None, zone)
    assert period_end(start, interval, name, anchor, zone) == free


@given(MOMENTS, MONTHS, ZONES)
def test_a_zone_is_known_by_its_name_or_itself(start, months, zone):
    named = period_end(start, months, "month", tz=zone)
    assert period_end(start, months, "month", tz=ZoneInfo(zone)) == named


@pytest.mark.parametrize("zone", TRICKY_ZONES)
def test_all_zones_are_known_here(zone):
    assert has_zone(zone)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "", "Europe"])
def test_nonsense_is_no_zone(zone):
    assert not has_zone(zone)


@pytest.mark.parametrize(
    ("interval", "unit"), [(0, "month"), (-1, "day"), (1, "fortnight")]
)
def test_nonsense_is_no_length(interval, unit):
    with pytest.raises(ValueError):
        period_end(utc("2026-01-01"), interval, unit)
