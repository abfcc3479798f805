from odoo import models

#: What decides whose login somebody is.
OWNER_FIELDS = frozenset({"parent_id", "is_company", "commercial_partner_id"})


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        """Override: who leaves a reseller sees nothing of it from now on.

        The record rules ask whose login somebody is, and their answers are kept.
        """
        result = super().write(vals)
        if not OWNER_FIELDS.isdisjoint(vals) and self._has_login():
            self.env.registry.clear_cache()
        return result

    def _has_login(self):
        # sudo: whoever may change a contact may know less about logins.
        users = self.env["res.users"].sudo()
        return bool(users.search([("partner_id", "child_of", self.ids)], limit=1))
