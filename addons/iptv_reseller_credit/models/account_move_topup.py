from odoo import fields, models


class AccountMove(models.Model):
    """Invoices of automatic top-ups: charged once, and not again by themselves."""

    _inherit = "account.move"

    iptv_top_up_reseller_id = fields.Many2one(
        "iptv.reseller",
        string="Automatic Top-Up of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _iptv_is_top_up_open(self):
        """Tell whether a top-up may still bring its credits, or its money."""
        if not self:
            return False
        self.ensure_one()
        unpaid = self.payment_state in ("not_paid", "partial", "blocked")
        live = self._iptv_get_live_transactions()
        return self.state != "cancel" and (unpaid or bool(live))

    def _iptv_get_token(self):
        """Override: a top-up is charged to the method of the reseller."""
        # sudo: saved methods are not an accountant's to read.
        reseller = self.sudo().iptv_top_up_reseller_id
        if not reseller:
            return super()._iptv_get_token()
        token = reseller.topup_token_id
        owed = (self.partner_id, self.company_id, self.currency_id)
        return token if token and token._iptv_is_usable(*owed) else token.browse()

    def _iptv_on_charge_refused(self, message):
        """Override: a refused top-up is over; nobody owes credits never received."""
        self.ensure_one()
        reseller = self.iptv_top_up_reseller_id
        if not reseller:
            return super()._iptv_on_charge_refused(message)
        self.write(
            {
                "iptv_charge_state": "failed",
                "iptv_charge_attempts": self.iptv_charge_attempts + 1,
                "iptv_charge_error": message,
            }
        )
        reseller._fail_top_up(message or self.env._("The payment was refused."))
        if self._iptv_is_open() and not self._iptv_get_live_transactions():
            self._iptv_take_back(
                self.invoice_line_ids, self.env._("the top-up could not be paid")
            )
        return None

    def _iptv_withdraw_charge(self):
        """Override: a top-up that is charged no more is no open top-up."""
        result = super()._iptv_withdraw_charge()
        # sudo: who removes a card may write no invoice.
        for move in self.sudo().filtered("iptv_top_up_reseller_id"):
            if move._iptv_is_open() and not move._iptv_get_live_transactions():
                move._iptv_take_back(
                    move.invoice_line_ids, self.env._("the top-up was withdrawn")
                )
        return result
