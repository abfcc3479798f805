from odoo import models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """Who may do what, asked again at the moment of doing it."""

    _inherit = "iptv.reseller"

    def _is_allowed(self, permission):
        """Tell whether this reseller may do something now.

        :param str permission: name of a permission, such as `can_terminate`
        :rtype: bool
        """
        self.ensure_one()
        return bool(self[permission]) and not self._get_stop()

    def _check_allowed(self, permission):
        """Refuse what the operator does not allow this reseller (rules 27 and 35).

        :param str permission: see `_is_allowed`
        :raise UserError: with who can change it
        """
        self.ensure_one()
        self._check_not_stopped()
        if not self[permission]:
            raise UserError(
                self.env._(
                    "You are not allowed to %(what)s. Ask your operator to permit it.",
                    what=self._get_permission_words()[permission],
                )
            )

    def _get_permission_words(self):
        # One literal each, so that they are found for translation.
        env = self.env
        return {
            "can_add_users": env._("add users"),
            "can_add_resellers": env._("add resellers"),
            "can_disable": env._("disable or enable users"),
            "can_terminate": env._("terminate users"),
            "can_upgrade": env._("upgrade users"),
            "can_add_extras": env._("add extras"),
            "can_change_mac": env._("change MAC addresses"),
            "can_see_passwords": env._("see passwords"),
            "can_message": env._("send messages"),
        }

    def _get_stop(self):
        """Return who is frozen or disabled: this reseller or one above it.

        :rtype: `iptv.reseller` recordset of at most one record
        """
        self.ensure_one()
        # sudo: a reseller may be stopped by one that it cannot see.
        above = self.sudo()._get_ancestors()
        return above.filtered(lambda r: r.state != "active")[:1]

    def _check_not_stopped(self):
        """Refuse to act for a reseller that is frozen or disabled (rule 38).

        :raise UserError: with the reason, where it may be told
        """
        self.ensure_one()
        stop = self._get_stop()
        if not stop:
            return
        if stop == self and stop.sudo().state_reason:
            raise UserError(
                self.env._(
                    "Your account is stopped: %(reason)s", reason=stop.state_reason
                )
            )
        raise UserError(
            self.env._("Your account is stopped. Please contact your operator.")
        )

    def _check_may_spend(self, user=None):
        """Refuse to spend for a login that may not, or a wallet that is blocked.

        Staff and the system act for the operator, so they are not asked.

        :param user: `res.users` record that asks; the current one if empty
        :raise UserError: with what to do
        """
        self.ensure_one()
        self._check_not_stopped()
        if self.debt:
            raise UserError(self._get_debt_message())
        self._check_login_may_spend(user)

    def _check_login_may_spend(self, user=None):
        """Refuse a login that may look only; see `_check_may_spend`.

        :param user: `res.users` record that asks; the current one if empty
        :raise UserError: with whom to ask
        """
        self.ensure_one()
        user = user or self.env.user
        # sudo: a portal user may not read how its reseller is set up.
        chosen = self.sudo().spender_policy == "chosen"
        if chosen and user.share and user.partner_id not in self.sudo().spender_ids:
            raise UserError(
                self.env._(
                    "Your login may look but not spend. Ask the owner of this account."
                )
            )
