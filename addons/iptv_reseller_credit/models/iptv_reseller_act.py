from odoo import models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """How every door of a reseller begins: whose turn it is, and whose users they are.

    Who acts for the operator says so with the context key `iptv_by_staff`. It counts
    for internal users only, and spares them the questions for permissions (rule 36),
    not those for money.
    """

    _inherit = "iptv.reseller"

    def _is_by_staff(self):
        """Tell whether the operator's staff acts in the place of the reseller."""
        return bool(self.env.context.get("iptv_by_staff")) and not self.env.user.share

    def _check_allowed(self, permission):
        """Override: what the staff does needs no permission (rule 36)."""
        if not self._is_by_staff():
            super()._check_allowed(permission)

    def _begin(self, key):
        """Wait for the turn of this wallet; see `_take_turn`.

        :param str key: names the click
        :return: this reseller with the rights that its business methods need
        :raise UserError: if the click has no name, so could be done twice
        """
        self.ensure_one()
        if not (isinstance(key, str) and key.strip()):
            raise UserError(self.env._("Load the page again, then try once more."))
        # sudo: the methods that begin so have asked who may do what by the end.
        reseller = self.sudo()
        reseller._take_turn()
        return reseller.with_company(reseller.company_id)

    def _check_payer(self, free=False):
        """Refuse who may not spend; a gift of the operator costs nobody anything.

        :param bool free: whether the staff gives it
        """
        if not (free and self._is_by_staff()):
            self._check_may_spend()

    def _get_period_key(self, key):
        """Return what names a click among the periods of all resellers.

        :rtype: str
        """
        return f"credit/{self.id}/{key}"

    def _check_users(self, subscriptions):
        """Refuse users of anybody else (rules 35 and 53).

        A super reseller may act on those of the resellers below it.

        :param subscriptions: `iptv.subscription` records, whoever sent their ids
        :return: the same records, with the rights that business methods need
        :raise UserError: if one of them is not in the own tree
        """
        self.ensure_one()
        # sudo: forged ids are looked up here, and refused.
        known = subscriptions.sudo().exists()
        foreign = known.reseller_id - self.sudo()._get_subtree()
        nobodys = known.filtered(lambda s: not s.reseller_id)
        if not known or known != subscriptions.sudo() or foreign or nobodys:
            raise UserError(self.env._("This user does not exist in your account."))
        return known.with_company(self.sudo().company_id)

    def _check_user(self, subscription):
        """Refuse anything but one user of the own tree; see `_check_users`."""
        if len(subscription) != 1:
            raise UserError(self.env._("Choose one user."))
        return self._check_users(subscription)
