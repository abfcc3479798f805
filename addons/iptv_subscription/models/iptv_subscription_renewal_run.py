import hashlib
import logging
from contextlib import closing

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, mute_logger

_logger = logging.getLogger(__name__)

#: Subscriptions per job; one payer's are never divided, so it may be more.
RENEWAL_CHUNK = 200
#: Payers that are read at once, to keep memory flat whatever is due.
RENEWAL_PAGE = 2000
BILLING_CHANNEL = "root.iptv_billing"


class IptvSubscription(models.Model):
    """The renewal run: the cron finds what is due, jobs invoice it in chunks."""

    _inherit = "iptv.subscription"

    # === THE CRON: WHAT IS DUE === #

    def _cron_renew(self):
        """Queue the invoicing of all automatic subscriptions that are due (rule 1).

        What is queued already is not queued again, so a run that was interrupted
        simply starts over.
        """
        for (company,) in self._read_group(self._get_renewal_domain(), ["company_id"]):
            if not self.with_company(company)._queue_renewals(company):
                # Else Odoo comes back only after the worker slept for a minute.
                self.env.ref("iptv_subscription.ir_cron_renew")._trigger()
                return

    def _queue_renewals(self, company):
        """Queue the chunks of one company, a page of payers per committed step.

        :return: whether there was time for all
        :rtype: bool
        """
        cron = self.env["ir.cron"]
        page = self._find_due_payers(company)
        while page:
            chunks = self._cut_chunks(ids for _payer, ids in page)
            for ids in chunks:
                self.browse(ids)._enqueue_renewal(company)
            page = self._find_due_payers(company, after=page[-1][0])
            has_time = cron._commit_progress(len(chunks), remaining=len(page))
            if page and not has_time:
                return False
        return True

    @api.model
    def _get_due_domain(self, company):
        """Return what the run invoices now for a company.

        :rtype: Domain
        """
        return (
            self._get_renewal_domain()
            & Domain("company_id", "=", company.id)
            & Domain("is_renewal_invoiced", "=", False)
            & Domain("date_end", "<", company._get_renewal_horizon())
        )

    @api.model
    def _find_due_payers(self, company, after=0):
        """Return a page of payers with the ids of their due subscriptions.

        Everybody whose invoices could meet on one is one payer here: the commercial
        entity with its contacts.

        :param company: `res.company` record
        :param int after: id of the last payer that was read before
        :rtype: list[tuple[int, list[int]]]
        """
        due = self._search(self._get_due_domain(company))
        return self.env.execute_query(
            SQL(
                """
                SELECT payer.commercial_partner_id, array_agg(sub.id ORDER BY sub.id)
                  FROM iptv_subscription sub
                  JOIN res_partner payer ON payer.id = sub.partner_id
                 WHERE sub.id IN %(due)s AND payer.commercial_partner_id > %(after)s
              GROUP BY payer.commercial_partner_id
              ORDER BY payer.commercial_partner_id
                 LIMIT %(page)s
                """,
                due=due.subselect(),
                after=after,
                page=RENEWAL_PAGE,
            )
        )

    @api.model
    def _cut_chunks(self, groups):
        """Pack groups of ids into chunks of about the size of a job.

        A chunk that was worked off leaves the others as they were, so they keep the
        identity of their job.

        :param groups: iterable of lists that must stay together
        :rtype: list[list[int]]
        """
        chunks, chunk = [], []
        for ids in groups:
            chunk += ids
            if len(chunk) >= RENEWAL_CHUNK:
                chunks.append(chunk)
                chunk = []
        return chunks + [chunk] if chunk else chunks

    def _enqueue_renewal(self, company):
        work = hashlib.sha256(",".join(map(str, self.ids)).encode()).hexdigest()
        # The system's own work, whoever started the run.
        self.with_user(SUPERUSER_ID).with_company(company).with_delay(
            channel=BILLING_CHANNEL,
            identity_key=f"iptv.subscription/renew/{work}",
            description=self.env._(
                "Invoice the renewal of %(count)s services", count=len(self)
            ),
        )._job_renew()

    # === THE JOB === #

    def _job_renew(self):
        """Invoice those of these subscriptions that are still due.

        Killed at any line, the job just runs again: what was committed is not due
        any more.

        :return: what happened, for the list of jobs
        :rtype: str
        """
        present = self.exists()
        present._lock()
        due = present._filter_due()
        due._invoice_or_isolate()
        failed = due.filtered("renewal_error")
        return self.env._(
            "%(done)s invoiced, %(failed)s failed.",
            done=len(due - failed),
            failed=len(failed),
        )

    def _filter_due(self):
        """Return what is still due, now that the rows are locked.

        What has an unpaid invoice of another end, after a gift of days for example,
        waits for its payment.
        """
        due = self.browse()
        for company, subscriptions in self.grouped("company_id").items():
            domain = self._get_due_domain(company) & Domain(
                "id", "in", subscriptions.ids
            )
            due |= self.search(domain, order="id")
        unpaid = due._get_unpaid_renewals()
        waiting = due.filtered(lambda s: s.id in unpaid)
        waiting._note_renewal_done()
        return due - waiting

    def _invoice_or_isolate(self):
        """Invoice all; if that fails, payer by payer; then without the bad ones."""
        error = self._try_to_invoice()
        if not error:
            return
        by_payer = self._group_by_payer()
        if len(by_payer) > 1:
            for subscriptions in by_payer:
                subscriptions._invoice_or_isolate()
        elif len(self) > 1:
            self._invoice_without_the_bad()
        else:
            self._note_renewal_error(error)

    def _group_by_payer(self):
        groups = self.grouped(lambda s: s.partner_id.commercial_partner_id)
        return list(groups.values())

    def _invoice_without_the_bad(self):
        """Find who spoils the invoice of a payer, and invoice the others together."""
        good = self.browse()
        for subscription in self:
            error = subscription._try_to_invoice(keep=False)
            if error:
                subscription._note_renewal_error(error)
            else:
                good |= subscription
        error = good and good._try_to_invoice()
        if error:
            for subscription in good:
                subscription._note_renewal_error(error)

    def _try_to_invoice(self, keep=True):
        """Invoice in a savepoint.

        :param bool keep: whether to keep the invoice, or only to see if it works
        :return: what went wrong, if something did
        :rtype: Exception | None
        """
        if not self:
            return None
        try:
            with mute_logger("odoo.sql_db"), closing(self.env.cr.savepoint()) as point:
                self._invoice_renewals()
                self.env.cr.flush()
                point.close(rollback=not keep)
        except OperationalError:
            # The database asks to come again later: no record is to blame.
            raise
        except Exception as error:  # noqa: BLE001 (whatever is wrong with the record)
            return error
        return None

    # === WHAT FAILED === #

    def _note_renewal_error(self, error):
        """Keep on the subscription why it could not be invoiced; tell staff once."""
        self.ensure_one()
        reason = self._explain_error(error)
        told = bool(self.renewal_error)
        # sudo: protected against direct writes.
        self.sudo().write({"renewal_error": reason})
        if not told:
            self._report_attention(self._get_renewal_failed_message())

    def _explain_error(self, error):
        """Return what went wrong in a sentence.

        :rtype: str
        """
        if isinstance(error, UserError):
            return str(error)
        _logger.error("renewal of %s failed", self.name, exc_info=error)
        return self.env._(
            "The invoice could not be made: %(error)s", error=str(error).strip()
        )

    def _get_renewal_failed_message(self):
        return self.env._("The renewal could not be invoiced.")

    def _clear_renewal_error(self):
        """Forget what was wrong, and the request to look at it."""
        healed = self.sudo().filtered("renewal_error")
        if not healed:
            return
        healed.write({"renewal_error": False})
        message = self._get_renewal_failed_message()
        healed.activity_ids.filtered(
            lambda a: a.automated and a.summary == message
        ).unlink()
