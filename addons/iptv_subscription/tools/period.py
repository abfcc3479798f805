"""Pure arithmetic of billing periods: every input is an argument.

Periods are half-open, ``[start, end)``, in naive UTC as Odoo stores them. Months
count on the calendar of a *billing time zone*, and from an anchor: 31 January gives
28 February and then 31 March (rule 13), because adding one month to the previous end
would drift to 28 March. Days and weeks are exact multiples of 24 hours (rule 11).

A time of day that the clocks skip moves forward by what they skip; one that comes
twice is the first of the two. Neither changes the anchor, so the next month is back
at the usual time.
"""

from datetime import timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

MONTHS_PER_UNIT = {"month": 1, "year": 12}
DAYS_PER_UNIT = {"day": 1, "week": 7}


def has_zone(tz):
    """Tell whether this machine knows a time zone.

    :param str tz: IANA name
    :rtype: bool
    """
    try:
        ZoneInfo(tz)
    except (OSError, ValueError, LookupError):
        return False
    return True


def to_local(moment, tz=None):
    """Return what the clocks of a time zone show.

    :param datetime moment: naive UTC
    :param tz: IANA name or tzinfo; UTC if empty
    :return: naive local time; `fold` is 1 the second time that the clocks show it
    :rtype: datetime
    """
    aware = moment.replace(tzinfo=timezone.utc)
    return aware.astimezone(_get_zone(tz)).replace(tzinfo=None)


def to_utc(wall, tz=None):
    """Return when the clocks of a time zone show a time.

    :param datetime wall: naive local time; one that is skipped moves forward
    :param tz: see `to_local`
    :return: naive UTC
    :rtype: datetime
    """
    aware = wall.replace(tzinfo=_get_zone(tz))
    return aware.astimezone(timezone.utc).replace(tzinfo=None)


def _get_zone(tz):
    if not tz:
        return timezone.utc
    return ZoneInfo(tz) if isinstance(tz, str) else tz


def add_months(anchor, months, tz=None):
    """Return the moment that lies whole calendar months after an anchor.

    :param datetime anchor: naive UTC
    :param int months: how many
    :param tz: see `to_local`
    :return: naive UTC: the same day and time on the wall, or the last of the month
    :rtype: datetime
    """
    if not months:
        return anchor
    wall = to_local(anchor, tz) + relativedelta(months=months)
    return to_utc(wall.replace(fold=0), tz)


def months_between(anchor, moment, tz=None):
    """Count the calendar months from `anchor` to `moment`, ignoring days.

    :param datetime anchor: the moment the months are counted from (UTC)
    :param datetime moment: the moment they are counted to (UTC)
    :param tz: see `to_local`
    :return: the difference in months, negative if `moment` is earlier
    :rtype: int
    """
    first, last = to_local(anchor, tz), to_local(moment, tz)
    return (last.year - first.year) * 12 + last.month - first.month


def is_on_grid(anchor, moment, tz=None):
    """Tell whether `moment` is a whole number of months after `anchor`.

    :param datetime anchor: first start of the unbroken chain of periods (UTC)
    :param datetime moment: the moment looked at (UTC)
    :param tz: see `to_local`
    :rtype: bool
    """
    return _count_steps(anchor, moment, tz) is not None


def _count_steps(anchor, moment, tz):
    """Return how many months after `anchor` the moment is, None beside the grid."""
    steps = months_between(anchor, moment, tz)
    # Clocks that skip the last hours of a month show the next one already.
    for found in (steps, steps - 1):
        if add_months(anchor, found, tz) == moment:
            return found
    return None


def period_end(start, interval, unit, anchor=None, tz=None):
    """Return the end of a period that begins at `start`.

    :param datetime start: begin of the period (UTC)
    :param int interval: how many units it lasts, 1 or more
    :param str unit: `day`, `week`, `month` or `year`
    :param datetime anchor: what months are counted from (UTC); ignored when `start`
        does not lie on its grid (the chain was broken by a gap or by days)
    :param tz: time zone whose calendar months are counted on, see `to_local`
    :return: the first moment that is not covered any more (UTC)
    :rtype: datetime
    :raise ValueError: if the unit is unknown or the interval not positive
    """
    if interval < 1:
        raise ValueError(f"A period must last at least one unit, not {interval}.")
    if unit in DAYS_PER_UNIT:
        return start + timedelta(days=interval * DAYS_PER_UNIT[unit])
    if unit not in MONTHS_PER_UNIT:
        raise ValueError(f"Unknown unit of time: {unit!r}.")
    steps = None if anchor is None else _count_steps(anchor, start, tz)
    if steps is None:
        anchor, steps = start, 0
    return add_months(anchor, steps + interval * MONTHS_PER_UNIT[unit], tz)
