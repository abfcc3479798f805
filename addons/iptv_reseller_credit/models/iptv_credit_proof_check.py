from odoo import api, models
from odoo.tools import SQL, format_date

from odoo.addons.iptv_subscription.models.account_move_event import PAID

#: How many wallets a red proof names.
NAMED = 20

#: Every wallet against its ledger and its lots; some seconds at millions of lines.
WALLETS = """
    WITH ledger AS (
        SELECT reseller_id, sum(amount) AS total, max(id) AS last_id, count(*) AS lines
        FROM iptv_credit_entry
        WHERE company_id = %(company)s
        GROUP BY reseller_id
    ), lots AS (
        SELECT reseller_id, sum(remaining) AS total
        FROM iptv_credit_lot
        WHERE company_id = %(company)s AND remaining != 0
        GROUP BY reseller_id
    ), wallets AS (
        SELECT r.id, coalesce(r.balance, 0) AS balance,
            coalesce(ledger.total, 0) AS ledger,
            coalesce(last.balance_after, 0) AS last,
            coalesce(lots.total, 0) AS lots,
            coalesce(ledger.lines, 0) AS lines
        FROM iptv_reseller r
        LEFT JOIN ledger ON ledger.reseller_id = r.id
        LEFT JOIN iptv_credit_entry last ON last.id = ledger.last_id
        LEFT JOIN lots ON lots.reseller_id = r.id
        WHERE r.company_id = %(company)s
    )
    SELECT id, balance, ledger, last, lots,
        count(*) OVER () AS wallets,
        sum(lines) OVER () AS lines,
        sum(balance) OVER () AS total,
        balance != ledger OR balance != last OR balance != lots AS differs,
        count(*) FILTER (
            WHERE balance != ledger OR balance != last OR balance != lots
        ) OVER () AS wrong
    FROM wallets
    ORDER BY differs DESC, id
    LIMIT %(limit)s
"""

#: What unpaid invoices and their credit notes booked, less what the ledger has of it.
PENDING = """
    SELECT sum(-line.balance - coalesce(refund.balance, 0)
        - coalesce(entry.value, 0) + coalesce(debt.value, 0))
    FROM account_move_line line
    JOIN account_move move ON move.id = line.move_id
    LEFT JOIN LATERAL (
        SELECT sum(r.balance) AS balance FROM account_move_line r
        WHERE r.iptv_reversed_line_id = line.id AND r.parent_state = 'posted'
            AND r.account_id IN %(accounts)s
    ) refund ON TRUE
    LEFT JOIN LATERAL (
        SELECT sum(e.document_value) AS value FROM iptv_credit_entry e
        WHERE e.move_line_id = line.id
    ) entry ON TRUE
    LEFT JOIN LATERAL (
        SELECT sum(coalesce(d.value, 0) - coalesce(d.settled_value, 0)) AS value
        FROM iptv_credit_debt d
        WHERE d.move_line_id = line.id
    ) debt ON TRUE
    WHERE line.account_id IN %(accounts)s AND line.company_id = %(company)s
        AND line.parent_state = 'posted' AND line.iptv_reseller_id IS NOT NULL
        AND move.move_type = 'out_invoice' AND move.payment_state NOT IN %(paid)s
"""


class IptvCreditProof(models.Model):
    """The figures of a proof, each read by one query over what is in the database."""

    _inherit = "iptv.credit.proof"

    # === WALLETS === #

    @api.model
    def _get_wallet_figures(self, company):
        """Check balance = ledger = last balance = open lots, for every wallet.

        :return: values of the proof, and `wallet_problems` (sentences)
        :rtype: dict
        """
        self.env.cr.execute(WALLETS, {"company": company.id, "limit": NAMED})
        rows = self.env.cr.dictfetchall()
        first = rows[0] if rows else {}
        return {
            "wallet_count": first.get("wallets", 0),
            "entry_count": int(first.get("lines", 0)),
            "wallet_problem_count": first.get("wrong", 0),
            "credits": float(first.get("total", 0)),
            "wallet_problems": [
                self._get_wallet_problem(row) for row in rows if row["differs"]
            ],
        }

    @api.model
    def _get_wallet_problem(self, row):
        reseller = self.env["iptv.reseller"].browse(row["id"])
        credit = reseller.currency_id
        return self.env._(
            "%(name)s: the balance is %(balance)s, the sum of its ledger %(ledger)s, "
            "its last line says %(last)s and its lots hold %(lots)s.",
            name=reseller.display_name,
            **{
                name: credit.format(float(row[name]))
                for name in ("balance", "ledger", "last", "lots")
            },
        )

    # === MONEY === #

    @api.model
    def _get_money_figures(self, company):
        """Read what the deferred account should hold, and what it holds."""
        money = company.currency_id
        figures = {
            "lot_value": self._get_lot_value(company),
            "pending_value": self._get_pending_value(company),
            "debt_value": self._get_debt_value(company),
            "unposted_value": self._get_unposted_value(company),
            "account_balance": self._get_account_balance(company),
        }
        expected = money.round(
            figures["lot_value"]
            + figures["pending_value"]
            - figures["debt_value"]
            + figures["unposted_value"]
        )
        difference = money.round(figures["account_balance"] - expected)
        return {**figures, "expected": expected, "difference": difference}

    @api.model
    def _read_sum(self, query):
        return float(self.env.execute_query(query)[0][0] or 0.0)

    @api.model
    def _get_lot_value(self, company):
        return self._read_sum(
            SQL(
                "SELECT sum(remaining_value) FROM iptv_credit_lot"
                " WHERE company_id = %s AND remaining != 0",
                company.id,
            )
        )

    @api.model
    def _get_unposted_value(self, company):
        return self._read_sum(
            SQL(
                "SELECT sum(recognized) FROM iptv_credit_allocation"
                " WHERE company_id = %s AND posting_id IS NULL AND recognized != 0",
                company.id,
            )
        )

    @api.model
    def _get_debt_value(self, company):
        """Return the value of what was consumed although its payment was taken back."""
        return self._read_sum(
            SQL(
                "SELECT sum(coalesce(value, 0) - coalesce(settled_value, 0))"
                " FROM iptv_credit_debt WHERE company_id = %s",
                company.id,
            )
        )

    @api.model
    def _get_books_accounts(self, company):
        """Return the account of credits sold, and what fiscal positions make of it."""
        account = company.iptv_credit_account_id
        mapped = self.env["account.fiscal.position.account"].search(
            [("account_src_id", "=", account.id), ("company_id", "=", company.id)]
        )
        return account | mapped.account_dest_id

    @api.model
    def _get_account_balance(self, company):
        accounts = self._get_books_accounts(company)
        return self._read_sum(
            SQL(
                "SELECT -sum(balance) FROM account_move_line WHERE account_id IN %s"
                " AND company_id = %s AND parent_state = 'posted'",
                tuple(accounts.ids or [0]),
                company.id,
            )
        )

    @api.model
    def _get_pending_value(self, company):
        """Return what unpaid pack lines booked and did not bring to a wallet.

        Their credit notes count against them. What is paid has brought its credits, so
        it is left out: where it has not, the proof is red.
        """
        return self._read_sum(
            SQL(
                PENDING,
                company=company.id,
                accounts=tuple(self._get_books_accounts(company).ids or [0]),
                paid=tuple(PAID),
            )
        )

    # === WORDS === #

    @api.model
    def _get_money_problems(self, company, figures):
        """Return what is wrong with the books, for people.

        :param dict figures: see `_get_money_figures`
        :rtype: list[str]
        """
        problem = company._iptv_get_books_problem()
        if problem:
            return [problem] if figures["expected"] else []
        problems = self._get_late_problems(company)
        money = company.currency_id
        if figures["difference"]:
            problems.append(
                self.env._(
                    "The account %(account)s holds %(balance)s but should hold "
                    "%(expected)s: %(difference)s differ.",
                    account=company.iptv_credit_account_id.display_name,
                    balance=money.format(figures["account_balance"]),
                    expected=money.format(figures["expected"]),
                    difference=money.format(figures["difference"]),
                )
            )
            problems += self._get_foreign_problems(company)
        return problems

    @api.model
    def _get_late_problems(self, company):
        """Name the days that should have been booked long ago."""
        days = self.env["iptv.credit.posting"]._get_open_days(company)
        return [
            self.env._(
                "What was consumed on %(day)s is not booked yet.",
                day=format_date(self.env, day),
            )
            for day in days[:1]
        ]

    @api.model
    def _get_foreign_problems(self, company):
        """Name the entries that do not come from credits, or miss their account."""
        accounts = self._get_books_accounts(company)
        lines = self.env["account.move.line"]
        shared = [("company_id", "=", company.id), ("parent_state", "=", "posted")]
        packs = ("product_id.product_tmpl_id.iptv_kind", "=", "credit")
        foreign = lines.search(
            [
                *shared,
                ("account_id", "in", accounts.ids),
                ("move_id.iptv_credit_posting_ids", "=", False),
                "|",
                ("product_id", "=", False),
                ("product_id.product_tmpl_id.iptv_kind", "!=", "credit"),
            ],
            order="id desc",
            limit=NAMED,
        )
        missing = lines.search(
            [
                *shared,
                packs,
                ("display_type", "=", "product"),
                ("move_id.move_type", "in", ("out_invoice", "out_refund")),
                ("account_id", "not in", accounts.ids),
            ],
            order="id desc",
            limit=NAMED,
        )
        return [
            *(
                self.env._(
                    "%(number)s changes that account by %(amount)s, but has nothing "
                    "to do with credits.",
                    number=line.move_id.name,
                    amount=company.currency_id.format(-line.balance),
                )
                for line in foreign
            ),
            *(
                self.env._(
                    "%(number)s sells credits for %(amount)s on the account "
                    "%(account)s.",
                    number=line.move_id.name,
                    amount=company.currency_id.format(-line.balance),
                    account=line.account_id.display_name,
                )
                for line in missing
            ),
        ]
