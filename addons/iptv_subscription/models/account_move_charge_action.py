from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPERATOR = "iptv_subscription.group_iptv_operator"
MANAGER = "iptv_subscription.group_iptv_manager"


class AccountMove(models.Model):
    """What staff may do with the automatic payment of an invoice."""

    _inherit = "account.move"

    iptv_can_charge = fields.Boolean(
        compute="_compute_iptv_can_charge",
        help="Whether the invoice is open and has a saved method to charge.",
    )

    @api.depends("state", "payment_state", "iptv_charge_state")
    def _compute_iptv_can_charge(self):
        for move in self:
            move.iptv_can_charge = (
                move._iptv_is_open()
                and bool(move._iptv_get_token())
                and not move._iptv_get_live_transactions()
            )

    # === ACTION METHODS === #

    def action_iptv_charge_now(self):
        """Charge the saved method now, whatever the ladder says."""
        self._iptv_check_charge_access()
        for move in self:
            move._iptv_lock()
            token = move._iptv_get_token()
            move._iptv_check_chargeable(token)
            move._iptv_create_charge(token)

    def _iptv_check_charge_access(self):
        """Let managers act, and operators who may write the invoices.

        :raise AccessError: for everybody else
        """
        user = self.env.user
        if not user.has_group(OPERATOR):
            raise AccessError(
                self.env._("Charging customers is the work of IPTV operators.")
            )
        self.check_access("read" if user.has_group(MANAGER) else "write")

    def _iptv_check_chargeable(self, token):
        if not self._iptv_is_open():
            raise UserError(
                self.env._("%(number)s has nothing left to pay.", number=self.name)
            )
        if self._iptv_get_live_transactions():
            raise UserError(
                self.env._(
                    "A payment of %(number)s is on its way already. Wait for its end, "
                    "so that the customer is not charged twice.",
                    number=self.name,
                )
            )
        if not token:
            raise UserError(
                self.env._(
                    "There is no saved payment method for %(number)s: each of its "
                    "services must renew automatically with the same one.",
                    number=self.name,
                )
            )

    def action_iptv_stop_charge(self):
        """Leave these invoices to be paid by hand.

        :raise UserError: if the bank was asked already
        """
        self._iptv_check_charge_access()
        for move in self:
            move._iptv_lock()
            # sudo: transactions are none of an operator's business.
            if move.sudo()._iptv_get_sent_charges():
                raise UserError(
                    self.env._(
                        "The charge of %(number)s was sent already and cannot be "
                        "called back.",
                        number=move.name,
                    )
                )
            move._iptv_withdraw_charge()

    def action_iptv_charge_was_paid(self):
        """Settle an unknown charge: a manager saw the money at the bank."""
        self._iptv_settle_by_hand(
            self.env._("says that the bank took the money"),
            lambda tx, words: tx._set_done(state_message=words),
        )

    def action_iptv_charge_was_not_paid(self):
        """Settle an unknown charge: a manager saw that no money was taken."""
        self._iptv_settle_by_hand(
            self.env._("says that the bank did not take the money"),
            # Not cancelled: money that arrives after all can still be booked.
            lambda tx, words: tx._set_error(words),
        )

    def _iptv_settle_by_hand(self, claim, settle):
        """Have a manager answer what the provider does not.

        :param str claim: what the manager says, for the notes
        :param settle: called with the transaction (sudo) and the words to store
        :raise UserError: if there is nothing to answer
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only an IPTV manager settles a charge by hand.")
            )
        self.check_access("read")
        for move in self:
            move._iptv_lock()
            # sudo: transactions change by the system, here on a manager's word.
            charge = move.sudo()._iptv_get_sent_charges()[:1]
            if not charge or move.iptv_charge_state not in ("unknown", "pending"):
                raise UserError(
                    self.env._("%(number)s has no open charge.", number=move.name)
                )
            words = f"{self.env.user.name} {claim}."
            move.sudo().message_post(body=words, author_id=self.env.user.partner_id.id)
            settle(charge, words)
