from odoo import api, fields, models


class IptvSubscriptionTerminate(models.TransientModel):
    _name = "iptv.subscription.terminate"
    _description = "Close Services"

    subscription_ids = fields.Many2many(
        "iptv.subscription",
        string="Subscriptions",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    paid_count = fields.Integer(
        compute="_compute_paid_count", help="Services with paid time left."
    )
    reason_id = fields.Many2one("iptv.close.reason", string="Why", required=True)
    reason = fields.Char(
        string="In Their Words", help="Kept in the history of every subscription."
    )
    when = fields.Selection(
        [("end", "At the end of the paid time"), ("now", "At once")],
        required=True,
        compute="_compute_when",
        store=True,
        precompute=True,
        readonly=False,
    )
    refund_preview = fields.Text(compute="_compute_refund_preview")

    @api.depends("subscription_ids.date_end", "subscription_ids.state")
    def _compute_paid_count(self):
        now = fields.Datetime.now()
        for wizard in self:
            live = wizard._get_live()
            wizard.paid_count = len(live.filtered(lambda s: s._is_paid_at(now)))

    @api.depends("subscription_ids")
    def _compute_when(self):
        for wizard in self:
            endless = wizard._get_live().filtered(
                lambda s: s._get_close_problem(True, False) or not s._has_paid_time()
            )
            wizard.when = "now" if endless == wizard._get_live() else "end"

    @api.depends("subscription_ids", "when")
    def _compute_refund_preview(self):
        for wizard in self:
            wizard.refund_preview = (
                wizard._get_refund_preview() if wizard.when == "now" else False
            )

    def _get_refund_preview(self):
        """Return what closing at once gives back, a line per service.

        :rtype: str
        """
        lines = []
        for period, amount in self._get_live()._preview_close_refund().items():
            currency = period.sudo().move_id.currency_id
            name = period.subscription_id.name
            lines.append(
                self.env._(
                    "%(name)s: %(amount)s without taxes, of the period from %(start)s",
                    name=name,
                    amount=currency.format(amount),
                    start=fields.Datetime.context_timestamp(self, period.start).date(),
                )
            )
        return "\n".join(lines)

    def _get_live(self):
        return self.subscription_ids.filtered(lambda s: s.state != "terminated")

    def action_terminate(self):
        """Close the chosen services with the reason.

        :raise UserError: if one of them cannot be closed so
        """
        self.ensure_one()
        live = self._get_live()
        live.check_access("write")
        live._close(self.reason_id, self.reason, at_end=self.when == "end")
        return {"type": "ir.actions.act_window_close"}
