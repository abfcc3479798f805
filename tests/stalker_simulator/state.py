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
    accounts = [_account(portal, user) for user in portal.db.rows("users")]
    return {
        "counts": _counts(accounts, len(calls.entries())),
        "accounts": accounts,
        "rows": {table: len(portal.db.rows(table)) for table in TABLES},
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


def _account(portal, user):
    plan = portal.db.first("tariff_plan", id=user["tariff_plan_id"])
    default = portal.db.first("tariff_plan", user_default=1)
    end = user["expire_billing_date"]
    return {
        "id": user["id"],
        "login": user["login"],
        "account_number": user["ls"],
        "full_name": user["fname"],
        "mac": user["mac"],
        "status": "disabled" if user["status"] else "enabled",
        "tariff_plan": (plan or default or {}).get("external_id"),
        "tariff_plan_is_default": plan is None,
        "end_date": None if end == ZERO else end,
        "packages": portal.packages.subscribed(user)["subscribed"],
        "reseller_id": user["reseller_id"],
        "online": Resource(portal).online(user) == "1",
    }
