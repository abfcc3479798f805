from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class IptvSubscription(models.Model):
    """The saved payment method that renewals are charged to."""

    _inherit = "iptv.subscription"

    payment_token_id = fields.Many2one(
        "payment.token",
        string="Saved Payment Method",
        copy=False,
        readonly=True,
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        domain="[('partner_id', '=', partner_id)]",
        help="Renewals are charged to it by the system.",
    )
    payment_token_name = fields.Char(
        string="Paid Automatically with",
        compute="_compute_payment_token_name",
        compute_sudo=True,
    )
    has_saved_method = fields.Boolean(
        compute="_compute_payment_token_name",
        compute_sudo=True,
        help="Whether the customer saved a method that could be charged.",
    )

    @api.depends("payment_token_id.active", "partner_id", "company_id", "currency_id")
    def _compute_payment_token_name(self):
        for subscription in self:
            subscription.payment_token_name = subscription.payment_token_id.display_name
            subscription.has_saved_method = bool(subscription._get_saved_method())

    @api.constrains("payment_token_id", "partner_id", "company_id", "currency_id")
    def _check_payment_token(self):
        """Nobody pays with the card of another customer, whatever the door."""
        # sudo: staff cannot read the methods that customers saved.
        for subscription in self.sudo().filtered("payment_token_id"):
            if not subscription._can_use_token(subscription.payment_token_id):
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be paid with this method: it is not one that "
                        "its customer saved for this company and currency.",
                        name=subscription.name,
                    )
                )

    def write(self, vals):
        """Override: a subscription that changes hands leaves the old card behind."""
        if "partner_id" in vals:
            self.check_access("write")
            handed_over = self.filtered(lambda s: s.partner_id.id != vals["partner_id"])
            handed_over._set_payment_token(self.env["payment.token"])
        return super().write(vals)

    def _refuse_protected(self, vals):
        """Override: only the methods below choose what is charged."""
        if "payment_token_id" in vals and not self.env.su:
            raise UserError(
                self.env._(
                    "The saved payment method is chosen by the customer. Use the "
                    "buttons of the subscription."
                )
            )
        return super()._refuse_protected(vals)

    # === ACTION METHODS === #

    def action_use_saved_method(self):
        """Charge renewals to the method that the customer saved last."""
        self.check_access("write")
        for subscription in self:
            # sudo: staff cannot read the methods that customers saved.
            token = subscription.sudo()._get_saved_method()
            if not token:
                raise UserError(
                    self.env._(
                        "%(customer)s saved no payment method that can be used here. "
                        "It can save one on its page “Payment methods”.",
                        customer=subscription.partner_id.display_name,
                    )
                )
            subscription._set_payment_token(token)

    def action_stop_automatic_payment(self):
        """Charge nothing more; the customer pays its invoices by hand."""
        self.check_access("write")
        self._set_payment_token(self.env["payment.token"])

    # === BUSINESS METHODS === #

    def _set_payment_token(self, token):
        """Choose what the renewals are charged to; an empty record stops it.

        The caller has checked that the person may change these subscriptions.

        :param token: `payment.token` record, or an empty one
        :raise ValidationError: if the customer did not save it
        """
        # sudo: the field is protected, and customers may write no subscription.
        changed = self.sudo().filtered(lambda s: s.payment_token_id != token)
        if not changed:
            return
        changed.write({"payment_token_id": token.id})
        for subscription in changed:
            subscription.message_post(body=subscription._get_token_message())
        if not token:
            changed._get_scheduled_charges()._iptv_withdraw_charge()

    def _get_token_message(self):
        self.ensure_one()
        if not self.payment_token_id:
            return self.env._("Automatic payment was stopped.")
        return self.env._(
            "Renewals are paid automatically with %(method)s.",
            method=self.payment_token_id.display_name,
        )

    def _get_scheduled_charges(self):
        """Return the renewal invoices that wait for their charge.

        :rtype: `account.move` recordset (sudo)
        """
        # sudo: an operator needs no accounting rights to stop a charge.
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("iptv_charge_state", "=", "scheduled"),
                    ("invoice_line_ids.iptv_subscription_id", "in", self.ids),
                ]
            )
        )

    def _can_use_token(self, token):
        self.ensure_one()
        return token._iptv_is_usable(self.partner_id, self.company_id, self.currency_id)

    def _get_saved_method(self):
        """Return the usable method that the customer saved last.

        Note: `self.ensure_one()`, in sudo

        :rtype: `payment.token` recordset of at most one record
        """
        self.ensure_one()
        owners = self.partner_id | self.partner_id.commercial_partner_id
        tokens = self.env["payment.token"].search(
            [("partner_id", "in", owners.ids)], order="id desc"
        )
        return tokens.filtered(lambda token: self._can_use_token(token))[:1]
