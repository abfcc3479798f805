"""How fast a payment and a mass change reach the middleware."""

import statistics
import sys
import time
from contextlib import contextmanager

from harness import databases, operator
from harness.admin import Admin
from harness.processes import Odoo, Simulator
from harness.settings import TEST_DB
from harness.shop import Visitor

PURCHASES = 50
MASS = 1000
#: What a middleware on another continent adds to every call (milliseconds).
LATENCY = 20
POLL_SECONDS = 0.01

CREATE_MASS = """
server = env["iptv.server"].browse({server})
package = env["product.template"].browse({template}).product_variant_id
partner = env["res.partner"].create({{"name": "Mass"}})
def prepare(number):
    mac = f"00:1A:79:AA:{{number >> 8:02X}}:{{number & 255:02X}}"
    return {{
        "partner_id": partner.id,
        "server_id": server.id,
        "device_kind": "mag",
        "line_ids": [(0, 0, {{"product_id": package.id}})],
        "device_ids": [(0, 0, {{"kind": "mag", "mac": mac}})],
    }}

subscriptions = env["iptv.subscription"].create([prepare(n) for n in range({count})])
subscriptions._activate("manual", "bench")
"""


@contextmanager
def _installation(latency=0):
    """Give Odoo with two workers and a simulator, connected."""
    database = databases.clone(databases.template(), f"{TEST_DB}_bench")
    with Simulator(latency=latency) as simulator, Odoo(database, workers=2) as odoo:
        simulator.start()
        odoo.start()
        admin = Admin(odoo.url, database)
        server = operator.connect_middleware(admin, simulator)
        packages = operator.sell_packages(admin, server)
        operator.open_bank(admin)
        yield odoo, simulator, admin, server, packages


def purchases():
    """Measure the seconds from the bank's confirmation to the enabled account.

    :return: `provision_p50_s` and `provision_p95_s` over 50 purchases
    :rtype: dict
    """
    with _installation() as (odoo, simulator, admin, _server, packages):
        country = admin.ref("base.de")
        seconds = [
            _buy(odoo, simulator, packages["Basic"], country, number)
            for number in range(PURCHASES)
        ]
    cuts = statistics.quantiles(seconds, n=20, method="inclusive")
    return {"provision_p50_s": statistics.median(seconds), "provision_p95_s": cuts[18]}


def _buy(odoo, simulator, package, country, number):
    mac = f"00:1A:79:BE:00:{number:02X}"
    visitor = Visitor(odoo.url, f"Bench {number}")
    visitor.choose(*package)
    visitor.describe_box(mac)
    visitor.give_address(country)
    visitor.start_payment()
    visitor.confirm_payment()
    visitor.settle()
    while not _is_enabled(simulator.account(mac=mac)):
        time.sleep(POLL_SECONDS)
    taken = time.monotonic() - visitor.paid_at
    visitor.follow()
    print(f"  purchase {number + 1}: {taken:.2f} s", file=sys.stderr)
    return taken


def _is_enabled(account):
    return bool(account) and account["status"] == "enabled"


def mass_push():
    """Measure new accounts per second at a middleware with 20 ms latency.

    :return: `provision_per_s`: 1,000 paid subscriptions, from the commit that pays
        them to the last account that the database knows of
    :rtype: dict
    """
    with _installation(LATENCY) as (odoo, _simulator, _admin, server, packages):
        template = packages["Basic"][0]
        odoo.shell(CREATE_MASS.format(server=server, template=template, count=MASS))
        started = _first_start(odoo.database)
        while _count_done(odoo.database) < MASS:
            time.sleep(POLL_SECONDS)
        seconds = _seconds_since(odoo.database, started)
    return {"provision_per_s": MASS / seconds}


def _first_start(database):
    """Return when the jobs were committed, by the clock of the database."""
    statement = "SELECT min(date_created) FROM queue_job WHERE method_name = %s"
    return databases.query(database, statement, ["_job_provision"])[0][0]


def _seconds_since(database, moment):
    statement = "SELECT extract(epoch FROM (now() AT TIME ZONE 'UTC') - %s)"
    return float(databases.query(database, statement, [moment])[0][0])


def _count_done(database):
    statement = "SELECT count(*) FROM iptv_subscription WHERE provision_state = 'done'"
    return databases.query(database, statement)[0][0]
