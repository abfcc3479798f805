import logging

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from .iptv_credit_posting import MANAGER

_logger = logging.getLogger(__name__)


class IptvReseller(models.Model):
    """A credit line is billed by statements; an overdue one stops the spending."""

    _inherit = "iptv.reseller"

    statement_unit = fields.Selection(
        [("month", "Every month"), ("week", "Every week")],
        string="Statements",
        tracking=True,
        help="How often its credit line is billed. Empty: as the company says.",
    )
    statement_ids = fields.One2many("iptv.credit.statement", "reseller_id")
    billed_until = fields.Datetime(
        readonly=True, copy=False, help="The end of its last statement."
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue",
        help="A statement was not paid in time, so nothing can be spent. Its people "
        "can log in and pay it.",
    )

    def _compute_is_overdue(self):
        # sudo: also for who may not read what others owe.
        for reseller in self.sudo():
            reseller.is_overdue = bool(reseller._get_overdue_statement())

    def _get_overdue_statement(self):
        """Return the oldest statement that was not paid in time.

        :rtype: `iptv.credit.statement` recordset of at most one record
        """
        self.ensure_one()
        statements = self.env["iptv.credit.statement"].search(
            [("reseller_id", "=", self.id), ("state", "=", "open")], order="id"
        )
        return statements.filtered("is_overdue")[:1]

    # === SPENDING === #

    def _check_may_spend(self, user=None):
        """Override: nothing is spent while a statement is overdue (decision D8)."""
        result = super()._check_may_spend(user)
        self._check_statements_paid()
        return result

    def _transfer_to(self, child, amount, key, reason=""):
        """Override: nor is it given away."""
        self._check_statements_paid()
        return super()._transfer_to(child, amount, key, reason)

    def _check_statements_paid(self):
        """Refuse to spend while a statement is overdue.

        :raise UserError: with what has to be paid
        """
        self.ensure_one()
        # sudo: a portal login reads no accounting.
        statement = self.sudo()._get_overdue_statement()
        if statement:
            raise UserError(
                self.env._(
                    "The statement %(number)s of %(amount)s was due on %(day)s. Pay "
                    "it, and you can spend again at once.",
                    number=statement.move_id.name,
                    amount=statement.money_currency_id.format(statement.amount_total),
                    day=format_date(self.env, statement.date_due),
                )
            )

    # === BILLING === #

    def action_bill_now(self):
        """Bill what was consumed until now, without waiting for the period's end.

        :return: the statement
        :rtype: dict
        :raise UserError: if there is nothing to bill
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Billing resellers is the work of IPTV managers.")
            )
        self._take_turn()
        # sudo: a manager of IPTV need not be an accountant.
        statement = self.sudo()._create_statement(fields.Datetime.now())
        if not statement:
            raise UserError(
                self.env._(
                    "%(name)s owes nothing that is not billed already.",
                    name=self.display_name,
                )
            )
        return statement.sudo(False)._get_records_action()

    def _bill_isolated(self):
        """Bill the last period; what goes wrong stays with this reseller."""
        try:
            with self.env.cr.savepoint():
                unit = self.statement_unit
                self._create_statement(self.company_id._iptv_get_statement_end(unit))
        except OperationalError:
            # Somebody is spending from this wallet: the next run bills it.
            _logger.info("%s is billed an hour later", self)
        except Exception as error:  # noqa: BLE001 (isolates the bad record)
            _logger.exception("%s could not be billed", self)
            self._report_attention(
                self.env._("The statement could not be made: %(why)s", why=error)
            )

    def _create_statement(self, until):
        """Bill what was consumed before a moment and is not billed yet.

        :param datetime until: naive UTC
        :return: the statement; empty if there is nothing to bill
        :rtype: `iptv.credit.statement` recordset
        """
        self.ensure_one()
        self.company_id._iptv_set_up_credit_books()
        self._lock()
        return self.env["iptv.credit.statement"]._bill(self, until)
