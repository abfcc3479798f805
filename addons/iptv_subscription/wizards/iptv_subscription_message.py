from odoo import fields, models


class IptvSubscriptionMessage(models.TransientModel):
    _name = "iptv.subscription.message"
    _description = "Message to the TV Screen"

    subscription_ids = fields.Many2many(
        "iptv.subscription",
        string="Subscriptions",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    text = fields.Text(string="Message", required=True)

    def action_send(self):
        """Queue the message to the boxes of all chosen subscriptions.

        :raise UserError: if none of them has an account yet
        """
        self.ensure_one()
        self.subscription_ids.check_access("write")
        for server, subscriptions in self.subscription_ids._get_addressable().items():
            subscriptions.sudo().with_delay(
                channel=server.sudo()._get_channel(),
                description=self.env._("Message to %s boxes", len(subscriptions)),
            )._job_message(self.text)
        return {"type": "ir.actions.act_window_close"}
