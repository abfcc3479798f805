from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    iptv_subscription_ids = fields.One2many(
        "iptv.subscription",
        "order_id",
        string="IPTV Subscriptions",
        groups="iptv_subscription.group_iptv_operator",
    )
    iptv_subscription_count = fields.Integer(compute="_compute_iptv_subscription_count")

    def _compute_iptv_subscription_count(self):
        # sudo: a salesperson without IPTV rights still sees how many there are.
        for order in self:
            order.iptv_subscription_count = len(order.sudo().iptv_subscription_ids)

    def _action_confirm(self):
        """Override of `sale` to create the draft subscriptions of IPTV packages."""
        result = super()._action_confirm()
        self.order_line._iptv_create_subscriptions()
        return result

    def _action_cancel(self):
        """Override of `sale`: what was never paid ends with its order."""
        # sudo: a salesperson may cancel an order without being an IPTV operator.
        subscriptions = self.sudo().iptv_subscription_ids
        subscriptions.filtered(lambda s: s.state == "draft")._terminate()
        return super()._action_cancel()

    def _iptv_has_lines(self):
        """Tell whether a paid order must be invoiced at once to start a service."""
        return any(self.order_line.mapped("product_id.iptv_kind"))

    def action_view_iptv_subscriptions(self):
        """Open the subscriptions of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_subscription_action"
        )
        action = dict(action, domain=[("order_id", "=", self.id)], context={})
        if len(self.iptv_subscription_ids) == 1:
            action |= {
                "views": [(False, "form")],
                "res_id": self.iptv_subscription_ids.id,
            }
        return action
