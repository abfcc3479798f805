import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..provisioning import DONE, PushResult
from .common import MAC

CONFLICT = ("odoo.sql_db", "odoo.service.model")


class ConcurrencyCase(BaseCase):
    """Two processes at the same moment: real cursors, committed data.

    The data cannot be rolled back, so each test removes what it made.
    """

    #: How many subscriptions there are.
    count = 2

    def setUp(self):
        super().setUp()
        # The runner of the tests holds the lock that threads need for a registry.
        self.startPatcher(patch.object(Registry, "_lock", threading.RLock()))
        # A request that is retried waits some random seconds before.
        self.startPatcher(patch("odoo.service.model.time.sleep"))
        self.registry = Registry(get_db_name())
        self.addCleanup(self._remove_all)
        with self._transaction() as env:
            self._create_all(env)

    @contextmanager
    def _transaction(self):
        """Open a transaction of its own, committed at the end, and its environment."""
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
        subscriptions = env["iptv.subscription"].create(
            [
                {
                    "partner_id": partner.id,
                    "server_id": server.id,
                    "device_kind": "mag",
                    "line_ids": [
                        Command.create({"product_id": package.product_variant_id.id})
                    ],
                }
                for _number in range(self.count)
            ]
        )
        self.server_id, self.partner_id = server.id, partner.id
        self.template_id, self.subscription_ids = package.id, subscriptions.ids

    def _remove_all(self):
        with self._transaction() as env:
            env.cr.execute(
                """
                ALTER TABLE iptv_subscription_period DISABLE TRIGGER USER;
                DELETE FROM iptv_subscription_period
                    WHERE subscription_id = ANY(%(ids)s);
                ALTER TABLE iptv_subscription_period ENABLE TRIGGER USER;
                """,
                {"ids": self.subscription_ids},
            )
            moves = env["account.move"].search([("partner_id", "=", self.partner_id)])
            moves.filtered(lambda move: move.state == "posted").button_draft()
            moves.with_context(force_delete=True).unlink()
            jobs = env["queue.job"].search([("model_name", "=", "iptv.subscription")])
            jobs = jobs.filtered(
                lambda j: set(j.records.ids) & set(self.subscription_ids)
            )
            env.cr.execute(
                """
                DELETE FROM queue_job WHERE id = ANY(%(jobs)s);
                DELETE FROM mail_message WHERE res_id = ANY(%(ids)s)
                    AND model = 'iptv.subscription';
                DELETE FROM mail_activity WHERE res_id = ANY(%(ids)s)
                    AND res_model = 'iptv.subscription';
                DELETE FROM iptv_subscription WHERE id = ANY(%(ids)s);
                """,
                {"ids": self.subscription_ids, "jobs": jobs.ids},
            )
            env["iptv.server"].browse(self.server_id).unlink()
            env["product.template"].browse(self.template_id).unlink()
            env["res.partner"].browse(self.partner_id).unlink()

    def _race(self, work, runners=2):
        """Run `work(env)` in several transactions that all begin before one commits.

        Each is retried the way Odoo retries a request.
        """
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
        with mute_logger(*CONFLICT):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
        return errors

    def _create_renewal(self):
        with self._transaction() as env:
            subscription = env["iptv.subscription"].browse(self.subscription_ids[0])
            return subscription._create_renewal_invoices().id

    def _read(self, read):
        with self._transaction() as env:
            return read(env["iptv.subscription"].browse(self.subscription_ids))


@tagged("-at_install", "post_install")
class TestConcurrency(ConcurrencyCase):
    # === MONEY === #

    def test_one_invoice_paid_by_two_processes_is_one_period(self):
        invoice_id = self._create_renewal()
        errors = self._race(
            lambda env: env["account.move"].browse(invoice_id)._invoice_paid_hook(), 3
        )
        self.assertEqual(errors, [])
        self.assertEqual(self._read(lambda s: len(s.period_ids)), 1)
        self.assertEqual(self._read(lambda s: s[0].state), "active")

    def test_two_documents_at_once_are_two_periods_end_to_end(self):
        def extend(env):
            subscription = env["iptv.subscription"].browse(self.subscription_ids[0])
            subscription._extend("manual", f"race/{threading.current_thread().name}")

        errors = self._race(extend)
        self.assertEqual(errors, [])
        first, second = self._read(
            lambda s: [(p.start, p.end) for p in s.period_ids.sorted("start")]
        )
        self.assertEqual(first[1], second[0])

    def test_the_renewal_button_pressed_by_two_makes_one_invoice(self):  # rule 1
        with self._transaction() as env:
            subscription = env["iptv.subscription"].browse(self.subscription_ids[0])
            subscription._extend("manual", "race/start")
        self._race(
            lambda env: (
                env["iptv.subscription"]
                .browse(self.subscription_ids[0])
                ._create_renewal_invoices()
            )
        )
        self.assertEqual(self._read(lambda s: s[0].invoice_count), 1)

    def test_two_runs_over_the_same_services_make_one_invoice(self):  # pain 1
        with self._transaction() as env:
            subscriptions = env["iptv.subscription"].browse(self.subscription_ids)
            until = fields.Datetime.add(fields.Datetime.now(), days=3)
            subscriptions._extend("manual", "race/start", until=until)
        errors = self._race(
            lambda env: (
                env["iptv.subscription"].browse(self.subscription_ids)._job_renew()
            )
        )
        self.assertEqual(errors, [])
        invoices = self._read(lambda s: s._get_invoices().mapped("state"))
        self.assertEqual(invoices, ["posted"])
        self.assertEqual(self._read(lambda s: s.mapped("renewal_error")), [False] * 2)

    def test_one_box_added_by_two_processes_belongs_to_one(self):
        ids = iter(self.subscription_ids)

        def add(env):
            env["iptv.device"].create({"subscription_id": next(ids), "mac": MAC})

        [error] = self._race(add)
        self.assertIn("This MAC address is already used", str(error))
        self.assertEqual(len(self._read(lambda s: s.device_ids)), 1)

    # === PROVISIONING === #

    def _activate(self):
        with self._transaction() as env:
            env["iptv.subscription"].browse(self.subscription_ids)._activate(
                "manual", "race"
            )

    def _run_job(self, during):
        """Run the job; `during` happens elsewhere while the middleware is slow."""

        def push(server, subscriptions):
            during()
            return {subscription.id: PushResult(DONE) for subscription in subscriptions}

        with self._transaction() as env:
            server_class = type(env["iptv.server"])
            with patch.object(server_class, "_push", push), mute_logger(*CONFLICT):
                env["iptv.subscription"].browse(self.subscription_ids)._job_provision()

    def _change_login(self):
        with self._transaction() as env:
            subscription = env["iptv.subscription"].browse(self.subscription_ids[0])
            subscription.login = f"race{subscription.id}"

    def _get_jobs(self):
        with self._transaction() as env:
            jobs = env["queue.job"].search(
                [
                    ("channel", "=", f"root.iptv.server_{self.server_id}"),
                    ("state", "=", "pending"),
                ]
            )
            return [job.records.ids for job in jobs]

    def test_a_change_during_the_call_is_not_lost(self):
        self._activate()
        self._run_job(self._change_login)
        states = self._read(lambda s: s.mapped("provision_state"))
        self.assertEqual(states, ["pending", "done"])
        self.assertIn(self.subscription_ids[:1], self._get_jobs())
        self._run_job(lambda: None)
        states = self._read(lambda s: s.mapped("provision_state"))
        self.assertEqual(states, ["done", "done"])

    def test_a_server_changed_during_the_call_does_not_undo_the_results(self):
        self._activate()

        def change_server():
            with self._transaction() as env:
                server = env["iptv.server"].browse(self.server_id)
                server._write_shared({"state": "unreachable", "failure_count": 1})

        self._run_job(change_server)
        states = self._read(lambda s: s.mapped("provision_state"))
        self.assertEqual(states, ["done", "done"])

    def test_a_job_waits_for_no_row_that_another_one_holds(self):
        self._activate()
        with self._transaction() as env:
            server = env["iptv.server"].browse(self.server_id)
            server.lock_for_update()
            with self._transaction() as other, mute_logger(*CONFLICT):
                same = other["iptv.server"].browse(self.server_id)
                self.assertFalse(same._write_shared({"failure_count": 9}))
        self.assertEqual(self._read(lambda s: s.server_id.failure_count), 0)

    def test_a_sweep_leaves_to_another_process_what_that_one_holds(self):
        self._activate()
        with self._transaction() as env:
            held = env["iptv.subscription"].browse(self.subscription_ids[:1])
            held._lock()
            with self._transaction() as other:
                both = other["iptv.subscription"].browse(self.subscription_ids)
                free = both.try_lock_for_update(allow_referencing=True)
                self.assertEqual(free.ids, self.subscription_ids[1:])
