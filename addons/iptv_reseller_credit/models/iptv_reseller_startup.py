from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.posting import Posting


class IptvReseller(models.Model):
    """What a reseller begins with."""

    _inherit = "iptv.reseller"

    def _give_startup(self, amount, mode, key):
        """Give or sell the credits that a reseller begins with (rule 18).

        The ledger says which it was (decision D9): a gift is a line “Start-up
        credits” without a value; what is invoiced is a purchase, once it is paid.

        Note: `self.ensure_one()`

        :param float amount: credits, positive
        :param str mode: “gift” or “invoice”
        :param str key: names the click; the same key does it once only
        :return: the ledger entry, or the posted invoice (sudo)
        :rtype: `iptv.credit.entry` or `account.move` recordset
        :raise UserError: for another mode, or if it is no amount of credits
        """
        self.ensure_one()
        self._check_amount(amount)
        key = f"startup/{key}"
        if mode == "gift":
            posting = Posting(
                reseller=self,
                amount=amount,
                kind="startup",
                key=key,
                reason=self.env._("Start-up credits"),
            )
            return self.env["iptv.credit.entry"]._post([posting])
        if mode != "invoice":
            raise UserError(
                self.env._("Start-up credits are either a gift or invoiced.")
            )
        return self._invoice_purchase(
            self._get_single_credit(),
            amount,
            f"{key}/{self.id}",
            price_unit=self._get_credit_value(),
        )

    def _get_single_credit(self):
        """Return the product that sells credits one by one.

        :rtype: `product.product` recordset
        """
        # sudo: an IPTV operator need not see products.
        product = self.env.ref("iptv_reseller_credit.product_credit").sudo()
        return product.with_company(self.company_id)

    def _get_credit_value(self):
        """Return what one credit costs in money, at the rate of the day (D7).

        Note: `self.ensure_one()`

        :return: in the currency of the company
        :rtype: float
        """
        self.ensure_one()
        return self.currency_id._convert(
            1.0,
            self.company_id.currency_id,
            self.company_id,
            fields.Date.context_today(self),
            round=False,
        )
