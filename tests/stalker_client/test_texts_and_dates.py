"""What is sent is what reads back: texts, passwords, dates."""

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalker import NEVER, RefusedError, clip, format_end_date
from stalker.dates import same_end_date
from stalker.text import check_password

UTC = timezone.utc


def test_texts_are_cut_to_the_column():  # pitfall 10
    assert clip("x" * 70, 64) == "x" * 64
    assert clip(None, 64) == ""
    assert clip("  Anna \t Berg ", 64) == "Anna  Berg"
    # A blank left at the cut would be ignored in comparisons (pitfall 22).
    assert clip("Anna Berg", 5) == "Anna"


def test_characters_the_database_replaces_are_dropped():  # pitfall 12
    assert clip("Żółć Ж 😀 \ud800 中", 64) == "Żółć Ж   中"


def test_control_characters_are_dropped_line_feeds_kept_on_demand():
    assert clip("a\x00b\x1bc\nd", 64) == "abcd"
    assert clip("a\r\nb\rc\n", 64, multiline=True) == "a\nb\nc"


@pytest.mark.parametrize("text", ["NOW()", " now() ", "CurDate()", "CURTIME()\n"])
def test_functions_are_not_executed(text):  # pitfall 16
    assert "(" not in clip(text, 64)


def test_cutting_cannot_make_a_function():  # pitfall 16
    assert clip("NOW() or never", 5) == "NOW"
    assert clip("NOW() or never", 64) == "NOW() or never"


@given(st.text(max_size=90), st.integers(1, 64), st.booleans())
def test_clipping_twice_changes_nothing(text, width, multiline):
    once = clip(text, width, multiline)
    assert clip(once, width, multiline) == once
    assert len(once) <= width
    once.encode("utf-8")
    assert max(once, default="") <= "\uffff"


@pytest.mark.parametrize(
    "password",
    ["", "0", "NOW()", "now()", " x", "x ", "a\nb", "p😀", "x" * 65, "\udc80abc"],
)
def test_passwords_that_would_be_changed_are_refused(password):  # pitfalls 12, 16
    with pytest.raises(RefusedError) as caught:
        check_password(password)
    assert len(password) < 3 or password not in caught.value.message


@pytest.mark.parametrize("password", ["1", "пароль", "a b&c=d%", "x" * 64])
def test_other_passwords_stay_as_they_are(password):
    assert check_password(password) == password


# Hand-computed. Berlin is UTC+1 in winter and UTC+2 in summer; 2030: 31 March and
# 27 October at 01:00 UTC.
EXACT = [
    (datetime(2030, 1, 15, 12, 30), "Europe/Berlin", "2030-01-15 13:30:00"),
    (datetime(2030, 7, 15, 12, 30), "Europe/Berlin", "2030-07-15 14:30:00"),
    (datetime(2030, 3, 31, 0, 59, 59), "Europe/Berlin", "2030-03-31 01:59:59"),
    (datetime(2030, 3, 31, 1, 0), "Europe/Berlin", "2030-03-31 03:00:00"),
    (datetime(2030, 10, 27, 0, 30), "Europe/Berlin", "2030-10-27 02:30:00"),
    (datetime(2030, 10, 27, 1, 30), "Europe/Berlin", "2030-10-27 02:30:00"),
    (datetime(2030, 1, 15, 23, 0, tzinfo=UTC), "Asia/Tokyo", "2030-01-16 08:00:00"),
    (datetime(2030, 1, 15, 3, 0), "America/New_York", "2030-01-14 22:00:00"),
    (datetime(2030, 1, 15, 3, 0, 0, 1), "UTC", "2030-01-15 03:00:01"),
]


@pytest.mark.parametrize(("end", "tz", "expected"), EXACT)
def test_end_dates_are_written_in_portal_time(end, tz, expected):
    assert format_end_date(end, tz, internal_billing=False) == expected


# The portal stops users whose end day is today or earlier, at 00:05.
ROUNDED = [
    (datetime(2030, 1, 15, 12, 30), "Europe/Berlin", "2030-01-16 00:00:00"),
    (datetime(2030, 1, 15, 23, 0), "Europe/Berlin", "2030-01-16 00:00:00"),
    (datetime(2030, 1, 15, 23, 0, 1), "Europe/Berlin", "2030-01-17 00:00:00"),
    (datetime(2030, 7, 15, 22, 0), "Europe/Berlin", "2030-07-16 00:00:00"),
    (datetime(2030, 7, 15, 23, 0), "Europe/Berlin", "2030-07-17 00:00:00"),
    (datetime(2030, 3, 31, 12, 0), "Europe/Berlin", "2030-04-01 00:00:00"),
    (datetime(2030, 12, 31, 23, 30), "UTC", "2031-01-01 00:00:00"),
    (datetime(2030, 1, 15, 0, 0, 0, 1), "UTC", "2030-01-16 00:00:00"),
]


@pytest.mark.parametrize(("end", "tz", "expected"), ROUNDED)
def test_internal_billing_never_cuts_paid_time(end, tz, expected):  # fact 2.2
    assert format_end_date(end, tz, internal_billing=True) == expected


@pytest.mark.parametrize("internal_billing", [False, True])
def test_ends_beyond_the_column_are_never(internal_billing):  # pitfall 9
    def written(*moment):
        return format_end_date(datetime(*moment), "UTC", internal_billing)

    assert written(2038, 1, 19, 3, 14, 8) == NEVER == "0000-00-00"
    assert written(9999, 12, 31, 23, 59, 59) == NEVER
    assert format_end_date(None, "UTC", internal_billing) == NEVER


def test_the_last_second_of_the_column_is_kept():  # pitfall 9
    last = datetime(2038, 1, 19, 3, 14, 7)
    assert format_end_date(last, "UTC", False) == "2038-01-19 03:14:07"
    # Midnight after it is out of range, so rounding up gives "never".
    assert format_end_date(last, "UTC", True) == NEVER
    # In New York that second is on the 18th, and midnight is still 05:00 UTC: late.
    assert format_end_date(last, "America/New_York", False) == "2038-01-18 22:14:07"
    assert format_end_date(last, "America/New_York", True) == NEVER
    before = datetime(2038, 1, 18, 12, 0)
    assert format_end_date(before, "Asia/Tokyo", True) == "2038-01-19 00:00:00"


@pytest.mark.parametrize("tz", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_ancient_ends_do_not_become_never(tz):  # pitfall 9
    assert format_end_date(datetime(1969, 5, 5), tz, False) == "1970-01-02 00:00:00"
    assert format_end_date(datetime.min, tz, True) == "1970-01-02 00:00:00"


@pytest.mark.parametrize("tz", ["Mars/Base", "", "../etc/passwd", None])
def test_unknown_zones_are_refused(tz):
    with pytest.raises(ValueError, match="time zone"):
        format_end_date(datetime(2030, 1, 1), tz, False)


def test_dates_compare_by_meaning():
    assert same_end_date(NEVER, "0000-00-00 00:00:00")
    assert same_end_date("2030-01-15 13:30:00", "2030-01-15 13:30:00")
    assert not same_end_date("2030-01-15 13:30:00", "2030-01-15 00:00:00")
    # Midnight that a clock change skipped.
    assert same_end_date("2030-03-31 00:00:00", "2030-03-31 01:00:00")
    assert not same_end_date("2030-03-31 00:00:00", "2030-03-30 23:00:00")
    assert not same_end_date("2030-03-31 00:00:00", None)
