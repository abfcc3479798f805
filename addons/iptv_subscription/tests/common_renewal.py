from freezegun import freeze_time

from odoo import fields

from .common import IptvCommon

#: The end of the paid time of the subscriptions in these tests.
UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")
#: Seven days before, when the run invoices them.
DUE = "2026-02-21 10:00:00"


class RenewalCommon(IptvCommon):
    """Subscriptions that become due, and the run that invoices them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What else lives in this database is not what these tests are about.
        cls.env["iptv.subscription"].sudo().search(
            [("state", "=", "active")]
        )._set_state("disabled")

    def _run_cron(self, at=DUE):
        """Run the cron and the jobs that it queued.

        :return: the invoices that were made
        """
        before = self._find_invoices()
        self.env.flush_all()
        cron = self.env.ref("iptv_subscription.ir_cron_renew")
        with freeze_time(at):
            with self.enter_registry_test_mode():
                cron.sudo().method_direct_trigger()
            self._run_renewal_jobs()
        return self._find_invoices() - before

    def _run_renewal_jobs(self):
        jobs = self._get_jobs("_job_renew")
        self.jobs.enqueued_jobs = []
        for job in jobs:
            job.recordset = job.recordset.with_env(self.env(su=True))
            job.recordset._job_renew()
        self.env.flush_all()

    def _find_invoices(self):
        return self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("company_id", "=", self.env.company.id),
                ("invoice_line_ids.iptv_subscription_id", "!=", False),
            ],
            order="id",
        )
