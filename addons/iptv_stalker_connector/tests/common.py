import sys
from pathlib import Path

from odoo import Command
from odoo.tools import file_path

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.queue_job.tests.common import trap_jobs

# The simulator lives beside the addons: it serves developers and other tests too.
sys.path.insert(0, str(Path(file_path("iptv_stalker_connector")).parents[1] / "tests"))

from stalker_simulator import StalkerSimulator  # noqa: E402

MAC = "00:1A:79:00:00:01"
OTHER_MAC = "00:1A:79:00:00:02"


class StalkerCommon(BaseCommon):
    """A middleware that speaks the recorded protocol, and a subscription on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.simulator = StalkerSimulator(port=0, seed="demo").start()
        cls.addClassCleanup(cls.simulator.stop)
        cls.server = cls._create_server()
        cls.cycle = cls.env["iptv.billing.cycle"].create(
            {"name": "Test month", "kind": "recurring", "interval": 1, "unit": "month"}
        )
        cls.basic = cls._create_package("Basic", "basic")
        cls.family = cls._create_package("Family", "family")
        cls.sport = cls._create_package("Sport", "sport", kind="extra")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Anna Müller", "phone": "+49 30 111", "email": "anna@example.com"}
        )

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Override: Odoo compares time-outs with a number, the client's are pairs."""
        timeout = kw.get("timeout")
        if isinstance(timeout, tuple):
            kw["timeout"] = max(timeout)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.simulator.reset("demo")
        self.simulator.faults.clear()
        self.simulator.accept_connections()
        self.simulator.call_log.clear()

    @classmethod
    def _create_server(cls, **values):
        return cls.env["iptv.server"].create(
            {
                "name": "Main middleware",
                "provider": "stalker",
                "stalker_url": cls.simulator.url,
                "stalker_login": "stalker",
                "stalker_password": "secret",
                "stalker_tz": "UTC",
                **values,
            }
        )

    @classmethod
    def _create_package(cls, name, ref, kind="package"):
        template = cls.env["product.template"].create(
            {
                "name": name,
                "type": "service",
                "iptv_kind": kind,
                "iptv_cycle_id": cls.cycle.id,
                "iptv_server_id": cls.server.id,
                "iptv_remote_ref": ref,
                "list_price": 10.0,
            }
        )
        return template.product_variant_id

    def _create_subscription(self, mac=MAC, product=None, **values):
        """Return a draft subscription with a box."""
        subscription = self.env["iptv.subscription"].create(
            {
                "partner_id": self.customer.id,
                "server_id": self.server.id,
                "device_kind": "mag" if mac else "line",
                "line_ids": [
                    Command.create({"product_id": (product or self.basic).id})
                ],
                **values,
            }
        )
        if mac:
            self.env["iptv.device"].create(
                {"subscription_id": subscription.id, "kind": "mag", "mac": mac}
            )
        return subscription

    def _create_active(self, **values):
        """Return a paid subscription that the middleware already knows."""
        subscription = self._create_subscription(**values)
        subscription._activate("manual", "test")
        self._run_jobs(subscription)
        return subscription

    def _run_jobs(self, subscriptions):
        """Run what the transaction queued for these subscriptions, once."""
        self.env.cr.precommit.run()
        with trap_jobs() as jobs:
            self.job_report = subscriptions._job_provision()
        self.followers = jobs.enqueued_jobs
        return self.job_report

    def _account(self, login):
        """Return the account of the middleware in readable form, or None."""
        found = [a for a in self.simulator.state()["accounts"] if a["login"] == login]
        self.assertLessEqual(len(found), 1, "the login exists twice")
        return found[0] if found else None

    def _written(self):
        """Return method and path of the calls that changed something."""
        return [
            (call["method"], call["path"])
            for call in self.simulator.calls
            if call["method"] != "GET"
        ]
