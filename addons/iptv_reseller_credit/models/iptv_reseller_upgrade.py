from odoo import models
from odoo.exceptions import UserError

from ..tools.purchase import Purchase


class IptvReseller(models.Model):
    """Upgrades and extras of a running user, by the rules of every change (D3).

    The arithmetic is that of `iptv.subscription.change`, in credits; what would be
    given back is not.
    """

    _inherit = "iptv.reseller"

    # === PACKAGE === #

    def _preview_upgrade(self, subscription, product):
        """Return what another package would cost now, without changing anything.

        Note: `self.ensure_one()`

        :param subscription: `iptv.subscription` record of the own tree
        :param product: `product.product` of kind package
        :return: `price`, `paid_with`, `balance_after`, `date_end` (naive UTC, or
            False), `renewal_price` (of one cycle afterwards), `explanation` (the
            arithmetic in words) and `problem` (a sentence, or False)
        :rtype: dict
        """
        return self._preview_change_of(
            subscription, product, "upgrade", lambda user: user._preview_change(product)
        )

    def _upgrade_user(self, subscription, product, key):
        """Change the package of a user, and charge the difference (rule 29).

        Note: `self.ensure_one()`

        :param subscription: see `_preview_upgrade`
        :param product: see `_preview_upgrade`
        :param str key: names the click; the same key gives the first sale again
        :return: the sale
        :rtype: `iptv.reseller.sale` record (sudo)
        :raise UserError: if it cannot be, with what to do instead
        """
        return self._do_change(
            subscription,
            product,
            f"upgrade/{key}",
            lambda user: user._request_change(product),
        )

    # === EXTRAS === #

    def _preview_add_extra(self, subscription, product):
        """Return what an extra costs until the end of the package.

        :param subscription: `iptv.subscription` record of the own tree
        :param product: `product.product` of kind extra
        :return: see `_preview_upgrade`
        :rtype: dict
        """
        return self._preview_change_of(
            subscription, product, "extra", lambda user: user._preview_extra(product)
        )

    def _add_extra(self, subscription, product, key):
        """Add an extra until the end of the package; see `_upgrade_user`.

        :param product: `product.product` of kind extra
        """
        return self._do_change(
            subscription,
            product,
            f"extra/{key}",
            lambda user: user._request_extra(product),
        )

    def _remove_extra(self, subscription, product):
        """Have an extra end with the paid time; nothing is given back.

        :param subscription: `iptv.subscription` record of the own tree
        :param product: `product.product` of kind extra
        :return: the change: scheduled, or done where no paid time is left
        :rtype: `iptv.subscription.change` record
        :raise UserError: if there is no such extra
        """
        self.ensure_one()
        self._check_allowed("can_add_extras")
        user = self._check_user(subscription).with_context(iptv_payer_id=self.id)
        return user._request_extra_removal(product.sudo())

    # === BOTH === #

    def _check_change(self, user, product):
        """Refuse a change that this reseller may not make, whoever asks."""
        kind = "package" if product.sudo().iptv_kind == "package" else "extra"
        self._check_allowed("can_upgrade" if kind == "package" else "can_add_extras")
        if not self._is_by_staff():
            self._check_product(product, kind)
        if kind == "package" and user._waits_for_shorter_cycle(product):
            raise UserError(
                self.env._(
                    "A shorter billing cycle begins when the paid time is over: choose "
                    "it when you renew."
                )
            )

    def _preview_change_of(self, subscription, product, kind, get_preview):
        self.ensure_one()
        # sudo: as in `_begin`; nothing is written.
        reseller = self.sudo().with_company(self.sudo().company_id)
        user = reseller._check_user(subscription).with_context(
            iptv_payer_id=reseller.id
        )
        problem = reseller._get_problem(lambda: reseller._check_change(user, product))
        found = get_preview(user)
        purchase = Purchase(kind, "preview", found["amount"], product.sudo())
        payments = reseller._plan_payments([purchase])
        paid_with = payments[0][0]
        spent = found["amount"] if paid_with == "credit" else 0.0
        problem = (
            problem
            or found["problem"]
            or reseller._get_problem(reseller._check_may_spend)
            or reseller._get_uncovered([purchase], payments)
        )
        return {
            "price": found["amount"],
            "paid_with": paid_with,
            "balance_after": reseller.currency_id.round(reseller.balance - spent),
            "date_end": found["date_end"],
            "renewal_price": found["renewal_amount"],
            "explanation": found["explanation"],
            "problem": problem or False,
        }

    def _do_change(self, subscription, product, key, request):
        """Change a user once per key, charging what it costs.

        :param request: called with the user, returns the change
        :rtype: `iptv.reseller.sale` record (sudo)
        """
        reseller = self._begin(key)
        user = reseller._check_user(subscription)
        known = reseller._get_known_sales([key])
        if known:
            return known[key]
        reseller._check_change(user, product)
        reseller._check_may_spend()
        with self.env.cr.savepoint():
            request(user.with_context(iptv_payer_id=reseller.id, iptv_sale_key=key))
        return reseller._get_known_sales([key])[key]
