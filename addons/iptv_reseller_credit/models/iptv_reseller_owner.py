from odoo import api, models
from odoo.exceptions import UserError

#: Written by the business methods of the tree only.
TREE_FIELDS = frozenset(
    {
        "state_reason",
        "creation_key",
        "users_off",
        "frozen_by_id",
        "blocked_user_ids",
        "parent_path",
    }
)


class IptvReseller(models.Model):
    """Whose reseller a login is must be known at once, and what people must not write.

    Record rules keep the answer for each login; see `res.users`.
    """

    _inherit = "iptv.reseller"

    @api.model_create_multi
    def create(self, vals_list):
        """Override: a login that was no reseller before is one from now on."""
        resellers = super().create(vals_list)
        self._forget_logins()
        return resellers

    def write(self, vals):
        """Override: another contact means other logins."""
        result = super().write(vals)
        if {"partner_id", "company_id"} & vals.keys():
            self._forget_logins()
        return result

    def unlink(self):
        """Override: its logins are customers again."""
        result = super().unlink()
        self._forget_logins()
        return result

    @api.model
    def _forget_logins(self):
        self.env["res.users"].invalidate_model(["iptv_reseller_id"])
        self.env.registry.clear_cache()

    def _refuse_protected(self, vals):
        """Override: states and what they remember belong to their buttons."""
        # sudo in our own methods means that a business rule allowed it.
        forbidden = set() if self.env.su else TREE_FIELDS.intersection(vals)
        if forbidden:
            raise UserError(
                self.env._(
                    "These fields follow from the buttons of the reseller: %(fields)s.",
                    fields=", ".join(sorted(forbidden)),
                )
            )
        return super()._refuse_protected(vals)
