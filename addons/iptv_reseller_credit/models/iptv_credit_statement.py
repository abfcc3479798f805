from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.posting import KINDS, Component, Posting


class IptvCreditStatement(models.Model):
    """What a reseller consumed on its credit line, billed afterwards (decision D8).

    Paying the invoice puts the billed credits back. So what is billed and not paid is
    known, and nothing is ever billed twice.
    """

    _name = "iptv.credit.statement"
    _description = "Statement of a Credit Line"
    _inherit = ["mail.thread"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    reseller_id = fields.Many2one(
        "iptv.reseller", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    date_from = fields.Datetime(string="From", readonly=True)
    date_to = fields.Datetime(string="Until", required=True, readonly=True)
    credits = fields.Monetary(
        required=True, readonly=True, help="Billed, and put back when it is paid."
    )
    line_ids = fields.One2many(
        "iptv.credit.statement.line", "statement_id", readonly=True
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    money_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Invoice"
    )
    amount_total = fields.Monetary(
        related="move_id.amount_total", currency_field="money_currency_id"
    )
    date_due = fields.Date(related="move_id.invoice_date_due", string="Due", store=True)
    state = fields.Selection(
        [("open", "To pay"), ("paid", "Paid"), ("cancelled", "Cancelled")],
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
        help="What a cancelled statement billed is billed with the next one.",
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    entry_id = fields.Many2one(
        "iptv.credit.entry",
        string="Put Back by",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    round = fields.Integer(readonly=True, help="How often its payment was taken back.")

    _period_uniq = models.Constraint(
        "UNIQUE (reseller_id, date_to)", "This period has been billed already."
    )
    _credits_positive = models.Constraint(
        "CHECK (credits > 0)", "A statement bills at least some credits."
    )
    _open_idx = models.Index("(reseller_id) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    @api.depends("reseller_id", "date_to")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = self.env._(
                "Statement of %(name)s until %(day)s",
                name=statement.reseller_id.display_name,
                day=format_date(self.env, statement._get_last_day()),
            )

    @api.depends("state", "date_due", "company_id.iptv_statement_overdue_days")
    def _compute_is_overdue(self):
        for statement in self:
            company = statement.company_id
            days = timedelta(days=company.iptv_statement_overdue_days)
            statement.is_overdue = (
                statement.state == "open"
                and bool(statement.date_due)
                and statement.date_due + days < company._get_billing_day()
            )

    def _get_last_day(self):
        """Return the last local day that the statement covers."""
        self.ensure_one()
        moment = self.date_to - timedelta(seconds=1)
        return self.company_id._get_billing_day(moment)

    @api.model
    def _get_overdue(self, companies):
        """Return the statements of these companies that are overdue.

        :rtype: `iptv.credit.statement` recordset
        """
        return self.search(
            [("company_id", "in", companies.ids), ("state", "=", "open")]
        ).filtered("is_overdue")

    # === ACTION METHODS === #

    def action_open_invoice(self):
        """Open the invoice of this statement."""
        self.ensure_one()
        return self.move_id._get_records_action()

    # === BUSINESS METHODS === #

    def _get_key(self):
        """Return what names the payment of this statement in the ledger."""
        self.ensure_one()
        key = f"statement/{self.id}"
        return f"{key}/{self.round}" if self.round else key

    def _put_back(self):
        """Give the billed credits back, because the invoice is paid; exactly once.

        They have no value: what they paid for was revenue of the invoice.
        """
        self.reseller_id._lock()
        self.invalidate_recordset()
        for statement in self.filtered(lambda s: s.state == "open"):
            entry = self.env["iptv.credit.entry"]._post(
                [
                    Posting(
                        reseller=statement.reseller_id,
                        amount=statement.credits,
                        kind="statement",
                        key=statement._get_key(),
                        reason=self.env._(
                            "%(number)s paid", number=statement.move_id.name
                        ),
                        document=statement,
                    )
                ]
            )
            statement.write({"state": "paid", "entry_id": entry.id})

    def _take_back(self, reason, state="open"):
        """Take the credits again whose payment is gone; paying again restores them.

        :param str reason: for people
        :param str state: what the statement is now: `open`, or `cancelled` by a
            credit note
        """
        self.reseller_id._lock()
        self.invalidate_recordset()
        for statement in self.filtered(lambda s: s.state == "paid"):
            statement._take_credits(reason)
            statement.write(
                {
                    "state": state,
                    "round": statement.round + 1,
                    "entry_id": False,
                }
            )
            statement.message_post(body=reason)

    def _take_credits(self, reason):
        """Take what the payment put back; what was spent already becomes a debt."""
        self.ensure_one()
        self.reseller_id._take_back(
            Posting(
                reseller=self.reseller_id,
                amount=-self.credits,
                kind="reversal",
                key=f"statement_back/{self.id}/{self.round}",
                reason=reason,
                document=self.move_id,
                components=(Component(self.credits, 0.0),),
                reversed_entry=self.entry_id,
            )
        )

    def _cancel(self, reason):
        """Forget a statement whose invoice was credited or cancelled.

        :param str reason: for people
        """
        self._take_back(reason, state="cancelled")
        for statement in self.filtered(lambda s: s.state == "open"):
            statement.state = "cancelled"
            statement.message_post(body=reason)


class IptvCreditStatementLine(models.Model):
    """How many credits went for one package and kind."""

    _name = "iptv.credit.statement.line"
    _description = "Line of a Statement"
    _order = "statement_id, sequence, id"

    statement_id = fields.Many2one(
        "iptv.credit.statement", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    kind = fields.Selection([*KINDS, ("carried", "Other movements")], required=True)
    product_id = fields.Many2one("product.product", ondelete="restrict")
    count = fields.Integer(string="Times")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    credits = fields.Monetary(required=True)
    # sudo: the reseller that reads it may not read products.
    name = fields.Char(compute="_compute_name", compute_sudo=True, string="What For")

    @api.depends("kind", "product_id", "count", "credits")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            label = kinds[line.kind]
            if line.kind == "carried":
                label = self.env._(
                    "Balance brought forward, credits bought, transferred or adjusted"
                )
            elif line.product_id:
                label = f"{label}: {line.product_id.display_name}"
            times = f"{line.count} × " if line.count else ""
            amount = line.currency_id.format(line.credits)
            line.name = f"{times}{label} ({amount})"
