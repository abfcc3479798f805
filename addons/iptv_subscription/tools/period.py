"""Pure arithmetic of billing periods: every input is an argument.

Periods are half-open, ``[start, end)``, in naive UTC as Odoo stores them.
Months count from an anchor, so 31 January gives 28 February and then 31 March
(rule 13): adding one month to the previous end would drift to 28 March.
"""

from dateutil.relativedelta import relativedelta

MONTHS_PER_UNIT = {"month": 1, "year": 12}
DAYS_PER_UNIT = {"day": 1, "week": 7}


def months_between(anchor, moment):
    """Count the calendar months from `anchor` to `moment`, ignoring days.

    :param datetime anchor: the moment the months are counted from
    :param datetime moment: the moment they are counted to
    :return: the difference in months, negative if `moment` is earlier
    :rtype: int
    """
    return (moment.year - anchor.year) * 12 + moment.month - anchor.month


def is_on_grid(anchor, moment):
    """Tell whether `moment` is a whole number of months after `anchor`.

    :param datetime anchor: first start of the unbroken chain of periods
    :param datetime moment: the moment looked at
    :rtype: bool
    """
    steps = months_between(anchor, moment)
    return anchor + relativedelta(months=steps) == moment


def period_end(start, interval, unit, anchor=None):
    """Return the end of a period that begins at `start`.

    :param datetime start: begin of the period (UTC)
    :param int interval: how many units it lasts, 1 or more
    :param str unit: `day`, `week`, `month` or `year`
    :param datetime anchor: what months are counted from; ignored when `start`
        does not lie on its grid (the chain was broken by a gap or by days)
    :return: the first moment that is not covered any more (UTC)
    :rtype: datetime
    :raise ValueError: if the unit is unknown or the interval not positive
    """
    if interval < 1:
        raise ValueError(f"A period must last at least one unit, not {interval}.")
    if unit in DAYS_PER_UNIT:
        return start + relativedelta(days=interval * DAYS_PER_UNIT[unit])
    if unit not in MONTHS_PER_UNIT:
        raise ValueError(f"Unknown unit of time: {unit!r}.")
    if anchor is None or not is_on_grid(anchor, start):
        anchor = start
    steps = months_between(anchor, start) + interval * MONTHS_PER_UNIT[unit]
    return anchor + relativedelta(months=steps)
