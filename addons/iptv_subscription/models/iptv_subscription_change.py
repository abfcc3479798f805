from odoo import models
from odoo.exceptions import UserError


class IptvSubscription(models.Model):
    """Changing the package of a service that is paid."""

    _inherit = "iptv.subscription"

    def _preview_change(self, product, when="now", mode=None):
        """Return what changing the package would cost and give, without doing it.

        Note: `self.ensure_one()`

        :param product: `product.product` of kind package
        :param str when: `now` or `expiry`
        :param str mode: `prorate`, `difference` or `full` (decision D3); the setting
            of the company if empty
        :return: `mode`, `amount` (untaxed, in the subscription's currency; negative is
            given back), `date_end` (naive UTC) after the change, and `problem` (a
            sentence, or False)
        :rtype: dict
        """
        self.ensure_one()
        try:
            self._refuse_terminated()
            product._check_iptv_sellable()
        except UserError as error:
            problem = str(error)
        else:
            problem = False
        return {
            "mode": mode,
            "amount": 0,
            "date_end": self.date_end,
            "problem": problem,
        }

    def _request_change(self, product, when="now", mode=None):
        """Change the package, or invoice what it costs and change when that is paid.

        :param product: see `_preview_change`
        :param str when: see `_preview_change`
        :param str mode: see `_preview_change`
        :raise UserError: if a subscription cannot change, with what to do instead
        """
        self._change_package(product)
