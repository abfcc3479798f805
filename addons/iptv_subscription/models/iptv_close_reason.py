from odoo import fields, models


class IptvCloseReason(models.Model):
    _name = "iptv.close.reason"
    _description = "Reason to Close a Service"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_for_customers = fields.Boolean(
        string="Offered to Customers",
        default=True,
        help="Customers can choose it when they close a service on their own page.",
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    def _compute_subscription_count(self):
        groups = self.env["iptv.subscription"]._read_group(
            [("close_reason_id", "in", self.ids)], ["close_reason_id"], ["__count"]
        )
        counts = {reason.id: count for reason, count in groups}
        for reason in self:
            reason.subscription_count = counts.get(reason.id, 0)

    def action_view_subscriptions(self):
        """Open the services that were or will be closed for these reasons."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_subscription_action"
        )
        domain = [("close_reason_id", "in", self.ids)]
        return dict(action, domain=domain, context={})
