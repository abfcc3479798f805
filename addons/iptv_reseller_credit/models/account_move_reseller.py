from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices and credit notes that move credits or stock."""

    _inherit = "account.move"

    iptv_key = fields.Char(
        copy=False,
        readonly=True,
        help="Names the click that made this invoice, so that it is made once.",
    )

    _iptv_key_uniq = models.UniqueIndex(
        "(iptv_key) WHERE iptv_key IS NOT NULL", "This was invoiced already."
    )

    # === BEFORE MONEY MOVES === #

    def _post(self, soft=True):
        """Override of `account`: refuse what the buyer may not buy (rules 20, 21)."""
        # sudo: an accountant is no IPTV operator.
        self.sudo()._iptv_prepare_purchases()
        return super()._post(soft)

    def _iptv_prepare_purchases(self):
        """Remember on the lines who buys, and how many credits."""
        for move in self.filtered(lambda m: m.is_sale_document(include_receipts=True)):
            lines = move.invoice_line_ids.filtered(
                lambda line: line.iptv_reseller_id or line._iptv_is_for_reseller()
            )
            if lines and move.move_type == "out_receipt":
                raise UserError(
                    self.env._(
                        "Credits and stock are sold by invoice. Make an invoice "
                        "instead of a receipt."
                    )
                )
            if move.move_type == "out_invoice":
                lines._iptv_prepare_purchase()
            else:
                lines._iptv_prepare_refund()

    # === WHAT A DOCUMENT IS WORTH FOLLOWS ITS STATE === #

    def write(self, vals):
        """Override: only what is posted pays for credits and stock."""
        result = super().write(vals)
        if "state" in vals:
            self._iptv_follow_purchases()
        return result

    def _iptv_follow_purchases(self):
        # sudo: an accountant is no IPTV operator.
        for move in self.sudo():
            lines = move.invoice_line_ids
            if move.move_type == "out_refund":
                lines = lines.iptv_reversed_line_id
            lines.filtered("iptv_reseller_id")._iptv_follow_payment(cause=move)

    def button_draft(self):
        """Override of `account`: staff hear of credits that come and go by hand."""
        refunds = self.filtered(
            lambda move: move.move_type == "out_refund" and move.state == "posted"
        )
        result = super().button_draft()
        for refund in refunds.sudo():
            bought = refund.invoice_line_ids.iptv_reversed_line_id
            bought.iptv_reseller_id._report_attention(
                self.env._(
                    "The credit note %(number)s was taken back. What it had taken was "
                    "given again, if its invoice is still paid.",
                    number=refund.name,
                )
            )
        return result

    # === PAYMENTS THAT ARE TAKEN BACK === #

    def _iptv_get_watched(self):
        """Override: credits and stock are taken back, too."""
        holding = self._origin._iptv_get_holding_lines()
        return super()._iptv_get_watched() | holding.move_id.sudo(False)

    def _iptv_get_holding_lines(self):
        """Return the lines whose credits or stock were given and not taken back.

        :rtype: `account.move.line` recordset (sudo)
        """
        # sudo: who books payments sees no resellers.
        lines = self.sudo().invoice_line_ids
        return lines.filtered(lambda line: line._iptv_holds_something())

    def _iptv_cancel_one_unpaid(self):
        """Override: as a credit note would; paying again gives it again."""
        lost = self._iptv_is_unpaid()
        result = super()._iptv_cancel_one_unpaid()
        if lost:
            holding = self._iptv_get_holding_lines()
            holding._iptv_follow_payment(cause=self, is_lost=True)
            holding.iptv_reseller_id._report_attention(
                self.env._(
                    "The payment of %(number)s was taken back, so what it paid for was "
                    "taken back as well. Paying the invoice again gives it again.",
                    number=self.name,
                )
            )
        return result
