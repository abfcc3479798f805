from odoo import api, fields, models
from odoo.tools import SQL, float_is_zero

from ..tools.posting import SPENDING_KINDS

#: Before all ledgers: where the first statement of a reseller begins.
BEGINNING = fields.Datetime.to_datetime("2000-01-01 00:00:00")


class IptvCreditStatement(models.Model):
    """Making statements: what was consumed in a period and is not billed yet."""

    _inherit = "iptv.credit.statement"

    # === THE RUN === #

    @api.model
    def _cron_bill(self):
        """Bill what credit lines consumed until the end of their last period.

        Each reseller in a committed step of its own; one that cannot be billed does
        not stop the others.
        """
        cron = self.env["ir.cron"]
        resellers = self.env["iptv.reseller"].search([("balance", "<", 0)], order="id")
        for done, reseller in enumerate(resellers, start=1):
            reseller._bill_isolated()
            if not cron._commit_progress(1, remaining=len(resellers) - done):
                return

    # === ONE STATEMENT === #

    @api.model
    def _bill(self, reseller, until):
        """Bill what a reseller consumed before a moment and was not billed for.

        The caller holds the wallet, so nothing is billed twice: what is open on
        earlier statements counts as billed, and what was paid is back in the balance.

        :param reseller: `iptv.reseller` record, locked
        :param datetime until: naive UTC
        :return: the statement; empty if there is nothing to bill
        :rtype: `iptv.credit.statement` recordset
        """
        billed = self._get_unbilled(reseller, until)
        if reseller.currency_id.compare_amounts(billed, 0) <= 0:
            return self.browse()
        mine = [("reseller_id", "=", reseller.id)]
        if self.search_count([*mine, ("date_to", ">=", until)], limit=1):
            return self.browse()
        last = self.search([*mine, ("state", "!=", "cancelled")], limit=1)
        statement = self.create(
            {
                "reseller_id": reseller.id,
                "company_id": reseller.company_id.id,
                "currency_id": reseller.currency_id.id,
                "date_from": last.date_to,
                "date_to": until,
                "credits": billed,
            }
        )
        # Whoever waits for the wallet begins anew, and sees this statement.
        reseller.billed_until = until
        statement._create_lines()
        statement._create_invoice()
        return statement

    @api.model
    def _get_unbilled(self, reseller, until):
        """Return the credits below zero that no open statement bills.

        As it was at that moment and as it is now: what was made up for since then is
        not billed either.

        :rtype: float
        """
        self.env["iptv.credit.entry"].flush_model()
        self.flush_model()
        query = SQL(
            """
            SELECT coalesce((
                SELECT balance_after FROM iptv_credit_entry
                WHERE reseller_id = %(reseller)s AND date < %(until)s
                ORDER BY id DESC LIMIT 1
            ), 0), coalesce(sum(s.credits) FILTER (
                WHERE s.state = 'open' OR e.date >= %(until)s
            ), 0), coalesce(sum(s.credits) FILTER (WHERE s.state = 'open'), 0)
            FROM iptv_credit_statement s
            LEFT JOIN iptv_credit_entry e ON e.id = s.entry_id
            WHERE s.reseller_id = %(reseller)s AND s.state != 'cancelled'
            """,
            reseller=reseller.id,
            until=until,
        )
        then, open_then, open_now = map(float, self.env.execute_query(query)[0])
        return reseller.currency_id.round(
            min(-then - open_then, -reseller.balance - open_now)
        )

    def _create_lines(self):
        """Show what the credits went for; the last line is what else moved."""
        self.ensure_one()
        values = [
            {
                "statement_id": self.id,
                "sequence": sequence,
                "kind": kind,
                "product_id": product_id,
                "count": count,
                "credits": float(amount),
            }
            for sequence, (kind, product_id, count, amount) in enumerate(
                self._read_consumption()
            )
        ]
        rest = self.credits - sum(line["credits"] for line in values)
        rest = self.currency_id.round(rest)
        if not self.currency_id.is_zero(rest):
            values.append(
                {
                    "statement_id": self.id,
                    "sequence": len(values),
                    "kind": "carried",
                    "credits": rest,
                }
            )
        self.env["iptv.credit.statement.line"].create(values)

    def _read_consumption(self):
        """Return kind, product, number and credits of what the period consumed."""
        self.env["iptv.reseller.sale"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT e.kind, (
                    SELECT product_id FROM iptv_reseller_sale
                    WHERE entry_id = coalesce(e.reversed_id, e.id) LIMIT 1
                ) AS product_id, count(*), -sum(e.amount)
                FROM iptv_credit_entry e
                LEFT JOIN iptv_credit_entry taken ON taken.id = e.reversed_id
                WHERE e.reseller_id = %s AND e.date >= %s AND e.date < %s
                    AND coalesce(taken.kind, e.kind) IN %s
                GROUP BY 1, 2
                HAVING sum(e.amount) != 0
                ORDER BY e.kind = 'reversal', 4 DESC
                """,
                self.reseller_id.id,
                self.date_from or BEGINNING,
                self.date_to,
                tuple(sorted(SPENDING_KINDS)),
            )
        )

    # === THE INVOICE === #

    def _create_invoice(self):
        """Create and post the invoice; a customer of ours pays it like any other."""
        self.ensure_one()
        company = self.company_id
        moves = self.env["account.move"].with_company(company)
        move = moves.create(
            {
                "move_type": "out_invoice",
                "company_id": company.id,
                "partner_id": self.reseller_id.partner_id.id,
                "currency_id": company.currency_id.id,
                "invoice_date": company._get_billing_day(),
                "invoice_origin": self.display_name,
                "invoice_line_ids": [
                    fields.Command.create(values)
                    for values in self._prepare_invoice_lines()
                ],
            }
        )
        self.move_id = move
        move.action_post()
        move.message_post(body=self.display_name)
        self._enqueue_statement_mail()

    def _prepare_invoice_lines(self):
        """Return a line per package and kind; together they are the exact price."""
        self.ensure_one()
        company = self.company_id
        product = company._iptv_get_statement_product()
        total = self.currency_id._convert(
            self.credits,
            company.currency_id,
            company,
            company._get_billing_day(),
        )
        values = [
            {
                "product_id": product.id,
                "name": line.name,
                "quantity": 1.0,
                "price_unit": company.currency_id.round(
                    total * line.credits / self.credits
                ),
            }
            for line in self.line_ids
        ]
        rest = total - sum(line["price_unit"] for line in values)
        if not float_is_zero(rest, precision_rounding=company.currency_id.rounding):
            largest = max(values, key=lambda line: line["price_unit"])
            largest["price_unit"] = company.currency_id.round(
                largest["price_unit"] + rest
            )
        return values

    def _enqueue_statement_mail(self):
        if self.reseller_id.partner_id.email:
            self.with_delay(
                channel="root.iptv_billing",
                description=self.env._("Send %s", self.display_name),
            )._job_send_statement()

    def _job_send_statement(self):
        """Queue the mail with the statement; nothing is sent here."""
        name = "iptv_reseller_credit.mail_template_statement"
        template = self.env.ref(name, raise_if_not_found=False)
        for statement in self.exists():
            if template:
                template.sudo().send_mail(statement.id, force_send=False)
