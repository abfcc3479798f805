"""Twenty processes at one wallet: no credit is lost, minted, or fought over."""

import json
import time

import pytest
from harness import databases
from harness.processes import Odoo
from harness.settings import TEST_DB, TESTS

#: A busy machine takes its time.
pytestmark = pytest.mark.timeout(900)

PROCESSES, TRIES = 20, 50
PREPARE = f"""
import sys
sys.path.insert(0, {str(TESTS)!r})
from functools import partial
from harness import credit_crowd as cc
"""
#: Balance, ledger, and lots of each wallet, and what its last entry says.
WALLETS = """
    SELECT r.id, r.balance,
           (SELECT sum(amount) FROM iptv_credit_entry e WHERE e.reseller_id = r.id),
           (SELECT sum(remaining) FROM iptv_credit_lot l WHERE l.reseller_id = r.id),
           (SELECT balance_after FROM iptv_credit_entry e WHERE e.reseller_id = r.id
            ORDER BY id DESC LIMIT 1)
      FROM iptv_reseller r WHERE r.id = ANY(%s) ORDER BY r.id
"""
#: What was paid for all credits, what is open, what became revenue.
VALUES = """
    SELECT (SELECT sum(l.value) FROM iptv_credit_lot l
              JOIN iptv_credit_entry e ON e.id = l.entry_id
             WHERE e.kind = 'purchase' AND e.reseller_id = ANY(%(ids)s)),
           (SELECT sum(remaining_value) FROM iptv_credit_lot
             WHERE reseller_id = ANY(%(ids)s)),
           (SELECT coalesce(sum(a.recognized), 0) FROM iptv_credit_allocation a
              JOIN iptv_credit_entry e ON e.id = a.entry_id
             WHERE e.reseller_id = ANY(%(ids)s))
"""
CHAIN_BREAKS = """
    SELECT count(*) FROM (
        SELECT balance_after, sum(amount) OVER (PARTITION BY reseller_id ORDER BY id)
               AS total FROM iptv_credit_entry) AS line
     WHERE balance_after != total
"""
KINDS = """
    SELECT kind, count(*) FROM iptv_credit_entry
     WHERE reseller_id = ANY(%s) GROUP BY kind
"""
#: Transfers without their other side, or with another amount there.
HALF_TRANSFERS = """
    SELECT count(*) FROM (
        SELECT key FROM iptv_credit_entry WHERE kind = 'transfer' GROUP BY key
        HAVING count(*) != 2 OR sum(amount) != 0) AS half
"""
#: Users that run, and what was written about their sale.
USERS = """
    SELECT count(*) FILTER (WHERE user_.state = 'active' AND entry.amount = -1),
           count(DISTINCT entry.id), count(DISTINCT period.id)
      FROM iptv_subscription user_
      JOIN iptv_reseller_sale sale ON sale.subscription_id = user_.id
      JOIN iptv_credit_entry entry ON entry.id = sale.entry_id
      JOIN iptv_subscription_period period ON period.id = sale.period_id
     WHERE user_.reseller_id = %s
"""
ADVISORY = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = %s"


@pytest.fixture(scope="module")
def odoo():
    """Give an installation of its own, without a server: the processes are ours."""
    name = databases.clone(databases.template(), f"{TEST_DB}_credits")
    yield Odoo(name)
    databases.drop(name)


@pytest.fixture(autouse=True)
def healthy():
    """Override: no server and no middleware is needed here."""


def _play(odoo, credits_, plan, processes=PROCESSES, tries=TRIES):
    """Make wallets, have processes play with them, and see that none broke.

    :param credits_: of the super reseller, then of those below
    :param str plan: code that defines `plan`, with the ids of the wallets as `ids`
    :return: ids of the wallets, and the answers of all tries in one list
    """
    ids, answers = _answers(odoo, credits_, plan, processes, tries)
    assert None not in answers, "a process hangs"
    broken = [answer for answer in answers if isinstance(answer, dict)]
    assert not broken, f"a refusal is a sentence, nothing else: {broken[:3]}"
    return ids, [answer for process in answers for answer in process]


def _answers(odoo, credits_, plan, processes, tries):
    output = odoo.shell(
        f"{PREPARE}\nids = cc.make_tree(env, {credits_})\nenv.cr.commit()\n"
        f"print('tree', ids)\n{plan}\n"
        f"cc.play(env.cr.dbname, {processes}, {tries}, plan)",
        timeout=800,
    )
    return [json.loads(_line(output, name)) for name in ("tree ", "crowd ")]


def _line(output, prefix):
    return next(x for x in output.splitlines() if x.startswith(prefix))[len(prefix) :]


def _assert_sound(odoo, ids, total):
    """Check that nothing was lost, minted or left behind.

    :param total: credits of all wallets
    :return: the balances
    """
    rows = databases.query(odoo.database, WALLETS, [ids])
    for _id, balance, ledger, lots, last in rows:
        assert balance == (ledger or 0) == (lots or 0) == (last or 0)
        assert balance >= 0
    assert sum(row[1] for row in rows) == total
    [(paid, left, revenue)] = databases.query(odoo.database, VALUES, {"ids": ids})
    assert paid == left + revenue, "value in = value open + revenue"
    assert databases.query(odoo.database, CHAIN_BREAKS) == [(0,)]
    assert databases.query(odoo.database, ADVISORY) == [(0,)], "a turn is left behind"
    return [row[1] for row in rows]


def _deadlocks(odoo):
    # What a backend counted is told when it is idle.
    time.sleep(1.5)
    return databases.query(odoo.database, DEADLOCKS, [odoo.database])[0][0]


def test_twenty_spend_at_once_from_a_wallet_for_a_hundred(odoo):  # pain 6
    before = _deadlocks(odoo)
    plan = """
product = cc.make_package(env)
env.cr.commit()
def plan(process, n):
    return partial(cc.add_user, reseller_id=ids[0], product_id=product,
                   key=f"{process}/{n}")
"""
    ids, answers = _play(odoo, [100], plan)
    refusals = [answer["refusal"] for answer in answers if "refusal" in answer]
    assert len(answers) == PROCESSES * TRIES
    assert len(answers) - len(refusals) == 100
    assert all(text.startswith("Not enough credits: ") for text in refusals)
    assert sum(answer["retries"] for answer in answers) == 0, "the queue saves retries"
    assert _assert_sound(odoo, ids, 0) == [0]
    assert databases.query(odoo.database, USERS, ids) == [(100, 100, 100)]
    assert _deadlocks(odoo) == before


CROSSING = """
top, *below = ids
def plan(process, n):
    child = below[(process + n) % len(below)]
    ways = [(top, child), (child, top)]
    if process % 4 == 3:
        return partial(cc.spend, reseller_id=child, key=f"sale/{process}/{n}")
    start, end = ways[(process + n // 2) % 2]
    return partial(cc.move, from_id=start, to_id=end, amount=7.35,
                   key=f"{process}/{n}")
"""


def test_transfers_that_cross_in_a_tree(odoo):  # invariant 4
    before = _deadlocks(odoo)
    ids, answers = _play(odoo, [100, 60, 40, 0], CROSSING, tries=15)
    refusals = [answer["refusal"] for answer in answers if "refusal" in answer]
    assert all(text.startswith("Not enough credits: ") for text in refusals)
    assert sum(answer["retries"] for answer in answers) == 0
    kinds = dict(databases.query(odoo.database, KINDS, [ids]))
    sold = int(kinds.get("sale", 0))
    assert sold + kinds["transfer"] / 2 == len(answers) - len(refusals)
    assert kinds["transfer"] > 100, "they cross only if there are many"
    _assert_sound(odoo, ids, 200 - sold)
    assert databases.query(odoo.database, HALF_TRANSFERS) == [(0,)]
    assert _deadlocks(odoo) == before


@pytest.mark.parametrize("how", ["refuse", "fail", "die"])
def test_a_turn_ends_with_its_transaction(odoo, how):
    # After a refusal the first one lives on, with its connection in the pool.
    plan = f"""
def plan(process, n):
    if process:
        return partial(cc.wait_and_spend, reseller_id=ids[0], key="after")
    if n:
        return lambda env: cc.time.sleep(4)
    return partial(cc.leave_turn, reseller_id=ids[0], how={how!r})
"""
    tries = 2 if how == "refuse" else 1
    _ids, (_first, second) = _answers(odoo, [5], plan, processes=2, tries=tries)
    assert "value" in second[0], "it waited in vain"
    assert 1.0 < second[0]["seconds"] < 3.0, "it waited for the turn, and no longer"
    assert databases.query(odoo.database, ADVISORY) == [(0,)]


def test_nobody_waits_for_ever(odoo):
    plan = """
from odoo.addons.iptv_reseller_credit.models import iptv_reseller_turn
iptv_reseller_turn.TURN_SECONDS = 1
cc.HOLD_SECONDS = 4.0
def plan(process, n):
    if process:
        return partial(cc.wait_and_spend, reseller_id=ids[0], key="in vain")
    return partial(cc.leave_turn, reseller_id=ids[0], how="refuse")
"""
    ids, (_first, [answer]) = _answers(odoo, [5], plan, processes=2, tries=1)
    assert answer["refusal"].startswith("Somebody else is working with these credits")
    assert answer["seconds"] < 3.5
    _assert_sound(odoo, ids, 5)
