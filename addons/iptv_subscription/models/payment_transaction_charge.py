import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from odoo.addons.queue_job.exception import RetryableJobError

from ..charging import (
    HAND_MINUTES,
    RESEND_HOURS,
    RESENDABLE_PROVIDERS,
    SENDING_MINUTES,
    ChargeLog,
    ChargeNotSent,
)
from .account_move_charge import CHANNEL

_logger = logging.getLogger(__name__)

#: Charges that one run of the cron looks at.
BATCH = 500
#: States of a charge that the provider may still end.
OPEN_STATES = ("draft", "pending", "authorized")
#: Seconds until a charge that could not reach its provider is sent again.
NOT_SENT_PAUSE = 900


class PaymentTransaction(models.Model):
    """Charges of the system, sent at most once.

    A job sends a charge in three transactions, each committed: *mark* it as sent,
    *send* it, *follow* what became of it. Killed between the first two, the mark
    remains, and nothing is sent again: the state is unknown until it is settled.
    """

    _inherit = "payment.transaction"

    iptv_charge_key = fields.Char(
        readonly=True,
        copy=False,
        help="Invoice and number of the charge: the database knows each once.",
    )
    iptv_sent_date = fields.Datetime(
        readonly=True, copy=False, help="When the charge was sent first."
    )
    iptv_last_sent_date = fields.Datetime(
        readonly=True, copy=False, help="When the charge was sent last."
    )

    _iptv_charge_uniq = models.Constraint(
        "UNIQUE (iptv_charge_key)", "This charge of the invoice was made already."
    )
    _iptv_open_charge_idx = models.Index(
        "(last_state_change) WHERE iptv_charge_key IS NOT NULL AND state = 'draft'"
    )

    # === HOOKS === #

    def _iptv_query_state(self):
        """Ask the provider what became of a charge that it did not answer.

        For a provider to settle such charges, it must override this method. It must
        change nothing at the provider.

        Note: `self.ensure_one()`

        :return: the payment data as in a notification, for `_process`; empty if the
            provider cannot tell
        :rtype: dict
        """
        self.ensure_one()
        return {}

    def _iptv_can_resend(self):
        """Tell whether sending this same transaction again charges once only.

        For a provider with idempotency keys that `RESENDABLE_PROVIDERS` does not name,
        it must override this method.

        Note: `self.ensure_one()`

        :rtype: bool
        """
        self.ensure_one()
        age = fields.Datetime.now() - self.iptv_sent_date
        known = age < timedelta(hours=RESEND_HOURS)
        return known and self.provider_code in RESENDABLE_PROVIDERS

    # === SENDING === #

    def _iptv_is_live(self):
        """Tell whether this payment may still bring the money of its invoice."""
        self.ensure_one()
        if self.operation in ("refund", "validation"):
            return False
        if self.state in ("pending", "authorized"):
            return True
        if self.state == "done":
            return not self.is_post_processed
        recent = fields.Datetime.now() - timedelta(minutes=HAND_MINUTES)
        by_hand = not self.iptv_charge_key and self.last_state_change > recent
        return self.state == "draft" and bool(self.iptv_charge_key or by_hand)

    def _iptv_enqueue_send(self):
        self.with_user(SUPERUSER_ID).with_delay(
            channel=CHANNEL,
            identity_key=f"payment.transaction/iptv_send/{self.id}",
            description=self.env._("Send the charge %s", self.reference),
        )._iptv_job_send()

    def _iptv_job_send(self):
        """Send a charge, unless it was sent before.

        :return: what became of it, for the list of jobs
        :rtype: str
        :raise RetryableJobError: if the provider could not be reached at all
        """
        mine = self._iptv_apart("_iptv_mark_sent")
        if mine:
            self._iptv_try_send()
        return self._iptv_apart("_iptv_follow_sent", mine)

    def _iptv_apart(self, method, *args):
        """Run a method in a transaction of its own, committed at its end.

        The jobs' cursor cannot be committed, and would not see what others commit.

        :param str method: name of a method that returns a plain value
        :return: its value
        """
        with self.env.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return getattr(self.with_env(env), method)(*args)

    def _iptv_mark_sent(self):
        """Note that the charge is being sent, if it still has to be.

        :return: whether the caller, and nobody else, has to send it
        :rtype: bool
        """
        invoice = self.invoice_ids
        invoice._iptv_claim()
        if self.state != "draft" or self.iptv_sent_date:
            return False
        owed = (invoice.partner_id, invoice.company_id, invoice.currency_id)
        usable = self.token_id._iptv_is_usable(*owed)
        others = invoice._iptv_get_live_transactions() - self
        same = invoice.currency_id.compare_amounts(invoice.amount_residual, self.amount)
        if others or same != 0 or not usable or not invoice._iptv_is_open():
            self._set_canceled(self.env._("No longer needed."))
            return False
        self._iptv_note_sent()
        return True

    def _iptv_note_sent(self):
        now = fields.Datetime.now()
        first = self.iptv_sent_date or now
        self.write({"iptv_sent_date": first, "iptv_last_sent_date": now})

    def _iptv_unmark(self):
        self.write({"iptv_sent_date": False, "iptv_last_sent_date": False})

    def _iptv_try_send(self):
        """Send; whatever goes wrong leaves the outcome unknown, not failed.

        :raise RetryableJobError: if the request certainly never left
        """
        try:
            self._iptv_apart("_iptv_send")
        except ChargeNotSent as error:
            self._iptv_apart("_iptv_unmark")
            raise RetryableJobError(
                str(error), seconds=NOT_SENT_PAUSE, ignore_retry=True
            ) from error
        except Exception:  # noqa: BLE001 (whatever happened, the money may be gone)
            _logger.exception("No clear answer to the charge %s", self.reference)

    def _iptv_send(self, is_repeated=False):
        log = ChargeLog(is_repeated)
        self.with_context(iptv_charge_log=log)._charge_with_token()

    # === FOLLOWING === #

    def _update_state(self, allowed_states, target_state, state_message):
        """Override of `payment`: the invoice follows its charge at once.

        Except while it is being sent: that transaction must not wait for the invoice
        and fail, because with it the provider's answer would be lost.
        """
        updated = super()._update_state(allowed_states, target_state, state_message)
        if not self.env.context.get("iptv_charge_log"):
            updated.filtered("iptv_charge_key")._iptv_follow()
        return updated

    def _iptv_follow_sent(self, is_mine):
        """Follow a charge after its sending was tried; unknown if unanswered.

        :param bool is_mine: whether the caller sent it; else somebody may be sending
        :return: what became of it, for the list of jobs
        :rtype: str
        """
        if self.state == "draft" and not is_mine and not self._iptv_is_given_up():
            return self.env._("It is being sent.")
        self._iptv_follow()
        return f"{self.reference}: {self.state}"

    def _iptv_is_given_up(self):
        """Tell whether whoever was sending it must be dead by now."""
        self.ensure_one()
        dead = fields.Datetime.now() - timedelta(minutes=SENDING_MINUTES)
        return bool(self.iptv_last_sent_date) and self.iptv_last_sent_date <= dead

    def _iptv_follow(self):
        """Bring the invoices in step with their charges; again changes nothing."""
        for charge in self:
            invoice = charge.invoice_ids
            invoice._iptv_lock()
            charge._iptv_follow_state(invoice)
            if charge.state != "draft":
                charge._iptv_close_question(invoice)

    def _iptv_follow_state(self, invoice):
        self.ensure_one()
        latest = (
            self == invoice.transaction_ids.filtered("iptv_charge_key").sorted()[:1]
        )
        waiting = latest and invoice.iptv_charge_state in ("pending", "unknown")
        if self.state == "done":
            self._iptv_follow_done(invoice)
        elif self.state in ("error", "cancel") and waiting:
            self._iptv_follow_failure(invoice)
        elif self.state in ("pending", "authorized") and waiting:
            invoice.write({"iptv_charge_state": "pending"})
        elif self.state == "draft" and self.iptv_sent_date and waiting:
            self._iptv_follow_silence(invoice)

    def _iptv_follow_done(self, invoice):
        """Book what the bank took, soon and apart: a failure there loses no answer."""
        if not self.is_post_processed and not invoice._iptv_is_open():
            invoice._iptv_get_subscriptions()._report_attention(
                self.env._(
                    "%(number)s was charged automatically (%(charge)s) although it was "
                    "paid or closed in another way. Give the money back.",
                    number=invoice.name,
                    charge=self.reference,
                )
            )
        invoice._iptv_on_charge_done()
        if not self.is_post_processed:
            self.with_user(SUPERUSER_ID).with_delay(
                channel=CHANNEL,
                identity_key=f"payment.transaction/iptv_book/{self.id}",
                description=self.env._("Book the payment %s", self.reference),
            )._iptv_job_book()

    def _iptv_job_book(self):
        """Book a charge that went through; the paid invoice extends the service."""
        if self.state == "done" and not self.is_post_processed:
            self._post_process()

    def _iptv_follow_failure(self, invoice):
        if self.iptv_sent_date:
            invoice._iptv_on_charge_refused(self.state_message or "")
        elif invoice._iptv_is_open():
            # Withdrawn before it was sent, so it is no attempt.
            invoice._iptv_postpone_charge()
        else:
            invoice.write({"iptv_charge_state": False, "iptv_next_charge_date": False})

    # === SETTLING === #

    def _iptv_follow_silence(self, invoice):
        """Show that nobody knows; ask a person when it lasts."""
        if invoice.iptv_charge_state != "unknown":
            invoice.write({"iptv_charge_state": "unknown"})
        age = fields.Datetime.now() - self.iptv_sent_date
        if age >= timedelta(hours=invoice.company_id.iptv_unknown_hours):
            question = self._iptv_get_question(invoice)
            invoice._iptv_get_subscriptions()[:1]._report_attention(question)

    def _iptv_get_question(self, invoice):
        # Always in one language, so that the same question is recognised.
        return self.with_context(lang="en_US").env._(
            "Did the bank take the money of %(number)s (%(charge)s)? The payment "
            "provider does not tell. Look there, then press the button on the invoice.",
            number=invoice.name,
            charge=self.reference,
        )

    def _iptv_close_question(self, invoice):
        """Take the question back that was put before the staff."""
        self._iptv_withdraw_question(invoice, self._iptv_get_question(invoice))

    def _iptv_withdraw_question(self, invoice, question):
        subscription = invoice._iptv_get_subscriptions()[:1].sudo()
        subscription.activity_ids.filtered(lambda a: a.summary == question).unlink()

    @api.model
    def _iptv_cron_settle(self):
        """Queue a job for each charge that has no answer yet, also forgotten ones."""
        long_ago = fields.Datetime.now() - timedelta(minutes=SENDING_MINUTES)
        open_charges = self.search(
            Domain("iptv_charge_key", "!=", False)
            & Domain("state", "=", "draft")
            & Domain("last_state_change", "<=", long_ago),
            order="last_state_change, id",
            limit=BATCH,
        )
        sent = open_charges.filtered("iptv_sent_date")
        for charge in sent.filtered(lambda tx: tx._iptv_is_given_up()):
            charge._iptv_enqueue_settle()
        for charge in open_charges - sent:
            # Its job was lost; the same job again is queued once only.
            charge._iptv_enqueue_send()

    def _iptv_enqueue_settle(self):
        self.with_delay(
            channel=CHANNEL,
            identity_key=f"payment.transaction/iptv_settle/{self.id}",
            description=self.env._("Settle the charge %s", self.reference),
        )._iptv_job_settle()

    def _iptv_job_settle(self):
        """Find out what became of a charge: ask, or send the same one again.

        :return: what became of it, for the list of jobs
        :rtype: str
        """
        self._iptv_try("_iptv_ask")
        if self._iptv_apart("_iptv_mark_resent"):
            self._iptv_try("_iptv_send", True)
        return self._iptv_apart("_iptv_follow_settled")

    def _iptv_try(self, method, *args):
        try:
            return self._iptv_apart(method, *args)
        except Exception:  # noqa: BLE001 (it stays open and is asked again)
            _logger.exception("No answer about the charge %s", self.reference)
            return None

    def _iptv_ask(self):
        """Ask the provider what became of a charge that has not ended.

        :return: whether it told
        :rtype: bool
        """
        data = self.state in OPEN_STATES and self._iptv_query_state()
        if data:
            self._process(self.provider_code, data)
        return bool(data)

    def _iptv_mark_resent(self):
        """Note that the same charge is sent again, if that is safe and needed.

        :return: whether the caller has to send it
        :rtype: bool
        """
        invoice = self.invoice_ids
        invoice._iptv_claim()
        wanted = (
            self.state == "draft"
            and self._iptv_is_given_up()
            and invoice._iptv_is_open()
            and self._iptv_can_resend()
        )
        if wanted:
            self._iptv_note_sent()
        return wanted

    def _iptv_follow_settled(self):
        self._iptv_follow()
        return f"{self.reference}: {self.state}"
