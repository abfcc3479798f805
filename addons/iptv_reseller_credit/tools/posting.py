"""What the ledger is asked to write. No Odoo in here."""

from dataclasses import dataclass
from typing import Any

#: Kinds of ledger entries: value and label.
KINDS = [
    ("purchase", "Credits bought"),
    ("startup", "Start-up credits"),
    ("sale", "New user"),
    ("renewal", "Renewal"),
    ("upgrade", "Upgrade"),
    ("extra", "Extra"),
    ("plan", "New reseller"),
    ("reversal", "Reversal"),
    ("transfer", "Transfer"),
    ("adjustment", "Adjustment"),
    ("statement", "Statement"),
]
#: Kinds whose credits are consumed: their value becomes revenue.
SPENDING_KINDS = frozenset({"sale", "renewal", "upgrade", "extra", "plan"})


@dataclass(frozen=True)
class Component:
    """Credits that come in together, and what was paid for them.

    :param float quantity: credits, positive
    :param float value: what was paid, in the currency of the company
    :param origin: `iptv.credit.entry` that first brought them in; None: the new one
    """

    quantity: float
    value: float = 0.0
    origin: Any = None


@dataclass(frozen=True)
class Posting:
    """One line that the ledger is asked to write.

    :param reseller: `iptv.reseller` record
    :param float amount: credits, signed, never zero
    :param str kind: see `KINDS`
    :param str key: names the cause; the same key is written once only
    :param str reason: why, for people
    :param document: the record that caused it, or None
    :param subscription: the user it is about, or None
    :param tuple components: what comes in, in parts; one part without value if empty
    :param bool is_moved: the value goes to another wallet instead of into revenue
    :param reversed_entry: the `iptv.credit.entry` that this one takes back, or None
    :param counterpart: the other `iptv.reseller` of a transfer, or None
    :param move_line: the `account.move.line` whose payment moves the credits, or None
    """

    reseller: Any
    amount: float
    kind: str
    key: str
    reason: str = ""
    document: Any = None
    subscription: Any = None
    components: tuple = ()
    is_moved: bool = False
    reversed_entry: Any = None
    counterpart: Any = None
    move_line: Any = None
