"""Sales with credits per second, and what grows with the ledger of many resellers."""

import json
import os
import sys
import time
from contextlib import contextmanager

from harness import databases
from harness.admin import Admin
from harness.processes import Odoo
from harness.settings import TEST_DB, TESTS

from .credit_population import PROTOTYPE, CreditPopulation
from .scale import COUNT_LIMIT, PAGE, compare, get_specification

SCALE = float(os.environ.get("CREDIT_SCALE") or 1)
RESELLERS = max(int(1000 * SCALE), 10)
USERS, ENTRIES = 100 * RESELLERS, 1000 * RESELLERS
#: Processes that sell at the same moment, and sales of each.
PROCESSES = 4
SALES = max(int(150 * SCALE), 20)
WALLETS = max(int(100 * SCALE), 4)

MAKE_SELLERS = """
import sys
sys.path.insert(0, {tests!r})
from harness import credit_crowd as cc
ids, product = cc.make_sellers(env, {wallets}, {credits})
env.cr.commit()
"""
#: First the users that are renewed then, one in each wallet for each process.
ADD = """
def add(process, n):
    return cc.partial(cc.add_user, reseller_id=ids[n % len(ids)], product_id=product,
        key=f"{{process}}/{{n}}")
cc.play(env.cr.dbname, {processes}, {adds}, add)
env.cr.rollback()
users = cc.find_users(env, ids)
def plan(process, n):
    wallet = ids[(n * {step} + process) % len(ids)]
    mine = users[wallet]
    return cc.partial(cc.renew, reseller_id=wallet, user_id=mine[process % len(mine)],
        key=f"{{process}}/{{n}}")
cc.play(env.cr.dbname, {processes}, {sales}, plan)
"""


def credit_sales():
    """Measure renewals with credits, one user and one transaction each.

    :return: `credit_sales_per_s_1_wallet` and `credit_sales_per_s_100_wallets`;
        `credit_users_per_s_100_wallets` for new users
    :rtype: dict
    """
    _added, one = _sell(1)
    added, many = _sell(WALLETS)
    return {
        "credit_sales_per_s_1_wallet": one,
        "credit_sales_per_s_100_wallets": many,
        "credit_users_per_s_100_wallets": added,
    }


def _sell(wallets):
    """Return new users and renewals per second, from that many wallets."""
    name = databases.clone(databases.template(), f"{TEST_DB}_credit_sales")
    make = MAKE_SELLERS.format(tests=str(TESTS), wallets=wallets, credits=100_000)
    adds = max(wallets, 10)
    sell = ADD.format(processes=PROCESSES, adds=adds, sales=SALES, step=7)
    output = Odoo(name).shell(make + sell, timeout=1800)
    lines = [x[6:] for x in output.splitlines() if x.startswith("crowd ")]
    rates = [_get_rate(json.loads(line)) for line in lines]
    databases.drop(name)
    _say(f"{wallets} wallets: {rates[0]:.1f} users, {rates[1]:.1f} renewals per second")
    return rates


def _get_rate(answers):
    """Return how many tries were done per second, from the first to the last."""
    tries = [answer for process in answers for answer in process]
    refused = [answer for answer in tries if "refusal" in answer]
    if refused:
        raise RuntimeError(f"{len(refused)} sales were refused: {refused[0]}")
    first = min(answer["started"] for answer in tries)
    last = max(answer["started"] + answer["seconds"] for answer in tries)
    return len(tries) / (last - first)


def credit_reports():
    """Measure reports and pages with 1,000 resellers, 100,000 users, 1,000,000 lines.

    :return: medians `reseller_report_ms` (all resellers by month),
        `reseller_performance_ms` (one with all below it), `reseller_list_ms`,
        `ledger_page_ms` (of one reseller) and `ledger_all_ms` (of all)
    :rtype: dict
    """
    with _installation() as odoo:
        admin = Admin(odoo.url, odoo.database)
        calls = _get_calls(odoo, admin)
        figures = dict(zip(calls, compare(list(calls.values())), strict=True))
        odoo.stop()
        return figures | _measure_performance(odoo)


@contextmanager
def _installation():
    database = databases.clone(databases.template(), f"{TEST_DB}_credit_reports")
    odoo = Odoo(database, workers=0, channels="root:0")
    try:
        _populate(odoo)
        with odoo.start():
            yield odoo
    finally:
        databases.drop(database)


def _populate(odoo):
    output = odoo.shell(PROTOTYPE)
    line = next(x for x in output.splitlines() if x.startswith("prototype "))
    prototypes = json.loads(line.removeprefix("prototype "))
    started = time.monotonic()
    CreditPopulation(odoo.database, prototypes, RESELLERS, USERS, ENTRIES).grow()
    _roll_up(odoo)
    seconds = time.monotonic() - started
    _say(f"{RESELLERS} resellers, {ENTRIES} entries made in {seconds:.0f} s")


def _roll_up(odoo):
    odoo.shell('env["iptv.reseller.stat"]._cron_roll_up()', timeout=1800)


def _get_calls(odoo, admin):
    top = databases.query(
        odoo.database, "SELECT max(id) FROM iptv_reseller WHERE parent_id IS NULL"
    )[0][0]
    return {
        "reseller_report_ms": lambda: admin.execute(
            "iptv.reseller.report",
            "web_read_group",
            [],
            ["reseller_id", "month:month"],
            ["new_count:sum", "renewed_count:sum", "revenue:sum"],
            limit=PAGE,
        ),
        "reseller_list_ms": _ask_list(admin, "iptv.reseller"),
        "ledger_page_ms": _ask_list(
            admin, "iptv.credit.entry", [("reseller_id", "=", top)]
        ),
        "ledger_all_ms": _ask_list(admin, "iptv.credit.entry"),
    }


def _ask_list(admin, model, domain=()):
    specification = get_specification(admin, model)
    return lambda: admin.execute(
        model,
        "web_search_read",
        domain=list(domain),
        specification=specification,
        offset=0,
        limit=PAGE,
        order="",
        count_limit=COUNT_LIMIT,
    )


PERFORMANCE = """
import statistics, time
top = env["iptv.reseller"].search([("child_ids", "!=", False)], limit=1)
taken = []
for _number in range(15):
    env.invalidate_all()
    started = time.perf_counter()
    top._get_performance(subtree=True)
    taken.append(time.perf_counter() - started)
print("performance", statistics.median(taken[3:]) * 1000)
"""


def _measure_performance(odoo):
    output = odoo.shell(PERFORMANCE)
    line = next(x for x in output.splitlines() if x.startswith("performance "))
    return {"reseller_performance_ms": float(line.split()[1])}


def _say(text):
    print(f"  {text}", file=sys.stderr, flush=True)
