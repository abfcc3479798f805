from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .common import IptvCommon

CHARGE_LOGGER = (
    "odoo.addons.iptv_subscription.models.payment_transaction_charge",
    "odoo.addons.payment.models.payment_transaction",
)
UNTIL = fields.Datetime.to_datetime("2026-03-02 10:00:00")


#: What the bank of the tests says to a card that it refuses.
REFUSED = "Card expired."


class Killed(BaseException):
    """The worker is gone, in the middle of whatever it did."""


class FakeBank:
    """What a payment provider answers to token payments, and what it was asked."""

    def __init__(self):
        self.requests = []
        self.answers = []

    def answer(self, transaction):
        self.requests.append(transaction.reference)
        answer = self.answers.pop(0) if self.answers else "done"
        if isinstance(answer, BaseException):
            raise answer
        if answer == "error":
            raise ValidationError(REFUSED)
        if answer != "silence":
            getattr(transaction, f"_set_{answer}")()


class ChargeCommon(AccountPaymentCommon, IptvCommon):
    """A customer with a saved card, a bank that answers, and a due renewal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        term = cls.env["account.payment.term"].create(
            {
                "name": "10 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 10}
                    )
                ],
            }
        )
        cls.customer.property_payment_term_id = term
        cls.env.company.partner_id.tz = "UTC"
        with freeze_time("2026-01-31 10:00:00"):
            cls.subscription = cls._create_subscription(paid_until=UNTIL)

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
        self.bank = FakeBank()
        self.startPatcher(
            patch.object(
                type(self.env["payment.transaction"]),
                "_send_payment_request",
                lambda tx: self.bank.answer(tx),
            )
        )

    def _save_card(self, subscription=None, **values):
        token = self._create_token(**{"partner_id": self.customer.id, **values})
        (subscription or self.subscription)._set_payment_token(token)
        return token

    def _renew(self, subscription=None):
        invoice = (subscription or self.subscription)._create_renewal_invoices()
        self.env.flush_all()
        return invoice

    def _run_cron(self, name, at=None):
        self.env.flush_all()
        cron = self.env.ref(f"iptv_subscription.ir_cron_{name}").sudo()
        with freeze_time(at or fields.Datetime.now()):
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _run_until_idle(self):
        for _step in range(10):
            self._flush_jobs()
            if not self.jobs.enqueued_jobs:
                return
            with mute_logger(*CHARGE_LOGGER), self._middleware():
                self._run_jobs()
            self.env.invalidate_all()
        self.fail("The jobs never end.")

    def _charge(self, at):
        """Run the cron at that moment, and all jobs that follow from it."""
        self._run_cron("charge", at)
        with freeze_time(at):
            self._run_until_idle()

    @contextmanager
    def _raises(self, error):
        """Expect an error after which everything committed before remains.

        `assertRaises` of Odoo would roll back also that.
        """
        caught = None
        with mute_logger(*CHARGE_LOGGER):
            try:
                yield
            except error as expected:
                caught = expected
        self.assertTrue(caught, f"{error} was not raised.")
        self.env.invalidate_all()

    def _get_charges(self, invoice):
        return invoice.sudo().transaction_ids.sorted("id")
