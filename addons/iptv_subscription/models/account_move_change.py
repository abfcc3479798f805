from contextlib import contextmanager

from odoo import models


class AccountMove(models.Model):
    """Invoices and credit notes of package changes."""

    _inherit = "account.move"

    def _iptv_get_subscriptions(self):
        """Override: an invoice of a change is about the service that changes."""
        # sudo: an accountant needs no IPTV rights to work with invoices.
        changes = self.sudo().invoice_line_ids.iptv_change_id
        changed = changes.subscription_id.sudo(False)
        return super()._iptv_get_subscriptions() | changed

    def button_cancel(self):
        """Override of `account`: a change whose invoice is cancelled will not come."""
        result = super().button_cancel()
        # sudo: an accountant is no IPTV operator.
        lines = self.sudo().invoice_line_ids
        changes = lines.iptv_change_id.filtered(lambda c: c.move_line_id in lines)
        changes.filtered(lambda c: c.state == "waiting")._set_cancelled()
        return result

    def _iptv_on_renewals_posted(self):
        """Override: what was given back is used up before anything is charged."""
        self._iptv_offset_credits()
        return super()._iptv_on_renewals_posted()

    def _iptv_offset_credits(self):
        """Reconcile these invoices with open credit notes of package changes."""
        credits_by_key = self._iptv_get_open_credits().grouped(_get_offset_key)
        for invoice in self if credits_by_key else ():
            receivables = invoice._iptv_get_receivables()
            for key, lines in receivables.grouped(_get_offset_key).items():
                open_credits = credits_by_key.get(key, lines.browse())
                open_credits = open_credits.filtered(lambda line: not line.reconciled)
                if open_credits:
                    (lines | open_credits).reconcile()
        # An invoice that credit notes cover is not paid to Odoo, but to us it is.
        settled = self.filtered(lambda move: move.payment_state == "reversed")
        if credits_by_key and settled:
            settled._invoice_paid_hook()

    def _iptv_get_receivables(self):
        return self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )

    def _iptv_get_open_credits(self):
        """Return what the customers of these invoices still have to their credit.

        Only what package changes gave back: other credit notes may be paid out.

        :rtype: `account.move.line` recordset
        """
        return self.env["account.move.line"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("parent_state", "=", "posted"),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("move_id.move_type", "=", "out_refund"),
                (
                    "move_id.invoice_line_ids",
                    "any",
                    [
                        ("iptv_change_id", "!=", False),
                        ("iptv_reversed_line_id", "=", False),
                    ],
                ),
            ],
            order="id",
        )

    # === DOCUMENTS THAT FOLLOW FROM A PAYMENT === #

    @contextmanager
    def _iptv_own_documents(self):
        """Let invoices be made while a payment is being reconciled.

        Reconciling keeps `account` from completing the entries it works on, and with
        them any other that is made meanwhile: it would lack taxes and receivable.
        """
        with (
            self._disable_recursion({}, "skip_invoice_sync", target=False),
            self._disable_recursion({}, "check_move_validity", target=True),
        ):
            yield

    # === WITHDRAWING WHAT NOBODY PAID === #

    def _iptv_get_withdraw_problem(self, lines=None):
        """Return why this unpaid invoice cannot be withdrawn any more, or False.

        Note: `self.ensure_one()`

        :param lines: those of its lines that are to be taken back; all if empty
        :rtype: str | bool
        """
        self.ensure_one()
        if self._iptv_is_being_paid():
            return self.env._(
                "A payment of %(number)s is on its way. Wait until it has arrived.",
                number=self.name,
            )
        if self.state == "posted" and not self._iptv_still_owes(lines):
            return self.env._(
                "Something was paid or credited for %(number)s already.",
                number=self.name,
            )
        return False

    def _iptv_still_owes(self, lines=None):
        """Tell whether all of this invoice, or the price of some lines, is still owed.

        :param lines: some lines of this invoice
        :rtype: bool
        """
        if not lines:
            return self.payment_state == "not_paid"
        if lines._iptv_get_credits():
            return False
        price = sum(lines.mapped("price_total"))
        left = self.currency_id.compare_amounts(self.amount_residual, price)
        return self.payment_state in ("not_paid", "partial") and left >= 0

    def _iptv_withdraw(self):
        """Take back an unpaid invoice; its number stays.

        A payment that is just being booked may be about to pay this one, too, and
        stops at a cancelled entry; so there it is a credit note.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        if self.inalterable_hash or self.env.context.get("iptv_paying"):
            self._reverse_moves([{"ref": self.name}], cancel=True)
        else:
            self.button_cancel()


def _get_offset_key(line):
    return (line.company_id, line.partner_id, line.account_id, line.currency_id)
