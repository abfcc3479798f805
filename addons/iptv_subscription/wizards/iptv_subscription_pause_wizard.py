from odoo import api, fields, models


class IptvSubscriptionPauseWizard(models.TransientModel):
    _name = "iptv.subscription.pause.wizard"
    _description = "Pause Services"

    subscription_ids = fields.Many2many(
        "iptv.subscription",
        string="Subscriptions",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    until = fields.Datetime(
        help="The services are switched on again by themselves at this moment."
    )
    reason = fields.Char(help="Kept in the list of pauses.")
    max_days = fields.Integer(compute="_compute_max_days")
    problems = fields.Text(compute="_compute_problems")

    @api.depends("subscription_ids.company_id.iptv_pause_max_days")
    def _compute_max_days(self):
        for wizard in self:
            limits = wizard.subscription_ids.company_id.mapped("iptv_pause_max_days")
            wizard.max_days = min(filter(None, limits), default=0)

    @api.depends("subscription_ids")
    def _compute_problems(self):
        for wizard in self:
            problems = [s._get_pause_problem() for s in wizard.subscription_ids]
            wizard.problems = "\n".join(filter(None, problems))

    def action_pause(self):
        """Pause the chosen services.

        :raise UserError: if one of them cannot be paused
        """
        self.ensure_one()
        self.subscription_ids.check_access("write")
        self.subscription_ids._pause(self.until or None, self.reason)
        return {"type": "ir.actions.act_window_close"}
