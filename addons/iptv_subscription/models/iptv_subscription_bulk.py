from odoo import models


class IptvSubscription(models.Model):
    """From a list of services to a bulk operation."""

    _inherit = "iptv.subscription"

    def action_bulk_operation(self):
        """Open a bulk operation for these services; nothing is stored yet."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_operation_action"
        )
        context = {"default_selection_ids": self.ids}
        if kind := self.env.context.get("iptv_kind"):
            context["default_kind"] = kind
        return dict(
            action,
            name=self.env._("Bulk Operation"),
            views=[(False, "form")],
            view_mode="form",
            path=False,
            context=context,
        )
