from odoo import models

from .account_move_complete import FROM_FACTORY


class AccountMove(models.Model):
    """Numbers for many invoices at once."""

    _inherit = "account.move"

    def _get_next_sequence_format(self):
        """Override of `account`: look the format up once for a batch of invoices.

        The number itself still comes from the locked increment of Odoo, so numbers
        have no gaps and two processes never share one.
        """
        if self.env.context.get("iptv_invoice_factory") is not FROM_FACTORY:
            return super()._get_next_sequence_format()
        # Not `cr.cache`: what is read here must not survive a rollback.
        known = self.env.cr.precommit.data.setdefault("iptv.sequence_format", {})
        key = (self.journal_id.id, self.date, self.move_type)
        if key not in known:
            known[key] = super()._get_next_sequence_format()
        format_string, values = known[key]
        return format_string, dict(values)

    def _iptv_number_next(self, others):
        """Give other invoices the numbers that follow the one of this invoice.

        It was posted in this transaction, which therefore holds the lock of the
        sequence: who else needs a number waits for its end. The fields of the others
        are protected, so assigning them starts no computation.

        Note: `self.ensure_one()`

        :param others: `account.move` drafts of the same journal and date
        """
        self.ensure_one()
        format_string, values = self._get_next_sequence_format()
        for number, move in enumerate(others, start=self.sequence_number + 1):
            move.name = self._locked_increment(format_string, dict(values))
            move.sequence_prefix = self.sequence_prefix
            move.sequence_number = number
            move.payment_reference = move.name
            move.made_sequence_gap = False
            for line in move.line_ids:
                line.move_name = move.name
                if line.display_type == "payment_term":
                    line.name = move.name
