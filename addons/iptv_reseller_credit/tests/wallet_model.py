"""What wallets shall hold, in plain Python: no Odoo, no floats, no database.

Written from the rules, apart from the code that it is compared with.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def money(number):
    """Return a number rounded to two decimals, half up."""
    return Decimal(str(number)).quantize(CENT, ROUND_HALF_UP)


def share(value, part, whole):
    """Return the part of a value that belongs to a part of a quantity."""
    return value if part == whole else money(value * part / whole)


@dataclass
class Lot:
    """Credits that came together; `age` tells which are used first."""

    age: int
    left: Decimal
    value: Decimal
    entry: object = None


@dataclass
class Wallet:
    """The wallet of one reseller."""

    limit: Decimal = Decimal(0)
    lots: list = field(default_factory=list)
    #: Revenue of all that was spent.
    revenue: Decimal = Decimal(0)
    entries: int = 0

    @property
    def balance(self):
        """Credits of all lots."""
        return sum((lot.left for lot in self.lots), Decimal(0))

    @property
    def value(self):
        """What was paid for the credits that are left."""
        return sum((lot.value for lot in self.lots), Decimal(0))

    def covers(self, amount):
        """Tell whether an amount can be taken."""
        return self.balance - amount >= -self.limit

    def bring_in(self, parts, entry, was_revenue=False):
        """Put credits in, first where others were spent before they came.

        :param list parts: tuples of age, quantity and value
        :param entry: what the lots are known by
        :param bool was_revenue: whether the value is taken back out of the revenue
        """
        self.entries += 1
        for age, left, value in parts:
            if was_revenue:
                self.revenue -= value
            for lot in self._get_open(below=True):
                used = min(left, -lot.left)
                if used:
                    part = share(value, used, left)
                    self.revenue += part
                    lot.left += used
                    left, value = left - used, value - part
            if left:
                self.lots.append(Lot(age, left, value, entry))

    def take_out(self, amount, age, entry, booked=Decimal(0), first=None):
        """Take credits, the oldest first.

        :param int age: of what is spent beyond all lots
        :param entry: what that is known by
        :param booked: value that somebody else takes out of the books; None: all of it
        :param first: entry whose lots are taken before all others
        :return: tuples of age, quantity and value; what is beyond all lots comes first
        """
        self.entries += 1
        parts, left = [], amount
        for lot in sorted(self._get_open(), key=lambda lot: lot.entry is not first):
            used = min(left, lot.left)
            if used:
                value = share(lot.value, used, lot.left)
                lot.left, lot.value = lot.left - used, lot.value - value
                parts.append((lot.age, used, value))
                left -= used
        if left:
            self.lots.append(Lot(age, -left, Decimal(0), entry))
        value = sum((part[2] for part in parts), Decimal(0))
        self.revenue += value - (value if booked is None else booked)
        return [(None, left, Decimal(0)), *parts] if left else parts

    def state(self):
        """Return what the database shall say, for comparison."""
        open_lots = [(lot.left, lot.value) for lot in self._get_all() if lot.left]
        return self.balance, self.limit, self.revenue, self.entries, open_lots

    def _get_all(self):
        return sorted(self.lots, key=lambda lot: lot.age)

    def _get_open(self, below=False):
        return [x for x in self._get_all() if (x.left < 0 if below else x.left > 0)]
