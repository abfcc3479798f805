import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

ROWS = 30


@tagged("-at_install", "post_install")
class TestOperationConcurrency(BaseCase):
    """Two processes with the same rows: real cursors, committed data."""

    def setUp(self):
        super().setUp()
        # The runner of the tests holds the lock that threads need for a registry.
        self.startPatcher(patch.object(Registry, "_lock", threading.RLock()))
        self.startPatcher(patch("odoo.service.model.time.sleep"))
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove_all)
        with self._transaction() as env:
            self._create_all(env)

    @contextmanager
    def _transaction(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _create_all(self, env):
        server = env["iptv.server"].create({"name": "Concurrent", "state": "ready"})
        package = env["product.template"].create(
            {
                "name": "Concurrent",
                "type": "service",
                "iptv_kind": "package",
                "iptv_cycle_id": env.ref("iptv_subscription.iptv_billing_cycle_1m").id,
                "taxes_id": [Command.clear()],
            }
        )
        partner = env["res.partner"].create({"name": "Concurrent"})
        services = env["iptv.subscription"].create(
            [
                {
                    "partner_id": partner.id,
                    "server_id": server.id,
                    "device_kind": "line",
                    "line_ids": [
                        Command.create({"product_id": package.product_variant_id.id})
                    ],
                }
                for _number in range(ROWS)
            ]
        )
        services._extend("manual", "concurrent")
        operation = env["iptv.operation"].create(
            {"kind": "compensate", "reason": "x", "selection_ids": services.ids}
        )
        operation.action_preview()
        self.server_id, self.partner_id = server.id, partner.id
        self.template_id, self.service_ids = package.id, services.ids
        self.operation_id = operation.id

    def _remove_all(self):
        with self._transaction() as env:
            env.cr.execute(
                """
                DELETE FROM iptv_operation WHERE id = %(operation)s;
                ALTER TABLE iptv_subscription_period DISABLE TRIGGER USER;
                DELETE FROM iptv_subscription_period
                    WHERE subscription_id = ANY(%(ids)s);
                ALTER TABLE iptv_subscription_period ENABLE TRIGGER USER;
                DELETE FROM mail_message WHERE res_id = ANY(%(ids)s)
                    AND model = 'iptv.subscription';
                DELETE FROM mail_message WHERE res_id = %(operation)s
                    AND model = 'iptv.operation';
                DELETE FROM queue_job WHERE model_name IN
                    ('iptv.subscription', 'iptv.operation', 'iptv.operation.line');
                DELETE FROM iptv_subscription WHERE id = ANY(%(ids)s);
                """,
                {"ids": self.service_ids, "operation": self.operation_id},
            )
            env["iptv.server"].browse(self.server_id).unlink()
            env["product.template"].browse(self.template_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _race(self, work, runners=2):
        """Run `work(env)` in transactions that all begin before one commits."""
        together = threading.Barrier(runners, timeout=20)
        errors = []

        def run():
            first_try = True

            def attempt():
                nonlocal first_try
                env.cr.execute("SELECT 1 FROM iptv_subscription LIMIT 1")
                if first_try:
                    first_try = False
                    together.wait()
                work(env)

            try:
                with self._transaction() as env:
                    retrying(attempt, env)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=run) for _number in range(runners)]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        return errors

    def _read(self, read):
        with self._transaction() as env:
            return read(env["iptv.operation"].browse(self.operation_id))

    def test_two_workers_with_the_same_rows_give_everything_once(self):
        with self._transaction() as env:
            env["iptv.operation"].browse(self.operation_id).action_apply()

        def work(env):
            lines = env["iptv.operation"].browse(self.operation_id).line_ids
            lines._job_run()

        self.assertEqual(self._race(work), [])
        with self._transaction() as env:
            operation = env["iptv.operation"].browse(self.operation_id)
            # What the slower one had to leave was done by the faster one.
            operation._job_finish()
            self.assertEqual(operation.state, "done")
            periods = operation.line_ids.subscription_id.period_ids
            given = periods.filtered(lambda p: p.source == "compensation")
            self.assertEqual(len(given), ROWS)
            self.assertEqual(set(operation.line_ids.mapped("state")), {"done"})

    def test_two_persons_press_apply(self):
        errors = self._race(
            lambda env: env["iptv.operation"].browse(self.operation_id).action_apply()
        )
        self.assertEqual(len(errors), 1)
        self.assertIn("cannot do this now", str(errors[0]))
        self.assertEqual(self._read(lambda operation: operation.state), "running")
