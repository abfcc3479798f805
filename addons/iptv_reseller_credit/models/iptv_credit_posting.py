from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

#: First half of the advisory lock; the second is the id of the company.
BOOKS_LOCK = 0x1B81
MANAGER = "iptv_subscription.group_iptv_manager"


class IptvCreditPosting(models.Model):
    """The one journal entry of a company and day: credits consumed become revenue."""

    _name = "iptv.credit.posting"
    _description = "Daily Entry of Consumed Credits"
    _order = "day desc, id desc"
    _rec_name = "day"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date(
        required=True, readonly=True, help="On the calendar of the company."
    )
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    consumed = fields.Monetary(readonly=True, help="Value of the credits consumed.")
    given_back = fields.Monetary(
        readonly=True, help="Value of consumed credits that were given back."
    )
    amount = fields.Monetary(string="Revenue", readonly=True)
    row_count = fields.Integer(string="Uses of Lots", readonly=True)

    _day_uniq = models.Constraint(
        "UNIQUE (company_id, day)", "This day of credits has been booked already."
    )

    # === ACTION METHODS === #

    @api.model
    def action_post_open_days(self):
        """Book all days that are over now instead of tonight.

        :return: the list of the daily entries
        :rtype: dict
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Booking credits is the work of IPTV managers.")
            )
        # sudo: managers of IPTV need no rights in accounting for this.
        postings, company = self.sudo(), self.env.company.sudo()
        company._iptv_set_up_credit_books()
        problem = company._iptv_get_books_problem()
        if problem:
            raise UserError(problem)
        for day in postings._get_open_days(company):
            postings._post_day(company, day)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_reseller_credit.iptv_credit_posting_action"
        )

    def action_open_move(self):
        """Open the journal entry."""
        self.ensure_one()
        return self.move_id._get_records_action()

    # === BUSINESS METHODS === #

    @api.model
    def _get_open_days(self, company):
        """Return the days that are over and want an entry, the oldest first.

        What comes late for a day that has its entry goes into the next entry; if
        there is none to come, into that of yesterday.

        :rtype: list[date]
        """
        self.env["iptv.credit.allocation"].flush_model()
        today = company._get_billing_day()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT date FROM iptv_credit_allocation WHERE company_id = %s"
                " AND posting_id IS NULL AND recognized != 0 AND date < %s",
                company.id,
                today,
            )
        )
        waiting = {row[0] for row in rows}
        yesterday = today - timedelta(days=1)
        known = self.search(
            [("company_id", "=", company.id), ("day", "in", [yesterday, *waiting])]
        )
        booked = set(known.mapped("day"))
        days, late = sorted(waiting - booked), waiting & booked
        nothing_follows = late and (not days or days[-1] < max(late))
        if nothing_follows and yesterday not in booked:
            days.append(yesterday)
        return days

    @api.model
    def _post_day(self, company, day):
        """Book what was consumed until the end of a day and is not booked yet.

        Whoever comes second at the same moment books nothing: the database knows
        each day once, and each use of a lot belongs to one entry.

        :param company: `res.company` record
        :param date day: day of the company's calendar
        :return: the posting; empty if another process is at it
        :rtype: `iptv.credit.posting` recordset
        """
        if not self._take_books(company):
            return self.browse()
        consumed, given_back, count = self._get_sums(company, day)
        if not count:
            return self.browse()
        move = self._create_move(company, day, consumed, given_back)
        posting = self.create(
            {
                "company_id": company.id,
                "day": day,
                "move_id": move.id,
                "consumed": consumed,
                "given_back": given_back,
                "amount": company.currency_id.round(consumed - given_back),
                "row_count": count,
            }
        )
        posting._claim_rows()
        return posting

    @api.model
    def _take_books(self, company):
        """Tell whether nobody else books credits of this company at this moment."""
        lock = SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", BOOKS_LOCK, company.id)
        return self.env.execute_query(lock)[0][0]

    @api.model
    def _get_open_rows(self, company, day):
        return SQL(
            "company_id = %s AND posting_id IS NULL AND recognized != 0 AND date <= %s",
            company.id,
            day,
        )

    @api.model
    def _get_sums(self, company, day):
        """Return what became revenue and what was taken back, and how many rows."""
        self.env["iptv.credit.allocation"].flush_model()
        query = SQL(
            "SELECT coalesce(sum(recognized) FILTER (WHERE recognized > 0), 0),"
            " coalesce(-sum(recognized) FILTER (WHERE recognized < 0), 0), count(*)"
            " FROM iptv_credit_allocation WHERE %s",
            self._get_open_rows(company, day),
        )
        consumed, given_back, count = self.env.execute_query(query)[0]
        money = company.currency_id
        return money.round(float(consumed)), money.round(float(given_back)), count

    def _claim_rows(self):
        """Note on every use of a lot which entry it was booked with."""
        self.ensure_one()
        rows = self._get_open_rows(self.company_id, self.day)
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE iptv_credit_allocation SET posting_id = %s WHERE %s",
                self.move_id.id,
                rows,
            )
        )
        self.env["iptv.credit.allocation"].invalidate_model(["posting_id"])

    # === THE JOURNAL ENTRY === #

    @api.model
    def _create_move(self, company, day, consumed, given_back):
        """Create and post the entry of a day, on the first day that is open.

        :return: `account.move` record
        """
        moves = self.env["account.move"].with_company(company)
        lines = [
            *self._prepare_pair(company, self._get_text(day), consumed),
            *self._prepare_pair(company, self._get_text(day, back=True), -given_back),
        ]
        move = moves.create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "journal_id": company.iptv_credit_journal_id.id,
                "date": self._get_date(company, day),
                "ref": self._get_text(day),
                "line_ids": [fields.Command.create(line) for line in lines],
            }
        )
        move._post(soft=False)
        return move

    @api.model
    def _get_text(self, day, back=False):
        shown = format_date(self.env, day)
        if back:
            return self.env._("Credits given back on %(day)s", day=shown)
        return self.env._("Credits consumed on %(day)s", day=shown)

    @api.model
    def _prepare_pair(self, company, text, amount):
        """Return the lines that move a value from what is owed to revenue.

        :param float amount: negative the other way round; no lines if zero
        """
        if not amount:
            return []
        sides = (
            (company.iptv_credit_account_id, amount),
            (company.iptv_credit_income_account_id, -amount),
        )
        return [
            {
                "name": text,
                "account_id": account.id,
                "balance": balance,
                "tax_ids": [fields.Command.clear()],
            }
            for account, balance in sides
        ]

    @api.model
    def _get_date(self, company, day):
        """Return the day, or the first one after it that is not locked."""
        journal = company.iptv_credit_journal_id
        locks = company._get_violated_lock_dates(day, False, journal)
        return locks[-1][0] + timedelta(days=1) if locks else day
