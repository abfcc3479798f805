import threading
import time
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .charge_common import CHARGE_LOGGER, Killed
from .test_concurrency import CONFLICT, ConcurrencyCase


@tagged("-at_install", "post_install")
class TestChargeConcurrency(ConcurrencyCase):
    """Several processes charge one invoice: real cursors, committed data (pain 1)."""

    def setUp(self):
        super().setUp()
        self.requests = []
        self.invoice_id = self._create_renewal()

    def _create_all(self, env):
        created = super()._create_all(env)
        method = env.ref("payment.payment_method_unknown")
        provider = env["payment.provider"].create(
            {
                "name": "Concurrent",
                "code": "none",
                "state": "test",
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        token = env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": self.partner_id,
                "provider_ref": "ref",
            }
        )
        self.provider_id = provider.id
        subscriptions = env["iptv.subscription"].browse(self.subscription_ids)
        subscriptions._extend("manual", "race/start")
        subscriptions._set_payment_token(token)
        return created

    def _remove_all(self):
        with self._transaction() as env:
            jobs = env["queue.job"].search([("channel", "=", "root.iptv_billing")])
            env.cr.execute("DELETE FROM queue_job WHERE id = ANY(%s)", [jobs.ids])
            partner = [("partner_id", "=", self.partner_id)]
            env["payment.transaction"].search(partner).unlink()
            env["iptv.subscription"].search(partner)._set_payment_token(
                env["payment.token"]
            )
            env["payment.token"].search(partner).unlink()
            env["payment.provider"].browse(self.provider_id).unlink()
        return super()._remove_all()

    def _create_renewal(self):
        with self._transaction() as env:
            subscription = env["iptv.subscription"].browse(self.subscription_ids[0])
            invoice = subscription._create_renewal_invoices()
            invoice.write({"iptv_next_charge_date": "2020-01-01 00:00:00"})
            return invoice.id

    def _bank(self, during=None):
        """Answer slowly that the money was taken; `during` happens meanwhile."""

        def answer(transaction):
            self.requests.append(transaction.reference)
            time.sleep(0.2)
            if during:
                during(transaction.id)
            transaction._set_done()

        transaction_class = self.registry["payment.transaction"]
        return patch.object(transaction_class, "_send_payment_request", answer)

    def _make_charge(self):
        with self._transaction() as env:
            env["account.move"].browse(self.invoice_id)._iptv_job_charge()

    def _send(self, env):
        charge = env["payment.transaction"].search(
            [("iptv_charge_key", "=like", f"{self.invoice_id}/%")]
        )
        charge._iptv_job_send()

    def _read_invoice(self, read):
        with self._transaction() as env:
            return read(env["account.move"].browse(self.invoice_id))

    def test_two_jobs_make_one_charge(self):
        errors = self._race(
            lambda env: env["account.move"].browse(self.invoice_id)._iptv_job_charge(),
            3,
        )
        self.assertEqual(errors, [])
        self.assertEqual(self._read_invoice(lambda m: len(m.transaction_ids)), 1)
        self.assertEqual(self._read_invoice(lambda m: m.iptv_charge_state), "pending")

    def test_two_jobs_send_one_charge_once(self):
        self._make_charge()
        with self._bank(), mute_logger(*CHARGE_LOGGER):
            errors = self._race(self._send, 3)
        self.assertEqual(errors, [])
        self.assertEqual(len(self.requests), 1)
        self.assertEqual(self._read_invoice(lambda m: m.iptv_charge_state), "done")

    def test_a_notification_that_overtakes_the_answer_loses_nothing(self):
        self._make_charge()

        def notify(transaction_id):
            with self._transaction() as env:
                env["payment.transaction"].browse(transaction_id)._set_done()

        with self._bank(notify), mute_logger(*CHARGE_LOGGER, *CONFLICT):
            with self._transaction() as env:
                self._send(env)
        self.assertEqual(len(self.requests), 1)
        self.assertEqual(self._read_invoice(lambda m: m.iptv_charge_state), "done")
        self.assertEqual(self._read_invoice(lambda m: m.transaction_ids.state), "done")

    def test_an_invoice_that_changes_meanwhile_does_not_lose_the_answer(self):
        self._make_charge()

        def change(_transaction_id):
            with self._transaction() as env:
                env["account.move"].browse(self.invoice_id).ref = "changed"

        with self._bank(change), mute_logger(*CHARGE_LOGGER):
            with self._transaction() as env:
                self._send(env)
        self.assertEqual(self._read_invoice(lambda m: m.iptv_charge_state), "done")

    def test_a_worker_killed_while_sending_leaves_its_mark(self):
        self._make_charge()

        def kill(_transaction_id):
            raise Killed

        with self._bank(kill), self.assertRaises(Killed), self._transaction() as env:
            self._send(env)
        with self._bank(), self._transaction() as env:
            self._send(env)
        self.assertEqual(len(self.requests), 1)
        charge = self._read_invoice(
            lambda m: (m.transaction_ids.state, bool(m.transaction_ids.iptv_sent_date))
        )
        self.assertEqual(charge, ("draft", True))

    # === AND A CUSTOMER WHO PAYS BY HAND === #

    def _begin_by_hand(self, env):
        """Do what the payment page does: the visitor is about to pay."""
        invoice = env["account.move"].browse(self.invoice_id)
        env["payment.transaction"].create(
            {
                "provider_id": self.provider_id,
                "payment_method_id": env.ref("payment.payment_method_unknown").id,
                "reference": "by hand",
                "amount": invoice.amount_residual,
                "currency_id": invoice.currency_id.id,
                "partner_id": invoice.partner_id.id,
                "operation": "online_direct",
                "invoice_ids": [Command.set(invoice.ids)],
            }
        )

    def test_a_payment_begun_in_the_same_moment_is_not_charged_beside(self):
        # pain 1: whichever comes first, the other sees it.
        self._make_charge()
        work = [self._begin_by_hand, self._mark]
        mine = {}

        def do(env):
            thread = threading.get_ident()
            if thread not in mine:
                mine[thread] = work.pop()
            mine[thread](env)

        errors = self._race(do)
        states = self._read_invoice(
            lambda m: {
                bool(tx.iptv_charge_key): (tx.state, bool(tx.iptv_sent_date))
                for tx in m.transaction_ids
            }
        )
        if errors:
            self.assertIn("Wait for its end", str(errors))
            self.assertEqual(states, {True: ("draft", True)})
        else:
            self.assertEqual(states, {True: ("cancel", False), False: ("draft", False)})

    def _mark(self, env):
        charge = env["payment.transaction"].search(
            [("iptv_charge_key", "=like", f"{self.invoice_id}/%")]
        )
        charge._iptv_mark_sent()
