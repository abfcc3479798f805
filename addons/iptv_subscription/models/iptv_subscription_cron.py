import logging

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

#: Subscriptions per committed step of a cron.
BATCH = 200
#: Subscriptions that one run of a sweep takes up; what is more follows at once.
RUN = 10_000


class IptvSubscription(models.Model):
    """Sweeps over what time has changed; each in small, committed steps."""

    _inherit = "iptv.subscription"

    _expiry_idx = models.Index("(date_off) WHERE state = 'active'")

    def _cron_expire(self):
        """Switch off what is not paid any more (decision D12)."""
        due = [("state", "=", "active"), ("date_off", "<=", fields.Datetime.now())]
        self._sweep(Domain(due), "_expire_and_tell", order="date_off, id")

    def _expire_and_tell(self):
        """Switch off many at once: one note for each instead of tracked fields."""
        quiet = self.with_context(tracking_disable=True)
        expired = self.browse(quiet._expire().ids)
        note = self.env._("The paid time has ended: switched off.")
        expired._message_log_batch(bodies=dict.fromkeys(expired.ids, note))
        expired._enqueue_mail("iptv_subscription.mail_template_expired")

    def _enqueue_mail(self, template_xmlid):
        """Have one job write to all these customers, as far as they have an address.

        :param str template_xmlid: external id of the `mail.template`
        """
        told = self.filtered("partner_id.email")
        if told:
            told.with_delay(
                channel="root.iptv_billing",
                priority=30,
                description=self.env._("Tell %(count)s customers", count=len(told)),
            )._job_send_mail(template_xmlid)

    def _job_send_mail(self, template_xmlid):
        """Queue the mails of a mass change, rendered together; nothing is sent here.

        :param str template_xmlid: external id of the `mail.template`
        """
        template = self.env.ref(template_xmlid, raise_if_not_found=False)
        told = self.exists().filtered("partner_id.email")
        if template and told:
            template.sudo().send_mail_batch(told.ids, force_send=False)

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

    def _sweep(self, domain, method, order="id"):
        """Run `method` over all that match, in batches that are locked and committed.

        A batch that another process holds is left to it. What a run cannot do is
        done by another run right after it.

        :param Domain domain: what is due
        :param str method: name of the method, called with a batch
        :param str order: an order that an index of what is due gives
        """
        cron = self.env["ir.cron"]
        # The ids only, once: a record that stays due is looked at once per run.
        due = self.search(domain, order=order, limit=RUN).ids
        remaining = len(due)
        for ids in split_every(BATCH, due):
            free = self.browse(ids).try_lock_for_update(allow_referencing=True)
            free._run_isolated(method)
            # So that memory does not grow with what was done before.
            self.env.invalidate_all()
            remaining -= len(ids)
            if not cron._commit_progress(len(ids), remaining=remaining):
                break
        if remaining or len(due) == RUN:
            self._run_again()

    def _run_again(self):
        """Have the cron that runs now run once more, without its usual pause."""
        # sudo: nobody who works with subscriptions may run crons.
        cron = self.env["ir.cron"].sudo().browse(self.env.context.get("cron_id"))
        if cron:
            cron._trigger()

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
