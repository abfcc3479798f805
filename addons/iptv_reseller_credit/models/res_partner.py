from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    iptv_owner_reseller_id = fields.Many2one(
        "iptv.reseller",
        string="Reseller Account",
        compute="_compute_iptv_owner_reseller_id",
        groups="iptv_subscription.group_iptv_operator",
        help="The reseller that this contact is, or works for.",
    )

    @api.depends("commercial_partner_id")
    def _compute_iptv_owner_reseller_id(self):
        found = self.env["iptv.reseller"].search(
            [("partner_id", "in", self.commercial_partner_id.ids)]
        )
        by_partner = {reseller.partner_id: reseller for reseller in reversed(found)}
        for partner in self:
            owner = partner.commercial_partner_id
            partner.iptv_owner_reseller_id = by_partner.get(owner, found[:0])

    def action_view_iptv_reseller(self):
        """Open the reseller that this contact is, or works for."""
        self.ensure_one()
        return self.iptv_owner_reseller_id.action_open_form()
