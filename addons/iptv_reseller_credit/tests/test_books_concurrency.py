import threading
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.iptv_subscription.tests.test_concurrency import (
    CONFLICT,
    ConcurrencyCase,
)

from ..tools.posting import Component, Posting

CRONS = (
    *CONFLICT,
    "odoo.addons.iptv_reseller_credit.models.iptv_reseller_statement",
    "odoo.addons.iptv_reseller_credit.models.iptv_credit_proof",
)


@tagged("-at_install", "post_install")
class TestBooksConcurrency(ConcurrencyCase):
    """Two crons, or two people, at the same moment: real cursors (pain 1)."""

    def setUp(self):
        super().setUp()
        # Nothing of the tests is sent or queued by others.
        self.startPatcher(
            patch.object(
                self.registry["iptv.credit.statement"],
                "_enqueue_statement_mail",
                lambda statement: None,
            )
        )

    def _create_all(self, env):
        result = super()._create_all(env)
        env.company._iptv_set_up_credit_books()
        reseller = env["iptv.reseller"].create(
            {
                "partner_id": self.partner_id,
                "company_id": env.company.id,
                "funding": "credit_line",
                "credit_limit": 1000,
            }
        )
        self.reseller_id, self.company_id = reseller.id, env.company.id
        self.known_moves = env["account.move"].search([]).ids
        return result

    def _post(self, env, amount, value=0.0, kind="sale"):
        reseller = env["iptv.reseller"].browse(self.reseller_id)
        parts = (Component(amount, value),) if amount > 0 else ()
        key = f"race/{amount}/{kind}"
        posting = Posting(reseller, amount, kind, key, components=parts)
        return env["iptv.credit.entry"]._post([posting])

    def _remove_all(self):
        with self._transaction() as env:
            moves = env["account.move"].search([("id", "not in", self.known_moves)])
            env.cr.execute(
                """
                ALTER TABLE iptv_credit_entry DISABLE TRIGGER USER;
                ALTER TABLE iptv_reseller DISABLE TRIGGER USER;
                UPDATE iptv_credit_statement SET entry_id = NULL
                    WHERE reseller_id = %(id)s;
                DELETE FROM iptv_credit_statement WHERE reseller_id = %(id)s;
                DELETE FROM iptv_credit_posting WHERE move_id = ANY(%(moves)s);
                DELETE FROM iptv_credit_proof WHERE company_id = %(company)s;
                DELETE FROM iptv_credit_allocation WHERE lot_id IN (
                    SELECT id FROM iptv_credit_lot WHERE reseller_id = %(id)s);
                DELETE FROM iptv_credit_lot WHERE reseller_id = %(id)s;
                DELETE FROM iptv_credit_entry WHERE reseller_id = %(id)s;
                DELETE FROM iptv_reseller WHERE id = %(id)s;
                ALTER TABLE iptv_credit_entry ENABLE TRIGGER USER;
                ALTER TABLE iptv_reseller ENABLE TRIGGER USER;
                """,
                {
                    "id": self.reseller_id,
                    "company": self.company_id,
                    "moves": moves.ids,
                },
            )
            env.invalidate_all()
            moves = moves.with_context(force_delete=True)
            moves.filtered(lambda move: move.state == "posted").button_draft()
            moves.unlink()
        return super()._remove_all()

    def test_two_crons_make_one_entry_of_the_day(self):
        with self._transaction() as env, freeze_time("2026-03-02 10:00:00"):
            self._post(env, 100, value=60, kind="purchase")
            self._post(env, -50)
        with mute_logger(*CRONS), freeze_time("2026-03-03 10:00:00"):
            errors = self._race(self._close_day, 3)
        self.assertEqual(errors, [])
        with self._transaction() as env:
            postings = env["iptv.credit.posting"].search(
                [("company_id", "=", self.company_id), ("day", "=", "2026-03-02")]
            )
            self.assertEqual(postings.mapped("amount"), [30])
            rows = env["iptv.credit.allocation"].search(
                [("lot_id.reseller_id", "=", self.reseller_id)]
            )
            self.assertEqual(rows.posting_id, postings.move_id)

    def _close_day(self, env):
        company = env["res.company"].browse(self.company_id)
        postings = env["iptv.credit.posting"]
        for day in postings._get_open_days(company):
            postings._post_day(company, day)

    def test_two_runs_bill_the_same_consumption_once(self):
        with self._transaction() as env, freeze_time("2026-03-02 10:00:00"):
            self._post(env, -50)
        until = fields.Datetime.to_datetime("2026-04-01 00:00:00")
        with mute_logger(*CRONS), freeze_time("2026-04-01 03:00:00"):
            errors = self._race(
                lambda env: (
                    env["iptv.reseller"]
                    .browse(self.reseller_id)
                    ._create_statement(until)
                ),
                3,
            )
        self.assertEqual(errors, [])
        self.assertEqual(self._read_statements(), [(50, "open")])

    def test_two_ends_of_a_period_bill_the_same_consumption_once(self):
        with self._transaction() as env, freeze_time("2026-03-02 10:00:00"):
            self._post(env, -50)
        ends = {}

        def bill(env):
            # Each runner keeps its own end when it is tried again.
            name = threading.current_thread().name
            second = ends.setdefault(name, len(ends))
            until = fields.Datetime.to_datetime(f"2026-04-01 00:00:0{second}")
            env["iptv.reseller"].browse(self.reseller_id)._create_statement(until)

        with mute_logger(*CRONS), freeze_time("2026-04-01 03:00:00"):
            errors = self._race(bill, 3)
        self.assertEqual(errors, [])
        self.assertEqual(self._read_statements(), [(50, "open")])

    def _read_statements(self):
        with self._transaction() as env:
            statements = env["iptv.credit.statement"].search(
                [("reseller_id", "=", self.reseller_id)]
            )
            return [(s.credits, s.state) for s in statements]

    def test_a_statement_paid_by_two_processes_gives_back_once(self):  # pain 7
        with self._transaction() as env, freeze_time("2026-03-02 10:00:00"):
            self._post(env, -50)
        until = fields.Datetime.to_datetime("2026-04-01 00:00:00")
        with self._transaction() as env, freeze_time("2026-04-01 03:00:00"):
            reseller = env["iptv.reseller"].browse(self.reseller_id)
            move_id = reseller._create_statement(until).move_id.id
        with mute_logger(*CRONS):
            errors = self._race(
                lambda env: env["account.move"].browse(move_id)._invoice_paid_hook(), 3
            )
        self.assertEqual(errors, [])
        with self._transaction() as env:
            reseller = env["iptv.reseller"].browse(self.reseller_id)
            self.assertEqual(reseller.balance, 0)
        self.assertEqual(self._read_statements(), [(50, "paid")])
