"""Start everything and play the main job: from a paid order to a working box.

usage: scripts/run.sh scripts/demo.py      (`make demo` sets up first)

Every run restarts Odoo and the simulator on the same data and has another visitor
buy another package.
"""

import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager

from harness import databases, operator
from harness.admin import Admin
from harness.processes import Odoo, Simulator
from harness.settings import BUILD, ROOT
from harness.shop import Visitor

DEMO_DB = os.environ.get("DEMO_DB", "iptv_demo")
RUN = BUILD / "run"
ACTIVATION_SECONDS = 60


@contextmanager
def step(title):
    """Print what is done and how long it took."""
    started = time.monotonic()
    yield
    print(f"  {title:<52} {time.monotonic() - started:6.1f} s", flush=True)


def keep_running(name, process):
    """Note the process group, so `make stop` finds it."""
    RUN.mkdir(parents=True, exist_ok=True)
    (RUN / f"{name}.pid").write_text(str(process.pid))
    return process


def prepare_database():
    """Copy the template with demo data; an existing database is only updated."""
    stamp = BUILD / f"{DEMO_DB}.stamp"
    wanted = databases.checksum()
    if not databases.exists(DEMO_DB):
        databases.clone(databases.template(with_demo=True), DEMO_DB)
    elif not stamp.exists() or stamp.read_text() != wanted:
        databases.install(DEMO_DB, ["base"], "-u", "iptv_subscription")
    stamp.write_text(wanted)


def start():
    """Start the middleware and Odoo in the background.

    :return: Odoo and simulator
    """
    subprocess.run([ROOT / "scripts" / "stop.sh", "odoo", "simulator"], check=True)
    port = int(os.environ.get("SIM_PORT", 8088))
    simulator = Simulator(port, database=BUILD / "simulator.sqlite")
    with step("Stalker simulator started"):
        keep_running("simulator", simulator.start())
    odoo = Odoo(
        DEMO_DB,
        port=int(os.environ.get("ODOO_PORT", 8069)),
        gevent_port=int(os.environ.get("GEVENT_PORT", 8072)),
        log_level="info",
    )
    with step("Odoo started (2 workers and the job runner)"):
        keep_running("odoo", odoo.start())
    return odoo, simulator


def connect(odoo, simulator):
    """Do what an operator does once: connect the middleware, open the bank."""
    admin = Admin(odoo.url, DEMO_DB)
    with step("middleware connected, catalogue loaded"):
        # Packages name no server: they are sold on this one, the first of all.
        operator.connect_middleware(admin, simulator)
        operator.open_bank(admin)
    return admin


def choose_package(admin):
    """Return the package the visitor wants: Basic for one month."""
    template = admin.ref("iptv_subscription.product_basic_template")
    cycle = admin.ref("iptv_subscription.iptv_billing_cycle_1m")
    product = admin.find(
        "product.product",
        [("product_tmpl_id", "=", template), ("iptv_cycle_id", "=", cycle)],
        ["id", "display_name", "lst_price"],
    )[0]
    return template, product


def buy(odoo, simulator, admin):
    """Buy as a visitor does.

    :return: visitor, MAC of the box and seconds from payment to working box
    """
    number = random.randrange(2**24)
    mac = f"00:1A:79:{number >> 16:02X}:{number >> 8 & 255:02X}:{number & 255:02X}"
    visitor = Visitor(odoo.url, f"Visitor {number:06x}")
    template, product = choose_package(admin)
    country = admin.ref("base.de")
    with step("visit the shop"):
        visitor.open("/shop")
    with step(f"put {product['display_name']} into the cart"):
        visitor.choose(template, product["id"])
    with step(f"say that it is for the MAG box {mac}"):
        visitor.describe_box(mac)
    with step("enter the billing address"):
        visitor.give_address(country)
    if simulator.account(mac=mac):
        sys.exit("The middleware has the account before the payment!")
    with step("press “Pay now”"):
        visitor.start_payment()
    with step("the bank confirms, the box is switched on"):
        visitor.confirm_payment()
        visitor.settle()
        seconds = wait_for_account(simulator, mac, visitor.paid_at)
    with step("the browser lands on the service"):
        visitor.follow()
    return visitor, mac, seconds


def wait_for_account(simulator, mac, paid_at):
    """Wait until the middleware has the account, enabled.

    :return: seconds since the payment
    """
    while time.monotonic() - paid_at < ACTIVATION_SECONDS:
        account = simulator.account(mac=mac)
        if account and account["status"] == "enabled":
            return time.monotonic() - paid_at
        time.sleep(0.02)
    sys.exit(f"No account for {mac} after {ACTIVATION_SECONDS} s, see {BUILD}/log.")


def report(odoo, simulator, visitor, mac, seconds):
    """Print what came of it, and where to look."""
    account = simulator.account(mac=mac)
    print(f"\n  payment → account enabled at the middleware: {seconds:.2f} s\n")
    for name in ("login", "mac", "tariff_plan", "status", "end_date"):
        print(f"    {name:<12} {account[name]}")
    text = " ".join(visitor.page.text_content().split())
    shown = "yes" if mac in text else "no"
    print(f"    shown on the customer's page {visitor.location}: {shown}")
    print(f"""
  Shop          {odoo.url}/shop
  Back office   {odoo.url}/odoo/iptv        login admin, password admin
  Resellers     {odoo.url}/odoo/iptv-resellers (their logins: adria/adria, split/split)
  Middleware    {simulator.root}/simulator/state (API login stalker, password secret)
  Stop          make stop
""")
    if shown == "no":
        sys.exit("The customer's page does not show the service.")


def main():
    """Run the demo."""
    with step("database ready"):
        prepare_database()
    odoo, simulator = start()
    admin = connect(odoo, simulator)
    print("\nThe purchase:")
    visitor, mac, seconds = buy(odoo, simulator, admin)
    report(odoo, simulator, visitor, mac, seconds)


if __name__ == "__main__":
    main()
