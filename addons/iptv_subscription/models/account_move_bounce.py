import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Invoices per committed step of the cron.
BATCH = 200


class AccountMove(models.Model):
    """Payments that were taken back: a cheque that bounced, a chargeback.

    People also undo a reconciliation to put it right, so nothing happens to the service
    at once. What is still unpaid after some hours loses the time that it paid for.
    """

    _inherit = "account.move"

    iptv_unpaid_since = fields.Datetime(
        string="Payment Taken Back",
        compute="_compute_iptv_unpaid_since",
        store=True,
        copy=False,
        help="Since when the invoice is not paid any more although it paid for time.",
    )

    _iptv_unpaid_idx = models.Index(
        "(iptv_unpaid_since) WHERE iptv_unpaid_since IS NOT NULL"
    )

    @api.depends("payment_state", "state")
    def _compute_iptv_unpaid_since(self):
        """Follow the state of the payment: Odoo calls no hook when it is lost.

        A cheque that bounces, a payment set back to draft or rejected, an undone
        reconciliation: whatever the way, the state of the payment changes.
        """
        unpaid = self.filtered(lambda move: move._iptv_is_unpaid())
        watched = unpaid & unpaid._iptv_get_watched()
        (self - watched).iptv_unpaid_since = False
        for move in watched:
            move.iptv_unpaid_since = move.iptv_unpaid_since or fields.Datetime.now()

    def _iptv_get_watched(self):
        """Return those of these invoices that paid for something that can be lost.

        :rtype: `account.move` recordset
        """
        periods = self.env["iptv.subscription.period"].search(
            [("move_id", "in", self.ids), ("state", "=", "valid")]
        )
        return self & periods.move_id

    def _iptv_is_unpaid(self):
        self.ensure_one()
        lost = self.payment_state in ("not_paid", "partial")
        return lost and self.move_type == "out_invoice" and self.state != "cancel"

    def _iptv_get_paid_periods(self):
        periods = self.invoice_line_ids.iptv_period_ids
        return periods.filtered(lambda period: period.state == "valid")

    @api.model
    def _iptv_cron_bounced(self):
        """Cancel the time of invoices whose payment was taken back for good."""
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        for company in self.env["res.company"].search([("iptv_bounce_hours", ">=", 0)]):
            since = now - timedelta(hours=company.iptv_bounce_hours)
            domain = Domain("company_id", "=", company.id)
            domain &= Domain("iptv_unpaid_since", "<=", since)
            last_id = 0
            while batch := self.search(
                domain & Domain("id", ">", last_id), order="id", limit=BATCH
            ):
                last_id = batch[-1].id
                batch.try_lock_for_update(allow_referencing=True)._iptv_cancel_unpaid()
                if not cron._commit_progress(len(batch)):
                    return

    def _iptv_cancel_unpaid(self):
        for move in self:
            try:
                with self.env.cr.savepoint():
                    move._iptv_cancel_one_unpaid()
            except OperationalError:
                # The database asks to come again later: no record is to blame.
                raise
            except Exception:  # noqa: BLE001 (isolates the bad record)
                _logger.exception("The time of %s could not be cancelled", move)

    def _iptv_cancel_one_unpaid(self):
        """Cancel what the invoice paid for; paying it again brings it back.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        self.iptv_unpaid_since = False
        if not self._iptv_is_unpaid():
            return
        periods = self._iptv_get_paid_periods()
        subscriptions = periods.subscription_id
        reason = self.env._(
            "the payment of %(number)s was taken back", number=self.name
        )
        periods._cancel(reason, release_key=True)
        subscriptions._report_attention(
            self.env._(
                "The payment of %(number)s was taken back, so the time that it paid "
                "for was cancelled. Paying the invoice again restores it.",
                number=self.name,
            )
        )
