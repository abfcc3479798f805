from odoo import api, models


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _handle_archiving(self):
        """Override of `payment`: what the customer removed is never charged again."""
        result = super()._handle_archiving()
        self._iptv_forget()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_and_forget(self):
        self._iptv_forget()

    def _iptv_forget(self):
        # sudo: the customer who removes its card may write no subscription.
        subscriptions = self.env["iptv.subscription"].sudo()
        found = subscriptions.search([("payment_token_id", "in", self.ids)])
        found._set_payment_token(self.browse())

    def _iptv_is_usable(self, partner, company, currency):
        """Tell whether this may be charged for what that partner owes.

        Note: `self.ensure_one()`

        :param partner: `res.partner` who owes
        :param company: `res.company` to whom
        :param currency: `res.currency` of the debt
        :rtype: bool
        """
        self.ensure_one()
        provider = self.provider_id
        currencies = provider.available_currency_ids
        return (
            self.active
            and self.partner_id in partner | partner.commercial_partner_id
            and self.company_id == company
            and provider.state != "disabled"
            and (not currencies or currency in currencies)
        )
