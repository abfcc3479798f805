from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # Only what is not paid: few, whatever the number of invoices.
    _iptv_due_idx = models.Index(
        "(invoice_date_due) WHERE move_type = 'out_invoice' AND state = 'posted' "
        "AND payment_state IN ('not_paid', 'partial')"
    )

    def _invoice_paid_hook(self):
        """Override: what was paid is not reminded of any more."""
        result = super()._invoice_paid_hook()
        # sudo: who pays may not read the log.
        reminders = self.env["iptv.reminder"].sudo()
        waiting = [("move_id", "in", self.ids), ("state", "=", "queued")]
        reminders.search(waiting)._stop(self.env._("Paid."))
        return result
