from odoo import models


class ResPartner(models.Model):
    """A contact that goes to another company is a login of another reseller."""

    _inherit = "res.partner"

    def write(self, vals):
        """Override: what decides whose reseller a login is was changed."""
        result = super().write(vals)
        if {"parent_id", "is_company"} & vals.keys():
            # sudo: who edits contacts need not see users.
            users = self.env["res.users"].sudo()
            if users.search_count([("partner_id", "child_of", self.ids)], limit=1):
                self.env["iptv.reseller"]._forget_logins()
        return result
