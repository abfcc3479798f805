from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    iptv_subscription_ids = fields.One2many(
        "iptv.subscription",
        "partner_id",
        string="IPTV Subscriptions",
        groups="iptv_subscription.group_iptv_operator",
    )
    iptv_subscription_count = fields.Integer(
        compute="_compute_iptv_subscription_count",
        groups="iptv_subscription.group_iptv_operator",
    )

    def _compute_iptv_subscription_count(self):
        groups = self.env["iptv.subscription"]._read_group(
            [("partner_id", "child_of", self.ids)], ["partner_id"], ["__count"]
        )
        self.iptv_subscription_count = 0
        for partner, count in groups:
            # Up the tree: a company shows what its contacts have, too.
            while partner:
                if partner in self:
                    partner.iptv_subscription_count += count
                partner = partner.parent_id

    def action_view_iptv_subscriptions(self):
        """Open the subscriptions of this customer and its contacts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_subscription_action"
        )
        return dict(
            action,
            domain=[("partner_id", "child_of", self.id)],
            context={"default_partner_id": self.id},
        )
