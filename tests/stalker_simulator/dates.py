"""What MySQL with an empty ``sql_mode`` makes of a date text.

Source: middleware fact section 2.2. All times are UTC.
"""

import re
from datetime import datetime, timedelta, timezone

ZERO = "0000-00-00 00:00:00"
FORMAT = "%Y-%m-%d %H:%M:%S"

_FIRST = datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc)
_LAST = datetime(2038, 1, 19, 3, 14, 7, tzinfo=timezone.utc)
_SEPARATOR = r"[^\w\s]"
_DELIMITED = re.compile(
    rf"(\d{{1,4}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{1,2}})(?!\d)"
    rf"(?:(?:T|\s+|{_SEPARATOR})(\d{{1,2}})"
    rf"(?:{_SEPARATOR}(\d{{1,2}})(?:{_SEPARATOR}(\d{{1,2}}))?)?)?",
    re.ASCII,
)
#: Digits alone; a time may follow after ``T`` but not after a blank.
_DIGITS = re.compile(r"(\d+)(?:T(\d+))?(?!\s+\d)", re.ASCII)


def now():
    """Return the present in UTC."""
    return datetime.now(timezone.utc)


def now_text(seconds=0):
    """Return the moment *seconds* from now as a database text, never an error."""
    try:
        return (now() + timedelta(seconds=seconds)).strftime(FORMAT)
    except OverflowError:
        return ZERO


def parse_datetime(text):
    """Return *text* as a moment in UTC, or ``None`` where MySQL sees no date."""
    parts = _split(text.strip())
    if parts is None:
        return None
    try:
        return datetime(*parts, tzinfo=timezone.utc)
    except ValueError:
        return None


def timestamp_text(text):
    """Return what a TIMESTAMP column holds after *text* was written to it.

    :param str text: anything a caller sent
    :return: ``YYYY-MM-DD HH:MM:SS``; the zero date for everything MySQL cannot
        read or TIMESTAMP cannot hold (before 1970, after 2038-01-19 03:14:07)
    """
    moment = parse_datetime(text)
    if moment is None or not _FIRST <= moment <= _LAST:
        return ZERO
    return moment.strftime(FORMAT)


def datetime_text(text):
    """Return what a DATETIME column holds after *text* was written to it."""
    moment = parse_datetime(text)
    return ZERO if moment is None else moment.strftime(FORMAT)


def _split(text):
    match = _DELIMITED.match(text)
    if match:
        numbers = [int(part or 0) for part in match.groups()]
        return [_full_year(numbers[0], len(match.group(1))), *numbers[1:]]
    match = _DIGITS.match(text)
    return _split_digits(match.group(1), match.group(2) or "") if match else None


def _split_digits(digits, time):
    """Cut ``YYMMDD``, ``YYYYMMDD`` and their forms with a time into numbers."""
    width = 4 if len(digits) == 8 or len(digits) >= 14 else 2
    if len(digits) < width + 4:
        return None
    rest = (digits[width:] + time)[:10]
    numbers = [int(rest[i : i + 2]) for i in range(0, len(rest), 2)]
    return [_full_year(int(digits[:width]), width), *numbers]


def _full_year(year, width):
    if width > 2:
        return year
    return year + (2000 if year < 70 else 1900)
