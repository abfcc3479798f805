from odoo import models


class AccountMove(models.Model):
    """Invoices of statements put credits back; what undoes them takes them again."""

    _inherit = "account.move"

    def _iptv_get_statements(self):
        # sudo: an accountant, or a reseller who pays, is no IPTV manager.
        statements = self.env["iptv.credit.statement"].sudo()
        return statements.search([("move_id", "in", self.ids)])

    def _invoice_paid_hook(self):
        """Override of `account`: a paid statement gives the credits back."""
        result = super()._invoice_paid_hook()
        self._iptv_get_statements()._put_back()
        return result

    def _post(self, soft=True):
        """Override of `account`: a full credit note ends the statement."""
        posted = super()._post(soft)
        refunds = posted.filtered(lambda move: move.move_type == "out_refund")
        for refund in refunds.filtered("reversed_entry_id"):
            refund._iptv_end_statement()
        return posted

    def _iptv_end_statement(self):
        """Cancel the statement of which nothing is left after this credit note.

        A smaller one is a discount: the credits come back when the rest is paid.
        """
        self.ensure_one()
        invoice = self.reversed_entry_id
        notes = invoice.reversal_move_ids.filtered(lambda move: move.state == "posted")
        credited = sum(notes.mapped("amount_total"))
        if invoice.currency_id.compare_amounts(credited, invoice.amount_total) >= 0:
            invoice._iptv_get_statements()._cancel(
                self.env._("credit note %(number)s", number=self.name)
            )

    def _iptv_get_watched(self):
        """Override: a statement whose payment is lost is open again."""
        paid = self._iptv_get_statements().filtered(lambda s: s.state == "paid")
        return super()._iptv_get_watched() | paid.move_id.sudo(False)

    def _iptv_cancel_one_unpaid(self):
        """Override: take back what a lost payment had put back."""
        lost = self._iptv_is_unpaid()
        result = super()._iptv_cancel_one_unpaid()
        if lost:
            self._iptv_get_statements()._take_back(
                self.env._("the payment of %(number)s was taken back", number=self.name)
            )
        return result

    def button_cancel(self):
        """Override of `account`: a cancelled invoice bills nothing."""
        result = super().button_cancel()
        self._iptv_get_statements()._cancel(self.env._("invoice cancelled"))
        return result
