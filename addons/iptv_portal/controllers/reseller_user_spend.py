from odoo.http import request, route

from ..tools.query import read_id
from .reseller_user import USER, ResellerUser

#: What the pages of one user offer, and the method that lists it.
OFFERS = {
    "renew": "_get_portal_renewals",
    "upgrade": "_get_portal_upgrades",
    "extras": "_get_portal_extras",
}


class ResellerUserSpend(ResellerUser):
    """Renewing, upgrading and extras: seen with its price, then confirmed."""

    # === LOOKING === #

    @route(
        f"{USER}/<any({','.join(OFFERS)}):offer>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_user_offer(self, subscription_id, offer, **kwargs):
        """Show what can be bought for a user, with the price of each."""
        reseller_sudo = self._get_reseller()
        user_sudo = self._get_user(reseller_sudo, subscription_id)
        if offer not in user_sudo._get_reseller_actions(reseller_sudo):
            return request.redirect(self._get_user_url(user_sudo))
        return self._render_reseller(
            "portal_reseller_user_offer",
            reseller_sudo,
            "users",
            user=user_sudo,
            offer=offer,
            choices=getattr(reseller_sudo, OFFERS[offer])(user_sudo),
        )

    # === DOING === #

    def _buy_for(self, subscription_id, offer, params, buy, sale_key=None):
        """Buy something for a user and lead to its page.

        :param str offer: see `OFFERS`
        :param dict params: what the browser says: `product_id` and `key`
        :param buy: called with the reseller, the user, the product and the key
        """
        reseller_sudo = self._get_reseller()
        user_sudo = self._get_user(reseller_sudo, subscription_id)
        key = self._get_key(offer, params.get("key"))
        product_sudo = self._get_reseller_product(
            reseller_sudo, offer, read_id(params.get("product_id"))
        )
        if not product_sudo:
            self._tell("danger", request.env._("Please choose one of these."))
            return request.redirect(self._get_user_url(user_sudo, f"/{offer}"))
        again = sale_key and reseller_sudo._is_portal_sale_known(
            sale_key.format(key=key, user=user_sudo.id)
        )
        sales, problem = self._try(
            lambda: buy(reseller_sudo, user_sudo, product_sudo, key)
        )
        if problem:
            self._tell("danger", problem)
            return request.redirect(self._get_user_url(user_sudo, f"/{offer}"))
        self._tell_bought(reseller_sudo, sales, again)
        return request.redirect(self._get_user_url(user_sudo))

    def _get_reseller_product(self, reseller_sudo, offer, product_id):
        """Return a product that this reseller may sell; none if it may not."""
        kind = "extra" if offer == "extras" else "package"
        products = reseller_sudo._get_products(kind)
        return products.filtered(lambda product: product.id == product_id)

    def _tell_bought(self, reseller_sudo, sales, again):
        env = request.env
        if again:
            self._tell(
                "warning",
                env._("This form was sent before: nothing was done twice."),
            )
            return
        paid = reseller_sudo._get_portal_sale_text(sales)
        self._tell("success", env._("Done. %(paid)s", paid=paid))

    @route(
        f"{USER}/renew",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_renew(self, subscription_id, **kwargs):
        """Renew a user for a billing cycle (rule 47)."""
        return self._buy_for(
            subscription_id,
            "renew",
            kwargs,
            lambda reseller, user, product, key: reseller._renew_users(
                user, key, product=product
            ),
            "renewal/{key}/{user}",
        )

    @route(
        f"{USER}/upgrade",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_upgrade(self, subscription_id, **kwargs):
        """Give a user another package (rule 29)."""
        return self._buy_for(
            subscription_id,
            "upgrade",
            kwargs,
            lambda reseller, user, product, key: reseller._upgrade_user(
                user, product, key
            ),
            "upgrade/{key}",
        )

    @route(
        f"{USER}/extras",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_extra(self, subscription_id, **kwargs):
        """Add an extra to the package of a user."""
        return self._buy_for(
            subscription_id,
            "extras",
            kwargs,
            lambda reseller, user, product, key: reseller._add_extra(
                user, product, key
            ),
            "extra/{key}",
        )

    @route(
        f"{USER}/extras/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_user_extra_remove(
        self, subscription_id, product_id=None, **kwargs
    ):
        """Have an extra end with the paid time."""
        number = read_id(product_id)

        def remove(reseller, user):
            extras = user.line_ids.filtered(lambda line: line.kind == "extra")
            product = extras.product_id.filtered(lambda p: p.id == number)
            return reseller._remove_extra(user, product)

        return self._switch_user(
            subscription_id, remove, request.env._("It ends with the paid time.")
        )
