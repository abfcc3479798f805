from odoo import models

#: What the form of a new user asks for, with the most characters of each.
USER_FIELDS = {
    "name": 128,
    "email": 128,
    "phone": 32,
    "device_kind": 16,
    "mac": 32,
    "login": 64,
    "password": 64,
    "note": 2000,
}
#: Kinds of service without a box.
NO_BOX = frozenset({"line"})


class IptvReseller(models.Model):
    """What the pages offer on which a reseller spends."""

    _inherit = "iptv.reseller"

    # === A NEW USER === #

    def _get_portal_products(self):
        """Return the packages on offer, by product, with their prices in credits.

        Note: `self.ensure_one()`

        :return: dicts of `name` and `variants`, each with `product`, `price` and
            `stock` (how many are left of those bought up front)
        :rtype: list[dict]
        """
        self.ensure_one()
        products = self._get_products("package")
        prices = self._get_credit_prices(products)
        stocks = {product.id: left for product, left in self._get_portal_stocks()}
        return [
            {
                "name": template.name,
                "variants": [
                    {
                        "product": product,
                        "price": prices[product.id],
                        "stock": stocks.get(product.id, 0),
                    }
                    for product in variants
                ],
            }
            for template, variants in products.grouped("product_tmpl_id").items()
        ]

    def _get_portal_kinds(self):
        """Return the kinds of box that the operator can serve.

        :return: dicts with `value`, `label` and `mac` (`required`, `optional` or
            False); see `sale.order.line._iptv_get_kind_choices`
        :rtype: list[dict]
        """
        self.ensure_one()
        # sudo: a reseller reads no servers; only the kinds are shown.
        servers = self.env["iptv.server"].sudo()
        servers = servers.search([("company_id", "in", (self.company_id.id, False))])
        served = {kind for server in servers for kind in server._get_device_kinds()}
        Line = self.env["sale.order.line"]
        labels = self.env["iptv.subscription"]._fields["device_kind"]
        return [
            {"value": kind, "label": label, "mac": Line._iptv_get_mac_need(kind)}
            for kind, label in labels._description_selection(self.env)
            if kind in served
        ]

    def _get_portal_user_errors(self, values):
        """Return what is wrong with a new user, by field of the form.

        :param dict values: see `_add_user`
        :return: sentences by name of the field
        :rtype: dict[str, str]
        """
        self.ensure_one()
        reseller = self.with_company(self.company_id)
        errors = {
            "name" if not values["name"] else "email": reseller._get_problem(
                lambda: reseller._check_new_contact(values)
            )
        }
        product = reseller._get_new_product(values)
        errors["product_id"] = reseller._get_problem(
            lambda: reseller._check_product(product, "package")
        )
        if not errors["product_id"]:
            errors.update(reseller._get_portal_box_errors(product, values))
        return {name: text for name, text in errors.items() if text}

    def _get_portal_box_errors(self, product, values):
        server = self._check_new_server(product, values)
        kind_problem = self._get_problem(lambda: self._check_new_kind(server, values))
        if kind_problem:
            return {"device_kind": kind_problem}
        kind = values["device_kind"]
        return {
            "mac": self._get_problem(lambda: self._check_new_mac(server, kind, values)),
            "login": self._get_problem(
                lambda: self._check_new_credentials(server, values)
            ),
        }

    # === A USER THAT IS THERE === #

    def _get_portal_renewals(self, user):
        """Return how a user can be renewed, with price and end of each way.

        Another package is offered to who has no paid time left to lose only.

        Note: `self.ensure_one()`

        :param user: `iptv.subscription` record
        :return: see `_get_portal_choice`
        :rtype: list[dict]
        """
        self.ensure_one()
        products = self._get_products("package")
        own_template = user.product_id.product_tmpl_id
        own = products.filtered(lambda p: p.product_tmpl_id == own_template)
        if user.cycle_id.kind != "trial" and user.state == "active":
            products = own
        return [
            self._get_portal_choice(
                product,
                self._preview_renewal_of(user, product)["rows"][user.id],
                is_own=product == user.product_id,
            )
            for product in own | products
            if product.iptv_cycle_id.kind != "trial"
        ]

    def _get_portal_upgrades(self, user):
        """Return the other packages, with what a change costs now (rule 29)."""
        self.ensure_one()
        return [
            self._get_portal_choice(product, self._preview_upgrade(user, product))
            for product in self._get_products("package") - user.product_id
            if product.iptv_cycle_id.kind != "trial"
        ]

    def _get_portal_extras(self, user):
        """Return the extras that can be added, with what they cost now."""
        self.ensure_one()
        return [
            self._get_portal_choice(product, self._preview_add_extra(user, product))
            for product in self._get_products("extra") - user.line_ids.product_id
        ]

    def _get_portal_choice(self, product, preview, is_own=False):
        """Return one way to spend, for the page that offers it.

        :return: `product`, `title`, `cycle`, `is_own` and what the preview says
        :rtype: dict
        """
        return {
            "product": product,
            "title": product.name,
            "cycle": product.iptv_cycle_id.name or "",
            "is_own": is_own,
            "explanation": "",
            **preview,
        }

    def _get_portal_sale_text(self, sales):
        """Return what was paid, in a sentence.

        :param sales: `iptv.reseller.sale` records of one click
        :rtype: str
        """
        self.ensure_one()
        spent = sum(sales.filtered(lambda s: s.paid_with == "credit").mapped("price"))
        stock = len(sales.filtered(lambda s: s.paid_with == "stock"))
        if stock and not spent:
            return self.env._("It was taken from your stock.")
        if not spent:
            return self.env._("It cost nothing.")
        return self.env._(
            "%(price)s were taken, %(balance)s are left.",
            price=self.currency_id.format(spent),
            balance=self.currency_id.format(self.balance),
        )
