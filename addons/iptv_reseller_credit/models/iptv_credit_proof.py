import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date

from .iptv_credit_posting import MANAGER

_logger = logging.getLogger(__name__)


class IptvCreditProof(models.Model):
    """What the nightly check of a company said: wallets = ledger = lots = books."""

    _name = "iptv.credit.proof"
    _description = "Proof of Credits"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "day desc, id desc"
    _rec_name = "day"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    credit_currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env["iptv.reseller"]._get_credit_currency(),
    )
    day = fields.Date(required=True, readonly=True)
    date = fields.Datetime(string="Checked", required=True, readonly=True)
    state = fields.Selection(
        [("ok", "Proven"), ("failed", "Does not add up")],
        required=True,
        readonly=True,
        index=True,
    )
    problem = fields.Text(readonly=True, help="What differs, and where to look.")

    wallet_count = fields.Integer(string="Wallets", readonly=True)
    entry_count = fields.Integer(string="Ledger Lines", readonly=True)
    wallet_problem_count = fields.Integer(string="Wallets That Differ", readonly=True)
    credits = fields.Monetary(
        string="Credits in Wallets",
        readonly=True,
        currency_field="credit_currency_id",
    )

    lot_value = fields.Monetary(
        string="Value of Open Lots", readonly=True, help="Paid for, not consumed yet."
    )
    pending_value = fields.Monetary(
        string="Invoiced, Not Credited Yet",
        readonly=True,
        help="Packs on posted invoices whose credits have not come yet.",
    )
    debt_value = fields.Monetary(
        string="Value of Debts",
        readonly=True,
        help="Credits that were consumed although their payment was taken back.",
    )
    unposted_value = fields.Monetary(
        string="Consumed, Not Booked Yet",
        readonly=True,
        help="It is booked with the next daily entry.",
    )
    expected = fields.Monetary(string="What the Account Should Hold", readonly=True)
    account_balance = fields.Monetary(string="What It Holds", readonly=True)
    difference = fields.Monetary(readonly=True)

    _day_uniq = models.Constraint(
        "UNIQUE (company_id, day)", "This day has been proven already."
    )

    # === ACTION METHODS === #

    @api.model
    def action_prove_now(self):
        """Check the company of the user now.

        :return: the proof
        :rtype: dict
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Proving the credits is the work of IPTV managers.")
            )
        # sudo: the check reads the accounting, and writes its own record.
        return (
            self.sudo()
            ._prove(self.env.company.sudo())
            .sudo(False)
            ._get_records_action()
        )

    # === BUSINESS METHODS === #

    @api.model
    def _cron_close_day(self):
        """Book what was consumed, then prove that all of it adds up; hourly.

        What is done already is left alone, so midnight comes for every company in
        its own time zone. What failed is proven again until it is right.
        """
        for company in self._get_companies():
            try:
                with self.env.cr.savepoint():
                    self._close_day(company)
            except OperationalError:
                # The database asks to come again later: the next run does.
                _logger.info("The credits of %s are booked an hour later", company)
            except Exception:  # noqa: BLE001 (one company does not stop the others)
                _logger.exception("The credits of %s could not be booked", company)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _get_companies(self):
        """Return the companies that have resellers."""
        groups = self.env["iptv.reseller"]._read_group([], ["company_id"])
        return self.env["res.company"].browse([company.id for [company] in groups])

    @api.model
    def _close_day(self, company):
        company._iptv_set_up_credit_books()
        postings = self.env["iptv.credit.posting"]
        days = []
        if not company._iptv_get_books_problem():
            days = postings._get_open_days(company)
        for day in days:
            postings._post_day(company, day)
        day = company._get_billing_day()
        known = self.search([("company_id", "=", company.id), ("day", "=", day)])
        if days or known.state != "ok":
            self._prove(company)

    @api.model
    def _prove(self, company):
        """Check one company and keep the result of the day.

        :param company: `res.company` record
        :rtype: `iptv.credit.proof` recordset
        """
        self.env.flush_all()
        values = {
            **self._get_wallet_figures(company),
            **self._get_money_figures(company),
        }
        problems = [
            *values.pop("wallet_problems"),
            *self._get_money_problems(company, values),
        ]
        values.update(
            date=fields.Datetime.now(),
            problem="\n".join(problems),
            state="failed" if problems else "ok",
        )
        proof = self._store(company, values)
        proof._tell_managers()
        return proof

    @api.model
    def _store(self, company, values):
        day = company._get_billing_day()
        proof = self.search([("company_id", "=", company.id), ("day", "=", day)])
        if not proof:
            return self.create({"company_id": company.id, "day": day, **values})
        proof.write(values)
        return proof

    # === TELLING === #

    def _tell_managers(self):
        """Ask every manager to look while it is red; take it back when it is right."""
        self.ensure_one()
        open_proofs = self.search([("company_id", "=", self.company_id.id)])
        asked = open_proofs.activity_ids
        if self.state == "ok":
            asked.unlink()
            return
        summary = self.env._("The credits do not add up: look at the proof.")
        for manager in self._get_managers(self.company_id) - asked.user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=self.problem,
                user_id=manager.id,
            )

    @api.model
    def _get_managers(self, company):
        """Return who is asked about the resellers of a company."""
        # sudo: whoever acts need not see the users.
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                    ("company_ids", "in", company.ids),
                    ("share", "=", False),
                ]
            )
        )

    def _compute_display_name(self):
        for proof in self:
            day = format_date(self.env, proof.day)
            proof.display_name = self.env._("Proof of %(day)s", day=day)

    @api.model
    def _get_red(self, companies):
        """Return the newest proofs of these companies, as far as they failed.

        :rtype: `iptv.credit.proof` recordset
        """
        query = SQL(
            "SELECT DISTINCT ON (company_id) id FROM iptv_credit_proof"
            " WHERE company_id IN %s ORDER BY company_id, day DESC",
            tuple(companies.ids),
        )
        self.flush_model()
        newest = self.browse(row[0] for row in self.env.execute_query(query))
        return newest.filtered(lambda proof: proof.state == "failed")
