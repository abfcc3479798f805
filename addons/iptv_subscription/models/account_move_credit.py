from odoo import Command, fields, models


class AccountMove(models.Model):
    """Giving back parts of an invoice."""

    _inherit = "account.move"

    def _iptv_is_being_paid(self):
        """Tell whether money may already be on its way: then nothing is taken back."""
        self.ensure_one()
        if self.iptv_charge_state in ("pending", "unknown"):
            return True
        # sudo: transactions are none of an operator's business.
        return any(
            tx.state in ("pending", "authorized")
            or (tx.state == "done" and not tx.is_post_processed)
            for tx in self.sudo().transaction_ids
        )

    def _iptv_take_back(self, lines, reason):
        """Take back lines of an invoice that nobody paid.

        An invoice that bills nothing else is cancelled; otherwise only those lines
        are credited, and the rest stays to be paid (decision D11).

        :param lines: lines of this invoice
        :param str reason: printed on the credit note
        """
        self.ensure_one()
        others = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line not in lines
        )
        if not others and self.payment_state == "not_paid" and self._can_be_unlinked():
            self.button_cancel()
            self.message_post(body=self.env._("Cancelled: %(why)s", why=reason))
        elif self.state == "draft":
            lines.unlink()
        else:
            refund = self._iptv_credit({line: {} for line in lines}, reason)
            (self | refund).line_ids.filtered(
                lambda line: line.display_type == "payment_term" and not line.reconciled
            ).reconcile()

    def _iptv_credit(self, credits_by_line, reason):
        """Create and post a credit note for some lines of this invoice.

        :param dict credits_by_line: by line of this invoice, the values that its
            credit has other than the line itself
        :param str reason: printed on the credit note
        :return: the posted credit note
        """
        self.ensure_one()
        refund = self._reverse_moves([self._iptv_prepare_credit(reason)])
        commands = []
        for line in refund.invoice_line_ids:
            vals = credits_by_line.get(line.iptv_reversed_line_id)
            command = Command.delete(line.id)
            if vals is not None:
                command = Command.update(line.id, vals)
            commands.append(command)
        refund.write({"invoice_line_ids": commands})
        refund.action_post()
        return refund

    def _iptv_prepare_credit(self, reason):
        today = fields.Date.context_today(self)
        ref = self.env._(
            "Reversal of: %(move)s, %(reason)s", move=self.name, reason=reason
        )
        return {
            "ref": ref,
            "date": today,
            "invoice_date": today,
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "invoice_user_id": self.invoice_user_id.id,
            "invoice_origin": self.invoice_origin,
        }
