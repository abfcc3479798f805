from odoo import models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _handle_call_result_hook(self, results):
        """Override of `sms`: note in the log what became of a reminder."""
        result = super()._handle_call_result_hook(results)
        reminders = self.env["iptv.reminder"].sudo()
        waiting = reminders.search(
            [("sms_id", "in", self.ids), ("state", "=", "queued")]
        )
        for reminder in waiting:
            failed = reminder.sms_id.state == "error"
            failure = failed and (reminder.sms_id.failure_type or "")
            reminder._close("failed" if failed else "sent", failure)
        return result
