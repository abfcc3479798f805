from odoo import models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """What a reseller begins with."""

    _inherit = "iptv.reseller"

    def _give_startup(self, amount, mode, key):
        """Give the credits that a reseller begins with (rule 18, decision D9).

        :param float amount: credits, positive
        :param str mode: “gift”: they have no value
        :param str key: names the click; the same key gives them once only
        :return: the ledger entry
        :rtype: `iptv.credit.entry` recordset
        :raise UserError: for another mode
        """
        self.ensure_one()
        self._check_amount(amount)
        if mode != "gift":
            raise UserError(self.env._("Start-up credits are given as a gift."))
        return self._post_startup(
            amount, f"startup/{key}", self.env._("Start-up credits")
        )
