from odoo import api, fields, models


class IptvSubscriptionTerminate(models.TransientModel):
    _name = "iptv.subscription.terminate"
    _description = "Terminate Services"

    subscription_ids = fields.Many2many(
        "iptv.subscription",
        string="Subscriptions",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    paid_count = fields.Integer(
        compute="_compute_paid_count", help="Services with paid time left."
    )
    reason = fields.Char(help="Kept in the history of every subscription.")

    @api.depends("subscription_ids.date_end", "subscription_ids.state")
    def _compute_paid_count(self):
        now = fields.Datetime.now()
        for wizard in self:
            live = wizard.subscription_ids.filtered(lambda s: s.state != "terminated")
            wizard.paid_count = len(live.filtered(lambda s: s._is_paid_at(now)))

    def action_terminate(self):
        """End the chosen services for good."""
        self.ensure_one()
        live = self.subscription_ids.filtered(lambda s: s.state != "terminated")
        live.action_terminate()
        if self.reason:
            for subscription in live:
                subscription.message_post(
                    body=self.env._("Terminated: %(reason)s", reason=self.reason)
                )
        return {"type": "ir.actions.act_window_close"}
