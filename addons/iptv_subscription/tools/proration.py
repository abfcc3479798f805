"""Pure arithmetic of a package change: every input is an argument.

Time is counted in exact seconds, days are only shown. Nothing is rounded here: the
caller rounds the sum once, by the currency.
"""

from dataclasses import dataclass

DAY = 86400
#: Days of one unit of a billing cycle, to tell a longer cycle from a shorter one.
NOMINAL_DAYS = {"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}
#: 30 days and one month are the same length to a customer, 28 days are not.
TOLERANCE = 0.05


@dataclass(frozen=True)
class Stretch:
    """Paid time, with the price of a cycle before and after the change.

    :param float left: seconds that are counted
    :param float new_price: price of one cycle from now on
    :param float new_length: seconds of that cycle
    :param float old_price: price of one cycle until now
    :param float old_length: seconds of that cycle
    :param bool is_paid: whether money was paid for it; what was granted is not
        given back
    """

    left: float
    new_price: float
    new_length: float
    old_price: float = 0.0
    old_length: float = 1.0
    is_paid: bool = True

    def get_amount(self):
        """Return what this stretch costs; negative is given back.

        :rtype: float
        """
        new = self.new_price * self.left / self.new_length
        old = self.old_price * self.left / self.old_length
        return new - old if self.is_paid else max(new - old, 0.0)


def prorate(stretches, cheaper=False):
    """Return what changing costs for all the paid time.

    :param stretches: `Stretch` objects
    :param bool cheaper: whether the new price per time is the lower one today. Who
        paid less than that, for example with a coupon, pays nothing for going down.
    :rtype: float
    """
    amount = sum(stretch.get_amount() for stretch in stretches)
    return min(amount, 0.0) if cheaper else amount


def nominal_days(interval, unit):
    """Return about how many days a cycle lasts; 0 for one without end.

    :param int interval: how many units
    :param str unit: `day`, `week`, `month` or `year`
    :rtype: float
    """
    return interval * NOMINAL_DAYS[unit]


def compare_lengths(old_days, new_days):
    """Tell whether the new cycle is longer (1), shorter (-1) or as long (0).

    :param float old_days: see `nominal_days`; both above 0
    :param float new_days: see `nominal_days`
    :rtype: int
    """
    ratio = new_days / old_days
    if ratio > 1 + TOLERANCE:
        return 1
    return -1 if ratio < 1 - TOLERANCE else 0


def format_days(seconds):
    """Return days for a sentence: `16`, or `15.5`.

    :param float seconds: length of time
    :rtype: str
    """
    return f"{seconds / DAY:.2f}".rstrip("0").rstrip(".")
