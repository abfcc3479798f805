from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields

from .common import MAC, IptvCommon

UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")


class ReminderCommon(IptvCommon):
    """One rule at a time: those that the addon brings are archived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["iptv.reminder.rule"].search([]).action_archive()
        cls.env["res.company"].search([("id", "!=", cls.env.company.id)]).write(
            {"iptv_send_from": 0, "iptv_send_to": 0.01}
        )
        cls.env.company.partner_id.tz = "UTC"
        cls.template = cls.env.ref("iptv_subscription.mail_template_expiring")
        cls.customer.phone = "+32456001122"
        with freeze_time("2026-01-31 10:00:00"):
            cls.subscription = cls._create_subscription(mac=MAC, paid_until=UNTIL)

    def setUp(self):
        super().setUp()
        self.messages = []

    @classmethod
    def _create_rule(cls, **values):
        return cls.env["iptv.reminder.rule"].create(
            {
                "name": "Rule",
                "days": 3,
                "company_id": cls.env.company.id,
                "mail_template_id": cls.template.id,
                **values,
            }
        )

    def _create_screen_rule(self, **values):
        body = "{name}: {package} ends in {days} days"
        return self._create_rule(**{"channel": "screen", "body": body, **values})

    def _create_sms_rule(self, **values):
        template = self.env.ref("iptv_subscription.sms_template_expiring")
        return self._create_rule(channel="sms", sms_template_id=template.id, **values)

    def _create_due_rule(self, **values):
        template = self.env.ref("iptv_subscription.mail_template_invoice_overdue")
        return self._create_rule(
            **{
                "event": "due",
                "direction": "after",
                "mail_template_id": template.id,
                **values,
            }
        )

    def _remind(self, at):
        self.env.flush_all()
        cron = self.env.ref("iptv_subscription.ir_cron_remind").sudo()
        with freeze_time(at), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _get_log(self, subscription=None):
        return (subscription or self.subscription).reminder_ids.sorted("id")

    def _get_mails(self, record=None):
        record = record or self.subscription
        return (
            self.env["mail.mail"]
            .sudo()
            .search([("model", "=", record._name), ("res_id", "=", record.id)])
        )

    def _make_addressable(self):
        """Let the box be reached, and note what it is told."""
        self.server.provider = "manual"
        self.env.cr.execute(
            "UPDATE iptv_subscription SET provisioned_revision = 1 WHERE id = %s",
            self.subscription.ids,
        )
        self.env.invalidate_all()

        def send(_server, subscriptions, text):
            self.messages.append((subscriptions.ids, text))
            return subscriptions.browse()

        self.startPatcher(
            patch.object(type(self.env["iptv.server"]), "_send_message", send)
        )
        self.startPatcher(
            patch.object(
                type(self.env["iptv.subscription"]),
                "_compute_can_command",
                lambda subs: subs.update({"can_command": True}),
            )
        )

    def _run_screens(self, at):
        with freeze_time(at):
            jobs = self._get_jobs("_job_show")
            self.jobs.enqueued_jobs = jobs
            self._run_jobs()
        self.env.invalidate_all()

    def _renew(self):
        with freeze_time("2026-02-20 10:00:00"):
            return self.subscription._create_renewal_invoices()
