from odoo import api, fields, models
from odoo.exceptions import AccessError

#: Who may give money back.
REFUND_GROUPS = (
    "iptv_subscription.group_iptv_manager",
    "account.group_account_invoice",
)


class IptvSubscriptionRefund(models.TransientModel):
    _name = "iptv.subscription.refund"
    _description = "Refund One Period"

    subscription_id = fields.Many2one(
        "iptv.subscription",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    period_id = fields.Many2one(
        "iptv.subscription.period",
        required=True,
        compute="_compute_period_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('subscription_id', '=', subscription_id), ('source', '=', 'invoice'),"
        " ('state', '=', 'valid')]",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_refundable")
    paid = fields.Monetary(
        compute="_compute_refundable", help="What the period cost, without taxes."
    )
    refundable = fields.Monetary(
        string="Can Be Refunded",
        compute="_compute_refundable",
        help="What was paid and not given back yet, without taxes.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Without taxes; the credit note adds those of the invoice.",
    )
    cancel_period = fields.Boolean(
        string="End This Period",
        default=True,
        help="The days of the period are taken away. Always if all is refunded.",
    )
    is_partial = fields.Boolean(compute="_compute_is_partial")
    reason = fields.Char(required=True)
    refund_id = fields.Many2one("account.move", readonly=True)

    @api.depends("subscription_id")
    def _compute_period_id(self):
        for wizard in self:
            periods = wizard.subscription_id._get_valid_periods()
            paid = periods.filtered(lambda p: p.source == "invoice")
            wizard.period_id = paid.sorted("start")[-1:]

    @api.depends("period_id")
    def _compute_refundable(self):
        for wizard in self:
            period = wizard.period_id
            wizard.currency_id = period.sudo().move_id.currency_id
            wizard.paid = period and period._get_paid_amount()
            wizard.refundable = period and sum(period._get_refundable().values())

    @api.depends("period_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.refundable

    @api.depends("amount", "refundable")
    def _compute_is_partial(self):
        for wizard in self:
            currency = wizard.currency_id
            wizard.is_partial = bool(
                currency and currency.compare_amounts(wizard.amount, wizard.refundable)
            )

    def action_refund(self):
        """Post the credit note of the chosen period; a second click changes nothing.

        :raise AccessError: if the person may not give money back
        :raise UserError: if the amount cannot be given back
        """
        self.ensure_one()
        if not any(map(self.env.user.has_group, REFUND_GROUPS)):
            raise AccessError(
                self.env._("Only an IPTV manager or an accountant can refund.")
            )
        self.period_id.check_access("read")
        self.subscription_id.check_access("read")
        # Waits for the same click in another process.
        self.lock_for_update()
        if not self.refund_id:
            self.refund_id = self.period_id._refund(
                self.amount, self.reason, self.cancel_period
            )
        return self._open_refund()

    def _open_refund(self):
        if not self.env["account.move"].has_access("read"):
            return {"type": "ir.actions.act_window_close"}
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "form",
            "res_id": self.refund_id.id,
        }
