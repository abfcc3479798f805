"""One row of a renewal by a reseller. No Odoo in here."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class RenewalRow:
    """What renewing one user costs and gives.

    :param subscription: `iptv.subscription` record
    :param list purchases: `Purchase` objects: the package, then its extras
    :param date_end: until when it is paid then (naive UTC), or False
    :param problem: why it cannot be, in a sentence, or False
    """

    subscription: Any
    purchases: list = field(default_factory=list)
    date_end: Any = False
    problem: Any = False

    def get_price(self):
        """Return what all of it costs.

        :rtype: float
        """
        return sum(p.price for p in self.purchases if not p.free)
