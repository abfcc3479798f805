from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Override of `mail`: note in the log what became of a reminder."""
        reminders = self.env["iptv.reminder"].sudo()
        waiting = reminders.search(
            [("mail_id", "in", self.ids), ("state", "=", "queued")]
        )
        if failure_type:
            waiting._close("failed", failure_reason or failure_type)
        else:
            waiting._close("sent")
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
