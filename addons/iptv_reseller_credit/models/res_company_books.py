from odoo import fields, models

#: Types of account that hold what is owed in services.
LIABILITIES = ("liability_current", "liability_non_current")
#: Codes after which a new account is numbered where the chart has none of its kind.
START_CODES = {"liability_current": "250000", "income": "450000"}


class ResCompany(models.Model):
    """Where credits stand in the books: sold is owed, consumed is revenue."""

    _inherit = "res.company"

    iptv_credit_account_id = fields.Many2one(
        "account.account",
        string="Credits Sold",
        check_company=True,
        domain=[("account_type", "in", LIABILITIES)],
        help="Deferred revenue: what resellers paid for credits that they have not "
        "consumed yet.",
    )
    iptv_credit_income_account_id = fields.Many2one(
        "account.account",
        string="Credits Consumed",
        check_company=True,
        domain=[("account_type", "in", ("income", "income_other"))],
        help="Revenue of the credits that resellers consumed.",
    )
    iptv_credit_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Credits",
        check_company=True,
        domain=[("type", "=", "general")],
        help="It holds one entry per day with what was consumed.",
    )

    def _iptv_set_up_credit_books(self):
        """Create the accounts and the journal that these companies still miss.

        New ones, never somebody else's: an account that only looks right would mix
        credits with other money, and nothing could be proven about it. Companies
        without a chart of accounts are left alone.
        """
        for company in self:
            if not company._iptv_has_chart():
                continue
            missing = company._iptv_create_credit_books()
            if missing:
                # sudo: the first sale of a pack may be anybody's.
                company.sudo().write(missing)

    def _iptv_has_chart(self):
        # sudo: as above.
        return any(self.sudo().parent_ids.mapped("chart_template"))

    def _iptv_create_credit_books(self):
        """Return the values of the settings that are empty, with new records.

        :rtype: dict[str, int]
        """
        self.ensure_one()
        values = {}
        if not self.iptv_credit_account_id:
            values["iptv_credit_account_id"] = self._iptv_create_account(
                self.env._("Credits sold to resellers"), "liability_current"
            ).id
        if not self.iptv_credit_income_account_id:
            values["iptv_credit_income_account_id"] = self._iptv_create_account(
                self.env._("Credits consumed by resellers"), "income"
            ).id
        if not self.iptv_credit_journal_id:
            values["iptv_credit_journal_id"] = self._iptv_create_credit_journal().id
        return values

    def _iptv_create_account(self, name, account_type):
        # sudo: see `_iptv_set_up_credit_books`.
        accounts = self.env["account.account"].sudo().with_company(self)
        siblings = accounts.search(
            [("company_ids", "in", self.ids), ("account_type", "=", account_type)]
        )
        start = siblings[-1:].code or START_CODES[account_type]
        return accounts.create(
            {
                "name": name,
                "code": accounts._search_new_account_code(start),
                "account_type": account_type,
                "company_ids": self.ids,
                "reconcile": False,
            }
        )

    def _iptv_create_credit_journal(self):
        # sudo: see `_iptv_set_up_credit_books`.
        journals = self.env["account.journal"].sudo().with_company(self)
        taken = journals.search([("company_id", "=", self.id)]).mapped("code")
        code = next(
            code
            for code in ("CRED", *(f"CRE{number}" for number in range(1, 100)))
            if code not in taken
        )
        return journals.create(
            {
                "name": self.env._("Reseller credits"),
                "code": code,
                "type": "general",
                "company_id": self.id,
                "show_on_dashboard": False,
            }
        )

    def _iptv_get_books_problem(self):
        """Return what keeps this company from booking credits, for people.

        :return: a sentence; empty if nothing does
        :rtype: str
        """
        self.ensure_one()
        if self.iptv_credit_account_id == self.iptv_credit_income_account_id and (
            self.iptv_credit_account_id
        ):
            return self.env._(
                "Credits sold and credits consumed must be two accounts: choose them "
                "in the settings of the resellers."
            )
        needed = (
            self.iptv_credit_account_id,
            self.iptv_credit_income_account_id,
            self.iptv_credit_journal_id,
        )
        if all(needed):
            return ""
        return self.env._(
            "%(company)s has no accounts for credits, so nothing can be booked: "
            "install a chart of accounts, or choose them in the settings of the "
            "resellers.",
            company=self.name,
        )
