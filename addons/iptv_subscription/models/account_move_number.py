from odoo import models


class AccountMove(models.Model):
    """Numbers for many invoices at once."""

    _inherit = "account.move"

    def _get_next_sequence_format(self):
        """Override of `account`: look the format up once for a batch of invoices.

        The number itself still comes from the locked increment of Odoo, so numbers
        have no gaps and two processes never share one.
        """
        if not self.env.context.get("iptv_invoice_factory"):
            return super()._get_next_sequence_format()
        # Not `cr.cache`: what is read here must not survive a rollback.
        known = self.env.cr.precommit.data.setdefault("iptv.sequence_format", {})
        key = (self.journal_id.id, self.date, self.move_type)
        if key not in known:
            known[key] = super()._get_next_sequence_format()
        format_string, values = known[key]
        return format_string, dict(values)

    def _iptv_take_numbers(self, count):
        """Return the numbers that follow the one of this invoice.

        It was posted in this transaction, so the transaction holds the lock of the
        sequence: others wait for its end before they take a number.

        Note: `self.ensure_one()`

        :param int count: how many
        :return: for each the columns of `account.move` that the number makes
        :rtype: list[dict]
        """
        self.ensure_one()
        format_string, values = self._get_next_sequence_format()
        first = self.sequence_number
        names = [
            self._locked_increment(format_string, dict(values)) for _n in range(count)
        ]
        return [
            {
                "name": name,
                "payment_reference": name,
                "sequence_prefix": self.sequence_prefix,
                "sequence_number": first + step,
                "made_sequence_gap": False,
            }
            for step, name in enumerate(names, start=1)
        ]
