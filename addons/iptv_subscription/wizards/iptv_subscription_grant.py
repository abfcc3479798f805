from odoo import api, fields, models
from odoo.exceptions import UserError


class IptvSubscriptionGrant(models.TransientModel):
    _name = "iptv.subscription.grant"
    _description = "Grant Days"

    subscription_ids = fields.Many2many(
        "iptv.subscription",
        string="Subscriptions",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    days = fields.Integer(default=1, required=True)
    reason = fields.Char(required=True)
    preview = fields.Text(compute="_compute_preview")

    _days_positive = models.Constraint(
        "CHECK (days BETWEEN 1 AND 3660)", "Grant at least one day, at most ten years."
    )

    @api.depends("subscription_ids", "days")
    def _compute_preview(self):
        for wizard in self:
            lines = []
            for subscription in wizard.subscription_ids[:20]:
                try:
                    until = wizard._get_until(subscription)
                except UserError as error:
                    lines.append(str(error))
                    continue
                local = fields.Datetime.context_timestamp(self, until)
                lines.append(f"{subscription.name}: → {local:%Y-%m-%d %H:%M}")
            wizard.preview = "\n".join(lines)

    def _get_until(self, subscription):
        start = subscription._get_next_start()
        return fields.Datetime.add(start, days=self.days)

    def action_grant(self):
        """Extend every chosen subscription by the days, with the reason.

        :raise UserError: if the person may not, or a subscription cannot be extended
        """
        self.ensure_one()
        if not self.env.user.has_group("iptv_subscription.group_iptv_manager"):
            raise UserError(self.env._("Only an IPTV manager can grant free days."))
        self.subscription_ids.check_access("write")
        for subscription in self.subscription_ids:
            subscription._extend(
                source="manual",
                key=f"grant/{self.id}",
                until=self._get_until(subscription),
                reason=self.reason,
            )
            subscription.message_post(
                body=self.env._(
                    "%(days)s days granted: %(reason)s",
                    days=self.days,
                    reason=self.reason,
                )
            )
        return {"type": "ir.actions.act_window_close"}
