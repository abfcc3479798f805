import logging

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Subscriptions per committed step of a cron.
BATCH = 200


class IptvSubscription(models.Model):
    """Sweeps over what time has changed; each in small, committed steps."""

    _inherit = "iptv.subscription"

    _expiry_idx = models.Index("(date_off) WHERE state = 'active'")

    def _cron_expire(self):
        """Switch off what is not paid any more (decision D12)."""
        due = [("state", "=", "active"), ("date_off", "<=", fields.Datetime.now())]
        self._sweep(Domain(due), "_expire_and_tell")

    def _expire_and_tell(self):
        expired = self._expire()
        expired._send_mail("iptv_subscription.mail_template_expired")

    def _cron_terminate(self):
        """Remove accounts that nobody paid for a long time (decision D12)."""
        now = fields.Datetime.now()
        for company in self.env["res.company"].search(
            [("iptv_terminate_days", ">", 0)]
        ):
            since = fields.Datetime.subtract(now, days=company.iptv_terminate_days)
            due = [
                ("company_id", "=", company.id),
                ("state", "=", "expired"),
                ("date_end", "<=", since),
            ]
            self._sweep(Domain(due), "_terminate")

    def _cron_catch_up(self):
        """Queue what is behind although no job knows of it: a safety net.

        Healthy systems find nothing here; it heals a job lost at any moment.
        """
        settled = fields.Datetime.subtract(fields.Datetime.now(), minutes=5)
        behind = self.search(
            [
                ("provision_state", "=", "pending"),
                ("write_date", "<", settled),
                ("server_id.state", "!=", "unreachable"),
            ],
            order="id",
            limit=BATCH * 10,
        )
        behind._enqueue_provision()
        self.env["iptv.server"].search([("state", "=", "unreachable")])._ensure_probe()

    def _sweep(self, domain, method):
        """Run `method` over all that match, in batches that are locked and committed.

        A batch that another process holds is left to it.

        :param Domain domain: what is due
        :param str method: name of the method, called with a batch
        """
        cron = self.env["ir.cron"]
        remaining = self.search_count(domain)
        last_id = 0
        while remaining > 0:
            # By id, so that a record that stays due is looked at once per run.
            ahead = domain & Domain("id", ">", last_id)
            batch = self.search(ahead, order="id", limit=BATCH)
            if not batch:
                break
            last_id = batch[-1].id
            free = batch.try_lock_for_update(allow_referencing=True)
            free._run_isolated(method)
            remaining -= len(batch)
            if not cron._commit_progress(len(batch), remaining=max(remaining, 0)):
                break

    def _run_isolated(self, method):
        """Run `method` on all; if one record spoils it, on each alone.

        The bad record is put before the staff and the others go on.

        :param str method: name of the method
        """
        try:
            with self.env.cr.savepoint():
                getattr(self, method)()
        except OperationalError:
            # The database asks to come again later: no record is to blame.
            raise
        except Exception:  # noqa: BLE001 (isolates the bad record, whatever is wrong)
            if len(self) > 1:
                for subscription in self:
                    subscription._run_isolated(method)
                return
            _logger.exception("%s failed for %s", method, self)
            self._report_attention(
                self.env._(
                    "The system could not finish its daily work on this service."
                )
            )
