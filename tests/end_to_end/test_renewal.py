"""The renewal run with real processes: killed, doubled, and a customer in between."""

import threading

import psutil
import pytest
from bench.renewal_data import make_subscriptions
from harness import databases

#: A run of 1,000 on a busy machine takes its time.
pytestmark = pytest.mark.timeout(900)

KILLED_RUN = 1000
DOUBLE_RUN = 60
TRIGGER = "env.ref('iptv_subscription.ir_cron_renew')._trigger()"
#: A job that a request of the job runner would run, in a process of its own.
RUN_JOB = """
from odoo.service.model import retrying
subscriptions = env["iptv.subscription"].browse({ids}).sudo()
retrying(subscriptions._job_renew, env)
"""
INVOICED = """
    SELECT line.iptv_subscription_id, line.iptv_date_from, move.state
      FROM account_move_line line JOIN account_move move ON move.id = line.move_id
      JOIN iptv_subscription sub ON sub.id = line.iptv_subscription_id
     WHERE sub.name LIKE 'BENCH%'
       AND substr(sub.name, 6)::int BETWEEN {first} AND {last}
"""
#: Ports of the connections that write invoice lines right now.
WRITERS = """
    SELECT client_port FROM pg_stat_activity
     WHERE datname = %s AND xact_start < clock_timestamp() - interval '0.2 s'
       AND pid IN (SELECT pid FROM pg_locks WHERE mode = 'RowExclusiveLock'
                   AND relation = 'account_move_line'::regclass)
"""


@pytest.fixture
def make_due(business):
    """Give a function that makes subscriptions which are due and returns their ids."""

    def make(first, last):
        business.odoo.shell(make_subscriptions(first, last))
        rows = databases.query(
            business.odoo.database,
            "SELECT id FROM iptv_subscription WHERE name LIKE 'BENCH%' AND"
            f" substr(name, 6)::int BETWEEN {first} AND {last} ORDER BY id",
        )
        return [row[0] for row in rows]

    return make


def _invoiced(business, first, last):
    statement = INVOICED.format(first=first, last=last)
    return databases.query(business.odoo.database, statement)


def _kill_a_worker(business):
    """Kill a process that is invoicing right now, if there is one."""
    database = business.odoo.database
    ports = {port for (port,) in databases.query(database, WRITERS, [database])}
    for worker in psutil.Process(business.odoo.pid).children(recursive=True):
        if ports & {connection.laddr.port for connection in _connections(worker)}:
            worker.kill()
            return True
    return False


def _connections(process):
    return [link for link in process.net_connections("tcp") if link.laddr]


def test_a_worker_killed_in_the_middle_of_a_run(business, make_due):
    # pain 1: a run that is cut off and run again invoices each period exactly once.
    make_due(1, KILLED_RUN)
    business.odoo.shell(TRIGGER)
    business.wait(
        lambda: (
            len(_invoiced(business, 1, KILLED_RUN)) >= KILLED_RUN // 5
            and _kill_a_worker(business)
        ),
        180,
        "no worker was invoicing",
    )
    assert len(_invoiced(business, 1, KILLED_RUN)) < KILLED_RUN, "killed too late"
    business.odoo.shell(TRIGGER)
    business.wait(
        lambda: len(_invoiced(business, 1, KILLED_RUN)) >= KILLED_RUN,
        300,
        "the run was not finished",
    )
    business.odoo.shell(TRIGGER)
    rows = _invoiced(business, 1, KILLED_RUN)
    assert len(rows) == KILLED_RUN
    assert len({(subscription, start) for subscription, start, _state in rows}) == (
        KILLED_RUN
    )
    assert {state for _subscription, _start, state in rows} == {"posted"}


def test_two_runs_and_a_customer_who_pays_by_hand(business, make_due):
    # rule 1, pains 1 and 2: one invoice, one period, whoever comes first.
    first, last = 5001, 5000 + DOUBLE_RUN
    ids = make_due(first, last)
    code = RUN_JOB.format(ids=ids)
    runs = [threading.Thread(target=_run, args=(business, code)) for _n in range(2)]
    for run in runs:
        run.start()
    payer = ids[DOUBLE_RUN // 2]
    _pay_by_hand(business, payer)
    for run in runs:
        run.join()
    rows = _invoiced(business, first, last)
    assert len(rows) == DOUBLE_RUN, f"{len(rows)} invoices for {DOUBLE_RUN} services"
    assert {row[0] for row in rows} == set(ids)
    assert _count_periods(business, payer) == 2, "the gift and the month that was paid"


def _run(business, code):
    business.odoo.shell(code)


def _pay_by_hand(business, subscription):
    """Press “Renew”, then register the payment of the invoice."""
    admin = business.admin
    action = admin.execute("iptv.subscription", "action_renew", [subscription])
    context = {"active_model": "account.move", "active_ids": [action["res_id"]]}
    wizard = admin.execute("account.payment.register", "create", [{}], context=context)
    admin.execute(
        "account.payment.register", "action_create_payments", wizard, context=context
    )


def _count_periods(business, subscription):
    statement = (
        "SELECT count(*) FROM iptv_subscription_period"
        " WHERE state = 'valid' AND subscription_id = %s"
    )
    return databases.query(business.odoo.database, statement, [subscription])[0][0]
