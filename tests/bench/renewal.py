"""How fast renewals are invoiced, beside OCA's `contract` on the same data.

What is measured of ours is all of it: the cron, the jobs that it queues, and the
posted invoices, in real Odoo processes. `RENEWAL_SCALE=0.1` makes it ten times smaller.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from harness import databases
from harness.processes import Odoo
from harness.settings import BUILD, TEST_DB, addons_path

from .renewal_check import assert_columns_like_odoo, assert_numbers_without_gaps
from .renewal_data import make_contracts, make_subscriptions

SCALE = float(os.environ.get("RENEWAL_SCALE") or 1)
CUSTOMERS = int(5000 * SCALE)
DAY = int(20000 * SCALE)
MANY = int(50000 * SCALE)
#: AGPL: installed to be measured, never imported by an addon of ours.
CONTRACT = "odoo-addon-contract==19.0.1.2.1.2"
BENCH_ADDONS = BUILD / "bench-addons"
#: Seconds without any progress after which a run counts as dead.
PATIENCE = 300
#: Odoo's own limits: seconds of CPU and of real time.
DEFAULT_LIMITS = (60, 120)

#: The clock starts before the commit, not when the shell has ended.
TRIGGER = """
env.ref("iptv_subscription.ir_cron_renew")._trigger()
env.cr.execute("SELECT extract(epoch FROM clock_timestamp())")
print(env.cr.fetchone()[0])
"""
DUE = "state = 'active' AND billing_mode = 'automatic' AND name LIKE 'BENCH%'"
SQL_PER_INVOICE = """
ids = env["iptv.subscription"].search([("is_renewal_invoiced", "=", False),
    ("billing_mode", "=", "automatic"), ("name", "=like", "BENCH%")], limit=200).ids
before = env.cr.sql_log_count
env["iptv.subscription"].browse(ids).sudo()._job_renew()
env.flush_all()
print("sql", (env.cr.sql_log_count - before) / len(ids))
"""
RUN_CONTRACTS = """
import time
started = time.monotonic()
env["contract.contract"].cron_recurring_create_invoice()
moves = env["account.move"].search([("state", "=", "draft")])
moves.action_post()
env.cr.commit()
print("seconds", time.monotonic() - started, len(moves))
"""


def renewals():
    """Measure invoices per second of one and two job slots and of `contract`.

    :return: `renewal_per_s_1`, `renewal_per_s_2`, `contract_per_s`, the ratios
        `renewal_ratio_1` and `renewal_ratio_2`, `renewal_sql_per_invoice`
    :rtype: dict
    """
    database = _clone("renewal")
    _make_due(database, 1, CUSTOMERS)
    one = _measure(database, slots=1)
    assert_columns_like_odoo(Odoo(database), database)
    _make_due(database, CUSTOMERS + 1, 2 * CUSTOMERS)
    two = _measure(database, slots=2)
    _make_due(database, 2 * CUSTOMERS + 1, 2 * CUSTOMERS + 200)
    statements = float(Odoo(database).shell(SQL_PER_INVOICE).split()[-1])
    assert_numbers_without_gaps(database)
    peer = _measure_contract()
    return {
        "renewal_per_s_1": one,
        "renewal_per_s_2": two,
        "contract_per_s": peer,
        "renewal_ratio_1": one / peer,
        "renewal_ratio_2": two / peer,
        "renewal_sql_per_invoice": statements,
    }


def renewal_day():
    """Measure a day of 20,000 renewals under Odoo's default limits, and its memory.

    :return: `renewal_day_20000_s`: from the trigger of the cron to the last invoice;
        `renewal_memory_growth`: peak memory of a worker after 50,000 renewals, divided
        by the one after 5,000
    :rtype: dict
    """
    database = _clone("renewal_day")
    steps = (CUSTOMERS, CUSTOMERS + DAY, MANY)
    first, seconds, peaks = 1, [], []
    with Odoo(database, workers=2, time_limits=DEFAULT_LIMITS) as odoo:
        odoo.start()
        for last in steps:
            _make_due(database, first, last)
            seconds.append(_run(odoo))
            peaks.append(_peak_memory(odoo.pid))
            _say(f"{last} invoiced, {seconds[-1]:.0f} s, peak {peaks[-1]} MiB")
            first = last + 1
    assert_numbers_without_gaps(database)
    return {
        "renewal_day_20000_s": seconds[1],
        "renewal_memory_growth": peaks[-1] / peaks[0],
    }


# === OURS === #


def _clone(name):
    return databases.clone(databases.template(), f"{TEST_DB}_{name}")


def _make_due(database, first, last):
    _say(f"making subscriptions {first} to {last} ...")
    Odoo(database).shell(make_subscriptions(first, last), timeout=1200)


def _measure(database, slots):
    with Odoo(database, workers=2, channels=f"root:{slots}") as odoo:
        odoo.start()
        count = _count_due(database)
        rate = count / _run(odoo)
    _say(f"{count} renewals with {slots} slots: {rate:.1f} per second")
    return rate


def _run(odoo):
    """Trigger the cron and wait until nothing is due.

    :return: seconds by the clock of the database
    """
    started = float(odoo.shell(TRIGGER).split()[-1])
    left, moved = _count_due(odoo.database), time.monotonic()
    while left:
        time.sleep(0.2)
        now_left = _count_due(odoo.database)
        if now_left < left:
            left, moved = now_left, time.monotonic()
        if time.monotonic() - moved > PATIENCE:
            raise RuntimeError(f"{left} renewals stay due, see {odoo.log}")
    return _now(odoo.database) - started


def _count_due(database):
    statement = (
        f"SELECT count(*) FROM iptv_subscription WHERE {DUE}"  # noqa: S608
        " AND is_renewal_invoiced IS NOT TRUE"
    )
    return databases.query(database, statement)[0][0]


def _now(database):
    statement = "SELECT extract(epoch FROM clock_timestamp())"
    return float(databases.query(database, statement)[0][0])


def _peak_memory(leader):
    """Return the highest peak of the processes of a group (MiB)."""
    peaks = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if os.getpgid(int(status.parent.name)) == leader:
                peaks.append(_read_peak(status.read_text()))
        except (ProcessLookupError, FileNotFoundError):
            continue
    return max(peaks)


def _read_peak(text):
    lines = (line.split() for line in text.splitlines())
    return next((int(line[1]) // 1024 for line in lines if line[0] == "VmHWM:"), 0)


# === THE PEER === #


def _measure_contract():
    database = _clone("renewal_contract")
    path = _install_contract()
    databases.install(database, ["contract"], f"--addons-path={addons_path()},{path}")
    odoo = Odoo(database, extra_addons=str(path))
    _say(f"making {CUSTOMERS} contracts ...")
    odoo.shell(make_contracts(CUSTOMERS), timeout=1200)
    _name, seconds, count = odoo.shell(RUN_CONTRACTS, timeout=3600).split()[-3:]
    if int(count) != CUSTOMERS:
        raise RuntimeError(f"contract made {count} of {CUSTOMERS} invoices")
    rate = CUSTOMERS / float(seconds)
    _say(f"{CUSTOMERS} renewals by OCA contract: {rate:.1f} per second")
    return rate


def _install_contract():
    """Install OCA's addon where only this benchmark finds it.

    :return: its addons path
    """
    if not (BENCH_ADDONS / "odoo" / "addons" / "contract").exists():
        command = [sys.executable, "-m", "pip", "install", "--no-deps", "--quiet"]
        subprocess.run([*command, "--target", BENCH_ADDONS, CONTRACT], check=True)
    return BENCH_ADDONS / "odoo" / "addons"


def _say(text):
    print(f"  {text}", file=sys.stderr, flush=True)
