from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..charging import HAND_MINUTES

#: Invoices per committed step of the cron.
BATCH = 200
CHANNEL = "root.iptv_billing"
#: What only the methods below change: they decide what is charged and when.
CHARGE_FIELDS = frozenset(
    {
        "iptv_charge_state",
        "iptv_next_charge_date",
        "iptv_charge_attempts",
        "iptv_charge_error",
    }
)


class AccountMove(models.Model):
    """Renewal invoices that are charged to the customer's saved payment method.

    An invoice is *scheduled*; a job makes the transaction and queues its sending
    (see `payment.transaction`), from then on it is *pending*; it ends *done*, is
    scheduled again for the next day of the ladder, or *failed* after the last.
    """

    _inherit = "account.move"

    iptv_next_charge_date = fields.Datetime(
        string="Next Automatic Payment", readonly=True, copy=False
    )
    iptv_charge_attempts = fields.Integer(
        string="Refused Attempts", readonly=True, copy=False
    )
    iptv_charge_error = fields.Char(
        string="Last Answer of the Bank", readonly=True, copy=False
    )

    _iptv_next_charge_idx = models.Index(
        "(iptv_next_charge_date) WHERE iptv_next_charge_date IS NOT NULL"
    )

    def write(self, vals):
        """Override: nobody writes by hand what is charged and when."""
        if not self.env.su and not CHARGE_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "The automatic payment is not written by hand. Use the buttons of "
                    "the invoice."
                )
            )
        return super().write(vals)

    # === SCHEDULING === #

    def _iptv_on_renewals_posted(self):
        """Override: what has a saved method is charged by itself."""
        result = super()._iptv_on_renewals_posted()
        self._iptv_schedule_charge()
        return result

    def _iptv_schedule_charge(self):
        """Plan the first attempt of the invoices that have something to charge.

        Never at once: who made the invoice by hand may be about to pay it by hand.
        """
        soonest = fields.Datetime.now() + timedelta(minutes=HAND_MINUTES)
        # sudo: renewing is an operator's work, invoices are accounting's.
        wanted = self.sudo().filtered(
            lambda move: (
                move.company_id.iptv_auto_charge
                and move._iptv_is_open()
                and move._iptv_get_token()
            )
        )
        for first, moves in wanted.grouped(
            lambda move: move._iptv_get_first_charge()
        ).items():
            moves._iptv_set_scheduled(max(first, soonest))

    def _iptv_set_scheduled(self, moment):
        self.write({"iptv_charge_state": "scheduled", "iptv_next_charge_date": moment})

    def _iptv_get_first_charge(self):
        self.ensure_one()
        company = self.company_id
        due = self.invoice_date_due or company._get_billing_day()
        early = company.iptv_charge_days_before - company._iptv_get_ladder()[0]
        return company._iptv_get_opening(due - timedelta(days=early))

    def _iptv_get_token(self):
        """Return the saved method that all subscriptions of the invoice agree on.

        Note: `self.ensure_one()`

        :return: `payment.token` record (sudo); none if they disagree, if one renews by
            hand, or if it cannot be used for this invoice
        """
        self.ensure_one()
        # sudo: neither subscriptions nor saved methods are an accountant's to read.
        subscriptions = self.sudo()._iptv_get_billed().sudo()
        token = subscriptions.payment_token_id
        agreed = len(token) == 1 and all(
            s.payment_token_id and s.auto_renew and s.state != "terminated"
            for s in subscriptions
        )
        owed = (self.partner_id, self.company_id, self.currency_id)
        usable = agreed and token._iptv_is_usable(*owed)
        return token if usable else token.browse()

    def _iptv_is_open(self):
        """Tell whether there is something left to charge."""
        self.ensure_one()
        return (
            self.state == "posted"
            and self.move_type == "out_invoice"
            and self.payment_state in ("not_paid", "partial")
            and self.currency_id.compare_amounts(self.amount_residual, 0) > 0
        )

    def _iptv_lock(self):
        """Wait for the rows; what others changed meanwhile begins the work anew."""
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM account_move WHERE id = ANY(%s) ORDER BY id "
            "FOR NO KEY UPDATE",
            [self.ids],
        )
        self.invalidate_recordset()

    def _iptv_claim(self):
        """Take the rows so that who waits for them starts again from what is here.

        `_iptv_lock` alone lets a transaction go on that cannot see what the first one
        created beside the invoice; a new version of the row makes it begin anew.
        """
        self._iptv_lock()
        self.env.cr.execute(
            "UPDATE account_move SET id = id WHERE id = ANY(%s)", [self.ids]
        )

    # === CHARGING === #

    @api.model
    def _iptv_cron_charge(self):
        """Queue a job for each invoice whose charge is due."""
        cron = self.env["ir.cron"]
        domain = Domain("iptv_next_charge_date", "<=", fields.Datetime.now())
        remaining = self.search_count(domain)
        last_id = 0
        while remaining > 0:
            ahead = domain & Domain("id", ">", last_id)
            batch = self.search(ahead, order="id", limit=BATCH)
            if not batch:
                break
            last_id = batch[-1].id
            for move in batch:
                move._iptv_enqueue_charge()
            remaining -= len(batch)
            if not cron._commit_progress(len(batch), remaining=max(remaining, 0)):
                break

    def _iptv_enqueue_charge(self):
        self.with_delay(
            channel=CHANNEL,
            identity_key=f"account.move/iptv_charge/{self.id}",
            description=self.env._("Charge %s", self.name),
        )._iptv_job_charge()

    def _iptv_job_charge(self):
        """Make the transaction of an invoice that is due; nothing is sent here.

        :return: what happened, for the list of jobs
        :rtype: str
        """
        self.exists()._iptv_lock()
        due = self.iptv_next_charge_date
        if not due or due > fields.Datetime.now():
            return self.env._("Nothing is due.")
        token = self._iptv_get_token()
        if not token or not self._iptv_is_open():
            self._iptv_withdraw_charge()
            return self.env._("Nothing to charge any more.")
        if self._iptv_get_live_transactions():
            self._iptv_postpone_charge()
            return self.env._("Another payment is on its way.")
        return self._iptv_create_charge(token).reference

    def _iptv_postpone_charge(self):
        """Look again in an hour, when somebody else's payment may have ended."""
        self._iptv_set_scheduled(fields.Datetime.now() + timedelta(hours=1))

    def _iptv_create_charge(self, token):
        """Create the transaction and queue its sending, in one transaction.

        Note: `self.ensure_one()`, locked

        :param token: `payment.token` record
        :return: `payment.transaction` record
        """
        self.ensure_one()
        # sudo: transactions are made by the system only.
        Transaction = self.env["payment.transaction"].sudo()
        number = len(self.sudo().transaction_ids.filtered("iptv_charge_key")) + 1
        transaction = Transaction.create(
            {
                "provider_id": token.provider_id.id,
                "payment_method_id": token.payment_method_id.id,
                "token_id": token.id,
                "operation": "offline",
                "amount": self.amount_residual,
                "currency_id": self.currency_id.id,
                "partner_id": self.partner_id.id,
                "invoice_ids": [Command.set(self.ids)],
                "iptv_charge_key": f"{self.id}/{number}",
            }
        )
        # sudo: see `write`.
        self.sudo().write(
            {"iptv_charge_state": "pending", "iptv_next_charge_date": False}
        )
        transaction._iptv_enqueue_send()
        return transaction

    def _iptv_get_live_transactions(self):
        """Return the payments of this invoice that may still bring its money."""
        # sudo: transactions are none of an operator's business.
        return self.sudo().transaction_ids.filtered(lambda tx: tx._iptv_is_live())

    # === WHAT BECAME OF IT === #

    def _iptv_on_charge_done(self):
        self.write(
            {
                "iptv_charge_state": "done",
                "iptv_next_charge_date": False,
                "iptv_charge_error": False,
            }
        )
        self._iptv_cancel_unsent()

    def _iptv_on_charge_refused(self, message):
        """Try again on the next day of the ladder, or tell the customer.

        :param str message: the words of the provider
        """
        self.ensure_one()
        company = self.company_id
        ladder = company._iptv_get_ladder()
        attempts = self.iptv_charge_attempts + 1
        self.write({"iptv_charge_attempts": attempts, "iptv_charge_error": message})
        if not self._iptv_is_open():
            self._iptv_withdraw_charge()
        elif company.iptv_auto_charge and attempts < len(ladder):
            pause = timedelta(days=ladder[attempts] - ladder[attempts - 1])
            day = company._get_billing_day() + pause
            self._iptv_set_scheduled(company._iptv_get_opening(day))
        else:
            self._iptv_give_up_charge()

    def _iptv_give_up_charge(self):
        """Leave the payment to the customer, who gets a link to pay."""
        self.ensure_one()
        self.write({"iptv_charge_state": "failed", "iptv_next_charge_date": False})
        if self.partner_id.email:
            description = self.env._("Tell the customer of %s", self.name)
            self.with_delay(description=description)._iptv_send_mail(
                "iptv_subscription.mail_template_charge_failed"
            )

    def _iptv_send_mail(self, template_xmlid):
        """Queue a mail to the customer from a template; nothing is sent here.

        :param str template_xmlid: external id of the `mail.template`
        """
        template = self.env.ref(template_xmlid, raise_if_not_found=False)
        if template:
            for move in self:
                # sudo: as the customer's mails are nobody's in particular.
                template.sudo().send_mail(move.id, force_send=False)

    def _iptv_withdraw_charge(self):
        """Charge these invoices no more; what was sent already takes its course."""
        # sudo: who pays by hand, or removes a card, may write no invoice.
        waiting = self.sudo().filtered(
            lambda m: m.iptv_charge_state in ("scheduled", "pending", "failed")
        )
        waiting._iptv_cancel_unsent()
        for move in waiting:
            if not move._iptv_get_sent_charges():
                move.write({"iptv_charge_state": False, "iptv_next_charge_date": False})

    def _iptv_cancel_unsent(self):
        unsent = self.transaction_ids.filtered(
            lambda tx: (
                tx.iptv_charge_key and tx.state == "draft" and not tx.iptv_sent_date
            )
        )
        unsent._set_canceled(self.env._("No longer needed."))

    def _iptv_get_sent_charges(self):
        """Return the charges that were sent and not answered for good."""
        return self.transaction_ids.filtered(
            lambda tx: tx.iptv_sent_date and tx._iptv_is_live()
        )

    def _invoice_paid_hook(self):
        """Override: paying by hand ends the automatic payment at once."""
        result = super()._invoice_paid_hook()
        self._iptv_withdraw_charge()
        return result

    def _has_to_be_paid(self):
        """Override of `account_payment`: not twice while the bank is being asked."""
        # sudo: a visitor with the link of the invoice reads no transactions.
        sent = self.sudo()._iptv_get_sent_charges()
        return super()._has_to_be_paid() and not sent

    def _get_online_payment_error(self):
        """Override of `account_payment`: tell why one has to wait."""
        error = super()._get_online_payment_error()
        # sudo: see `_has_to_be_paid`.
        if self.sudo()._iptv_get_sent_charges().filtered(lambda t: t.state == "draft"):
            waiting = self.env._("An automatic payment of this invoice is on its way.")
            return "\n".join(filter(None, [error, waiting]))
        return error
