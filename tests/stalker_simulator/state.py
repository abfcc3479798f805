"""The state in words, for people and for tests of other programs."""

from dataclasses import asdict

from .dates import ZERO
from .resources.base import Resource
from .schema import TABLES


def overview(portal, faults, calls):
    """Return a dict with ``accounts``, ``counts``, ``rows`` and ``faults``.

    :param portal: the :class:`~.portal.Portal`
    :param faults: the :class:`~.faults.FaultBoard`
    :param calls: the :class:`~.calls.CallLog`
    """
    accounts = _Accounts(portal).rows()
    return {
        "counts": _counts(accounts, len(calls.entries())),
        "accounts": accounts,
        "rows": {table: portal.db.count(table) for table in TABLES},
        "faults": [asdict(fault) for fault in faults.active()],
    }


def _counts(accounts, calls):
    return {
        "accounts": len(accounts),
        "enabled": sum(account["status"] == "enabled" for account in accounts),
        "disabled": sum(account["status"] == "disabled" for account in accounts),
        "online": sum(account["online"] for account in accounts),
        "anonymous": sum(not account["login"] for account in accounts),
        "calls": calls,
    }


class _Accounts:
    """Readable accounts, from a handful of queries however many there are."""

    def __init__(self, portal):
        self._db = portal.db
        self._flags = Resource(portal)
        self._plans = {plan["id"]: plan for plan in self._db.rows("tariff_plan")}
        default = self._db.first("tariff_plan", user_default=1)
        self._default = default or {"id": 0, "external_id": None}
        packages = self._db.rows("services_package")
        self._names = {package["id"]: package["external_id"] for package in packages}
        links = self._db.rows("package_in_plan", optional=1)
        self._optional = {(link["plan_id"], link["package_id"]) for link in links}
        self._taken = {}
        for row in self._db.rows("user_package_subscription"):
            self._taken.setdefault(row["user_id"], set()).add(row["package_id"])

    def rows(self):
        """Return one dict per user."""
        return [self._row(user) for user in self._db.rows("users")]

    def _row(self, user):
        plan = self._plans.get(user["tariff_plan_id"])
        end = user["expire_billing_date"]
        return {
            "id": user["id"],
            "login": user["login"],
            "account_number": user["ls"],
            "full_name": user["fname"],
            "mac": user["mac"],
            "status": "disabled" if user["status"] else "enabled",
            "tariff_plan": (plan or self._default)["external_id"],
            "tariff_plan_is_default": plan is None,
            "end_date": None if end == ZERO else end,
            "packages": self._packages(user["id"], (plan or self._default)["id"]),
            "reseller_id": user["reseller_id"],
            "online": self._flags.online(user) == "1",
        }

    def _packages(self, user_id, plan_id):
        return sorted(
            self._names[number]
            for number in self._taken.get(user_id, ())
            if (plan_id, number) in self._optional and number in self._names
        )
