from odoo import fields, models


class IptvSubscription(models.Model):
    """Reminders of the end of a service, and what stops them (pain 16)."""

    _inherit = "iptv.subscription"

    reminder_ids = fields.One2many(
        "iptv.reminder", "subscription_id", string="Reminders", readonly=True
    )

    _reminder_idx = models.Index("(date_end) WHERE state IN ('active', 'expired')")

    def _on_extended(self):
        """Override: what was paid is not reminded of any more."""
        result = super()._on_extended()
        self._stop_reminders(self.env._("Paid."))
        return result

    def _terminate(self):
        """Override: nobody is reminded of what is gone."""
        result = super()._terminate()
        self._stop_reminders(self.env._("Terminated."))
        return result

    def _stop_reminders(self, reason):
        """Cancel the reminders of ends that nobody has to hear of any more.

        :param str reason: shown in the log
        """
        # sudo: who pays may not read the log.
        reminders = self.env["iptv.reminder"].sudo()
        waiting = reminders.search(
            [("subscription_id", "in", self.ids), ("state", "=", "queued")]
        )
        waiting.filtered(lambda r: not (r.move_id or r._is_current()))._stop(reason)
