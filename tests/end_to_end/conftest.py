"""One operator with real processes: PostgreSQL, Odoo with workers, the simulator."""

import itertools
import time
from dataclasses import dataclass, field

import pytest
from harness import databases, operator
from harness.admin import Admin
from harness.processes import Odoo, Simulator
from harness.settings import BUILD, TEST_DB
from harness.shop import Visitor

_numbers = itertools.count(1)


@dataclass
class Operator:
    """What a test of the whole business works with."""

    odoo: Odoo
    simulator: Simulator
    admin: Admin
    server: int
    packages: dict
    country: int
    started: float = field(default_factory=time.monotonic)

    def new_mac(self):
        """Return a MAC address that no other test uses."""
        number = next(_numbers)
        return f"00:1A:79:E2:{number >> 8:02X}:{number & 255:02X}"

    def visitor(self, mac, package="Basic", name=None):
        """Return a visitor who has come as far as “Pay now” with a box."""
        visitor = Visitor(self.odoo.url, name or f"Buyer {mac[-5:].replace(':', '')}")
        visitor.choose(*self.packages[package])
        visitor.describe_box(mac)
        visitor.give_address(self.country)
        visitor.start_payment()
        return visitor

    def buy(self, mac, **options):
        """Have a visitor buy and pay a package for a box.

        :return: the visitor
        """
        visitor = self.visitor(mac, **options)
        visitor.confirm_payment()
        visitor.land()
        return visitor

    def subscription(self, mac):
        """Return the subscription of a box as the database has it."""
        rows = databases.query(
            self.odoo.database,
            "SELECT s.id, s.login, s.state, s.provision_state, s.provision_error"
            " FROM iptv_subscription s JOIN iptv_device d ON d.subscription_id = s.id"
            " WHERE d.mac = %s",
            [mac],
        )
        assert len(rows) == 1, f"{len(rows)} subscriptions for {mac}"
        names = ("id", "login", "state", "provision_state", "provision_error")
        return dict(zip(names, rows[0], strict=True))

    def wait(self, condition, seconds, what):
        """Wait until a condition holds.

        :param condition: called without arguments
        :param float seconds: how long at most
        :param str what: what to say when it does not
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            time.sleep(0.1)
        raise AssertionError(f"after {seconds} s: {what}")

    def wait_until_provisioned(self, macs, seconds=60):
        """Wait until all boxes are confirmed by the middleware."""
        self.wait(
            lambda: all(
                self.subscription(mac)["provision_state"] == "done" for mac in macs
            ),
            seconds,
            f"not all of {len(macs)} boxes are provisioned",
        )

    def probe_now(self):
        """Have the next probe of the middleware happen at once."""
        self.admin.execute("iptv.server", "action_test_connection", [self.server])


@pytest.fixture(scope="session")
def business():
    """Start an operator's whole system on a copy of the template database."""
    database = databases.clone(databases.template(), f"{TEST_DB}_end_to_end")
    store = BUILD / "simulator-end-to-end.sqlite"
    store.unlink(missing_ok=True)
    with (
        Simulator(database=store) as simulator,
        Odoo(database, workers=2) as odoo,
    ):
        simulator.start()
        odoo.start()
        admin = Admin(odoo.url, database)
        server = operator.connect_middleware(admin, simulator)
        packages = operator.sell_packages(admin, server)
        operator.open_bank(admin)
        country = admin.ref("base.de")
        yield Operator(odoo, simulator, admin, server, packages, country)


@pytest.fixture(autouse=True)
def healthy(business):
    """Give every test a middleware without faults, and one after it."""
    business.simulator.heal()
    yield
    business.simulator.heal()
