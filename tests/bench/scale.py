"""What grows with the number of subscriptions: pages of the back office, the sweep."""

import json
import os
import statistics
import sys
import time
from contextlib import contextmanager
from xml.etree import ElementTree

from harness import databases
from harness.admin import Admin
from harness.processes import Odoo
from harness.settings import TEST_DB

from .population import PROTOTYPE, Population

SMALL = int(os.environ.get("BENCH_SMALL") or 1_000)
LARGE = int(os.environ.get("BENCH_LARGE") or 100_000)
WARM_UP = 5
CALLS = 25
#: What the lists of the web client ask for.
PAGE = 80
COUNT_LIMIT = 10_001

SWEEP = """
import time
before = env["iptv.subscription"].search_count([("state", "=", "expired")])
env.cr.commit()
started = time.monotonic()
env["iptv.subscription"]._cron_expire()
env.cr.commit()
seconds = time.monotonic() - started
after = env["iptv.subscription"].search_count([("state", "=", "expired")])
print("sweep", after - before, seconds)
"""


def scale():
    """Measure the same with few and with many subscriptions.

    :return: `expire_per_s` (of the sweep with many), `dashboard_ms`,
        `subscription_list_ms` (medians with many) and their growth (many / few)
    :rtype: dict
    """
    with _installation(SMALL) as few, _installation(LARGE) as many:
        pages = _measure_pages(few, many)
        # Alone: the jobs that the sweep queues are not what is measured.
        few.stop()
        many.stop()
        return pages | {"expire_per_s": _measure_sweep(many)}


@contextmanager
def _installation(count):
    database = databases.clone(databases.template(), f"{TEST_DB}_scale_{count}")
    odoo = Odoo(database, workers=0, channels="root:0")
    try:
        populate(odoo, count)
        with odoo.start():
            yield odoo
    finally:
        databases.drop(database)


def populate(odoo, count):
    """Fill the database of an installation that is not running.

    :param Odoo odoo: the installation
    :param int count: how many subscriptions there shall be
    """
    output = odoo.shell(PROTOTYPE)
    line = next(x for x in output.splitlines() if x.startswith("prototype "))
    prototypes = json.loads(line.removeprefix("prototype "))
    started = time.monotonic()
    Population(odoo.database, prototypes, count).grow()
    odoo.shell('env["iptv.subscription.stat"]._cron_roll_up()')
    seconds = time.monotonic() - started
    print(f"  {count} subscriptions made in {seconds:.0f} s", file=sys.stderr)


def _measure_pages(few, many):
    """Return the medians with many subscriptions, and what they grew by."""
    admins = [Admin(odoo.url, odoo.database) for odoo in (few, many)]
    figures = {}
    for name, ask in (("dashboard", _ask_dashboard), ("subscription_list", _ask_list)):
        small, large = compare([ask(admin) for admin in admins])
        print(f"  {name}: {small:.1f} ms, {large:.1f} ms", file=sys.stderr)
        figures[f"{name}_ms"] = large
        figures[f"{name}_growth"] = large / small
    return figures


def _ask_dashboard(admin):
    return lambda: admin.execute("iptv.dashboard", "get_data")


def _ask_list(admin):
    specification = get_specification(admin)
    return lambda: admin.execute(
        "iptv.subscription",
        "web_search_read",
        domain=[],
        specification=specification,
        offset=0,
        limit=PAGE,
        order="",
        count_limit=COUNT_LIMIT,
    )


def get_specification(admin, model="iptv.subscription"):
    """Return what the list view of a model asks for, as its web client does."""
    views = admin.execute(model, "get_views", [[False, "list"]])
    fields = views["models"][model]["fields"]
    arch = ElementTree.fromstring(views["views"]["list"]["arch"])
    names = [node.get("name") for node in arch.iter("field")]
    shape = {
        "many2one": {"fields": {"display_name": {}}},
        "one2many": {"fields": {}},
        "many2many": {"fields": {}},
    }
    return {name: shape.get(fields[name]["type"], {}) for name in names}


def compare(calls):
    """Return the median milliseconds of calls that are made in turn, once warm.

    In turn, so that whatever else the machine does slows all of them.
    """
    taken = [[] for _call in calls]
    for number in range(WARM_UP + CALLS):
        for call, times in zip(calls, taken, strict=True):
            started = time.perf_counter()
            call()
            if number >= WARM_UP:
                times.append(time.perf_counter() - started)
    return [statistics.median(times) * 1000 for times in taken]


def _measure_sweep(odoo):
    """Return how many services one process switches off per second."""
    output = odoo.shell(SWEEP)
    line = next(x for x in output.splitlines() if x.startswith("sweep "))
    _name, count, seconds = line.split()
    return int(count) / float(seconds)
