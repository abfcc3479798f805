"""What a reseller is charged for. No Odoo in here."""

from dataclasses import dataclass, field
from typing import Any

#: Kinds of sales and the kind of ledger entry that they become.
ENTRY_KINDS = {
    "new": "sale",
    "trial": "sale",
    "renewal": "renewal",
    "upgrade": "upgrade",
    "extra": "extra",
    "reseller": "plan",
}
#: Kinds that use up stock: whole units of a product (rule 47).
STOCK_KINDS = frozenset({"new", "trial", "renewal", "extra"})


@dataclass(frozen=True)
class Purchase:
    """One thing that a reseller is charged for.

    :param str kind: see `ENTRY_KINDS`
    :param str key: names the click; the same key of a reseller is charged once only
    :param float price: credits, zero or more
    :param product: `product.product` record, or None
    :param bool free: given by the operator: neither credits nor stock
    :param dict document: more values of the `iptv.reseller.sale`
    """

    kind: str
    key: str
    price: float
    product: Any = None
    free: bool = False
    document: dict = field(default_factory=dict)
