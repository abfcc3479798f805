"""How often one billing cycle fits into another: exact, without floats."""

from fractions import Fraction

from .period import DAYS_PER_UNIT, MONTHS_PER_UNIT

#: An average month, to compare months with days: a year has 365 days.
DAYS_PER_MONTH = Fraction(365, 12)


def cycles_within(inner, outer):
    """Return how many times one cycle fits into another.

    Months and years are compared in months, days and weeks in days; mixed units by
    the average length of a month.

    :param tuple inner: interval and unit of the cycle that is counted
    :param tuple outer: interval and unit of the cycle that it is counted in
    :return: the exact ratio; 12 for one month in a year, 1/3 for three months in one
    :rtype: Fraction
    :raise ValueError: if a unit is unknown or the inner cycle has no length
    """
    (few, small), (many, large) = inner, outer
    if few < 1:
        raise ValueError("A cycle without length fits into nothing.")
    for units in (MONTHS_PER_UNIT, DAYS_PER_UNIT):
        if small in units and large in units:
            return Fraction(many * units[large], few * units[small])
    return many * _days(large) / (few * _days(small))


def _days(unit):
    if unit in DAYS_PER_UNIT:
        return Fraction(DAYS_PER_UNIT[unit])
    if unit in MONTHS_PER_UNIT:
        return MONTHS_PER_UNIT[unit] * DAYS_PER_MONTH
    raise ValueError(f"Unknown unit of time: {unit!r}.")
