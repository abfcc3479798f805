from odoo import models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """The page on which the people of a reseller are listed."""

    _inherit = "iptv.reseller"

    def _may_manage_portal_logins(self):
        """Tell whether the current login may add and change others."""
        self.ensure_one()
        try:
            self._check_may_manage_logins()
        except UserError:
            return False
        return True

    def _is_portal_spender(self, user):
        """Tell whether a login may spend.

        :param user: `res.users` record
        """
        self.ensure_one()
        return self.spender_policy == "all" or user.partner_id in self.spender_ids

    def _set_portal_spender(self, partner, may_spend):
        """Say whether a person may spend, at the wish of another login.

        :param partner: `res.partner` of this reseller
        :param bool may_spend: False: it may look only
        :raise UserError: if who asks may not, or would lock itself out
        """
        self.ensure_one()
        self._check_may_manage_logins()
        if not may_spend and partner == self.env.user.partner_id:
            raise UserError(
                self.env._("You cannot take it from yourself. Ask another login.")
            )
        self._set_may_spend(partner, may_spend)
