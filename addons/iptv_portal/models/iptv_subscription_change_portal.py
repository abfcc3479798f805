from odoo import models


class IptvSubscription(models.Model):
    """What a customer may choose for its service, and what it costs with tax."""

    _inherit = "iptv.subscription"

    def _is_portal_changeable(self):
        """Tell whether the customer may change package and extras by itself.

        What staff switched off or what was never paid is theirs to decide.
        """
        self.ensure_one()
        return self.state in ("active", "expired")

    def _get_portal_products(self, website, kind):
        """Return what this website offers for this service.

        :param website: `website` record
        :param str kind: `package` or `extra`
        :rtype: `product.product` recordset
        """
        products = self._get_change_products(kind)
        return products.filtered(
            lambda product: (
                product.is_published
                and product.product_tmpl_id.website_id in (website, website.browse())
            )
        )

    def _get_portal_choices(self, website, kind):
        """Return the products on offer, one entry per product with its cycles.

        :param website: `website` record
        :param str kind: `package` or `extra`
        :return: dicts of `template` and `variants`, each with `product`, `cycle` (its
            name) and `price` of one cycle with tax
        :rtype: list[dict]
        """
        choices = []
        products = self._get_portal_products(website, kind)
        for template, variants in products.grouped("product_tmpl_id").items():
            entries = [
                {
                    "product": product,
                    "cycle": (product.iptv_cycle_id or self.cycle_id).name,
                    "price": self._get_portal_price(product),
                }
                for product in variants
            ]
            choices.append({"template": template, "variants": entries})
        return choices

    def _get_portal_price(self, product):
        """Return what one cycle of a product costs this customer with tax.

        :rtype: float
        """
        line = {"product": product, "price": self._get_price_of(product), "name": ""}
        return self._get_quote_totals([line])["amount_total"]

    def _get_portal_change_options(self, product):
        """Return the ways in which the package can become this one.

        :return: see `_preview_change`; one for now and one for the end of the paid
            time, or the first one only where both are the same
        :rtype: list[dict]
        """
        now = self._preview_change(product)
        later = self._preview_change(product, when="expiry")
        same = later["when"] == "now"
        if same or (later["problem"] and later["problem"] == now["problem"]):
            return [now]
        return [now, later]
