"""End dates in the spelling and the time zone of the portal."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

#: Stored as "no end" (middleware fact 2.2).
NEVER = "0000-00-00"

# A TIMESTAMP column ends here: later values become the zero date (pitfall 9).
_TOO_LATE = datetime(2038, 1, 19, 3, 14, 8, tzinfo=timezone.utc)
# Before 1970 the zero date is stored as well, which would mean "never ends".
_EARLIEST = datetime(1970, 1, 2, tzinfo=timezone.utc)
_FORMAT = "%Y-%m-%d %H:%M:%S"


def format_end_date(end, tz, internal_billing):
    """Write the end of a paid period for the field `end_date`.

    With internal billing the portal itself stops, every night at 00:05, users whose
    end *day* is today or earlier (middleware fact 2.2). The end is therefore rounded
    up to the next local midnight: paid time is never cut, and our own push at the
    exact end comes first anyway. Without internal billing the field only informs.

    Ends beyond the range of the column are sent as "never", knowingly: we cut off
    ourselves when the time comes, and an unreadable date would become "never"
    silently (pitfall 9).

    :param datetime end: aware, or naive in UTC; None for no end.
    :param str tz: time zone of the portal, e.g. ``Europe/Berlin``.
    :param bool internal_billing: the portal has `enable_internal_billing` on.
    :return: ``YYYY-MM-DD HH:MM:SS`` in portal time, or :data:`NEVER`.
    :rtype: str
    :raise ValueError: if the time zone is unknown.
    """
    if end is None:
        return NEVER
    zone = _zone(tz)
    if end.tzinfo is None:
        end = end.replace(tzinfo=timezone.utc)
    if end >= _TOO_LATE:
        return NEVER
    local = _local(end, zone)
    if internal_billing:
        local = _next_midnight(local)
    # Rounding up can cross the limit as well.
    too_late = local.replace(tzinfo=zone) >= _TOO_LATE
    return NEVER if too_late else local.strftime(_FORMAT)


def same_end_date(wanted, shown):
    """Compare a date we sent with the one the middleware shows.

    A midnight that a clock change skips comes back as one o'clock; only the day
    counts there (middleware fact 2.2).

    :param str wanted: what :func:`format_end_date` gave.
    :param str shown: `end_date` of an answer.
    :return: True when both mean the same end.
    :rtype: bool
    """
    wanted, shown = _canonical(wanted), _canonical(shown)
    if wanted.endswith(" 00:00:00"):
        return wanted[:10] == shown[:10]
    return wanted == shown


def parse_moment(text, tz):
    """Read a moment that the portal shows, for example `last_active` of a box.

    In the hour that a clock change repeats, the later one is taken.

    :param str text: ``YYYY-MM-DD HH:MM:SS`` in portal time.
    :param str tz: time zone of the portal.
    :return: naive UTC; None for the zero date and for what is no date.
    :rtype: datetime | None
    :raise ValueError: if the time zone is unknown.
    """
    zone = _zone(tz)
    try:
        local = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    moment = local.replace(tzinfo=zone, fold=1).astimezone(timezone.utc)
    return moment.replace(tzinfo=None)


def _zone(tz):
    try:
        return ZoneInfo(tz)
    except (KeyError, ValueError, TypeError, OSError):
        raise ValueError(f"Unknown time zone {tz!r}.") from None


def _local(end, zone):
    end = max(end, _EARLIEST.replace(tzinfo=zone))
    return _whole_second(end.astimezone(zone)).replace(tzinfo=None)


def _whole_second(moment):
    if moment.microsecond:
        moment = moment.replace(microsecond=0) + timedelta(seconds=1)
    return moment


def _next_midnight(local):
    midnight = local.replace(hour=0, minute=0, second=0)
    return midnight if midnight == local else midnight + timedelta(days=1)


def _canonical(text):
    text = (text or NEVER).strip()
    return text + " 00:00:00" if len(text) == 10 else text
