from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    iptv_reseller_id = fields.Many2one(
        "iptv.reseller",
        string="Reseller",
        compute="_compute_iptv_reseller_id",
        compute_sudo=True,
        help="The reseller that this login belongs to.",
    )

    def _compute_iptv_reseller_id(self):
        """A login belongs to the reseller whose contact it is, or stands under.

        Asked for on every page of a reseller: one query for all.
        """
        owners = self.partner_id.commercial_partner_id
        found = self.env["iptv.reseller"].search([("partner_id", "in", owners.ids)])
        by_owner = found.grouped("partner_id")
        for user in self:
            resellers = by_owner.get(user.partner_id.commercial_partner_id, found[:0])
            own = resellers.filtered(
                lambda r, user=user: r.company_id == user.company_id
            )
            user.iptv_reseller_id = (own or resellers)[:1]
