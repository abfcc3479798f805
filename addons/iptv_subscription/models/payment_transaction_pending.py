from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .account_move_charge import CHANNEL
from .payment_transaction_charge import BATCH

#: What the provider has accepted and not ended.
WAITING = ("pending", "authorized")
#: Hours until a provider is asked about the same charge again.
ASK_AGAIN_HOURS = 6


class PaymentTransaction(models.Model):
    """Charges that stay pending: first the provider is asked, then a person.

    Both only ask. A pending charge may still bring its money, so nothing else is
    charged for its invoice, however long it takes.
    """

    _inherit = "payment.transaction"

    iptv_asked_date = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the provider was last asked about this pending charge.",
    )
    iptv_reported_date = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the staff were asked about this pending charge.",
    )

    _iptv_pending_charge_idx = models.Index(
        "(last_state_change) WHERE iptv_charge_key IS NOT NULL "
        "AND state IN ('pending', 'authorized')"
    )

    @api.model
    def _iptv_cron_settle(self):
        """Override: ask also about charges that are pending for too long."""
        result = super()._iptv_cron_settle()
        waiting = Domain("iptv_charge_key", "!=", False) & Domain(
            "state", "in", WAITING
        )
        for (company,) in self._read_group(waiting, ["company_id"]):
            for charge in self._iptv_find_slow(waiting, company):
                charge._iptv_enqueue_ask()
        return result

    def _iptv_find_slow(self, waiting, company):
        """Return pending charges of a company to ask about, those never asked first.

        :param Domain waiting: all pending charges
        :param company: `res.company` record
        :rtype: `payment.transaction` recordset
        """
        now = fields.Datetime.now()
        since = now - timedelta(hours=company.iptv_pending_hours)
        again = now - timedelta(hours=ASK_AGAIN_HOURS)
        return self.search(
            waiting
            & Domain("company_id", "=", company.id)
            & Domain("last_state_change", "<=", since)
            & (
                Domain("iptv_asked_date", "=", False)
                | Domain("iptv_asked_date", "<=", again)
            ),
            order="iptv_asked_date NULLS FIRST, id",
            limit=BATCH,
        )

    def _iptv_enqueue_ask(self):
        self.with_delay(
            channel=CHANNEL,
            identity_key=f"payment.transaction/iptv_ask/{self.id}",
            description=self.env._("Ask about the charge %s", self.reference),
        )._iptv_job_ask()

    def _iptv_job_ask(self):
        """Ask the provider how a pending charge stands; a person, if it cannot tell.

        :return: what became of it, for the list of jobs
        :rtype: str
        """
        is_answered = bool(self._iptv_try("_iptv_ask"))
        return self._iptv_apart("_iptv_follow_asked", is_answered)

    def _iptv_follow_asked(self, is_answered):
        """Put what the provider says nothing about before the staff, once.

        :param bool is_answered: whether the provider told how the charge stands
        :return: what became of it, for the list of jobs
        :rtype: str
        """
        invoice = self.invoice_ids
        invoice._iptv_lock()
        if self.state in WAITING:
            now = fields.Datetime.now()
            self.iptv_asked_date = now
            if not (is_answered or self.iptv_reported_date):
                self.iptv_reported_date = now
                question = self._iptv_get_pending_question(invoice)
                invoice._iptv_get_subscriptions()[:1]._report_attention(question)
        return f"{self.reference}: {self.state}"

    def _iptv_get_pending_question(self, invoice):
        # Always in one language, so that the same question is recognised.
        return self.with_context(lang="en_US").env._(
            "The charge %(charge)s of %(number)s is pending for very long, and the "
            "payment provider cannot be asked by the system. Look there; if it has "
            "ended, press the button on the invoice.",
            number=invoice.name,
            charge=self.reference,
        )

    def _iptv_close_question(self, invoice):
        """Override: a charge that has ended is no question any more."""
        result = super()._iptv_close_question(invoice)
        if self.state not in WAITING and self.iptv_reported_date:
            question = self._iptv_get_pending_question(invoice)
            self._iptv_withdraw_question(invoice, question)
        return result


class AccountMove(models.Model):
    """Invoices whose charge does not end."""

    _inherit = "account.move"

    iptv_is_charge_slow = fields.Boolean(
        compute="_compute_iptv_is_charge_slow",
        help="Whether staff were asked about a charge that stays pending.",
    )

    @api.depends("iptv_charge_state")
    def _compute_iptv_is_charge_slow(self):
        pending = self.filtered(lambda move: move.iptv_charge_state == "pending")
        (self - pending).iptv_is_charge_slow = False
        for move in pending:
            # sudo: transactions are none of an operator's business.
            charges = move.sudo()._iptv_get_sent_charges()
            move.iptv_is_charge_slow = any(charges.mapped("iptv_reported_date"))
