from odoo import Command, models


class IptvReseller(models.Model):
    """Packs of credits, bought like anything else: an order that is paid online."""

    _inherit = "iptv.reseller"

    def _get_portal_packs(self):
        """Return the packs of credits that this reseller may buy (rule 21).

        Note: `self.ensure_one()`

        :rtype: `product.product` recordset (sudo), the smallest first
        """
        self.ensure_one()
        # sudo: a portal user reads no product that is not published.
        packs = self.env["product.product"].sudo()
        found = packs.search(
            [
                ("iptv_kind", "=", "credit"),
                ("sale_ok", "=", True),
                ("iptv_for_level", "in", ("all", self.level)),
                ("company_id", "in", (False, self.company_id.id)),
            ]
        )
        return found.sorted(lambda pack: (pack.iptv_credits, pack.id))

    def _get_portal_pack_price(self, pack):
        """Return what a pack costs this reseller, in the currency of its orders.

        :param pack: `product.product` record
        :return: the price and its `res.currency`
        :rtype: tuple
        """
        partner = self.partner_id.with_company(self.company_id)
        pricelist = partner.property_product_pricelist
        if not pricelist or pricelist.currency_id == self.currency_id:
            return pack.lst_price, pack.currency_id
        return pricelist._get_product_price(pack, 1.0), pricelist.currency_id

    def _order_portal_pack(self, pack, key):
        """Return an order of a pack that waits for its payment.

        :param pack: `product.product` record that `_get_portal_packs` returns
        :param str key: names the click
        :rtype: `sale.order` record (sudo)
        """
        self.ensure_one()
        # sudo: portal users do not write orders; this is all that it may contain.
        orders = self.env["sale.order"].sudo().with_company(self.company_id)
        known = orders.search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("origin", "=", key),
                ("state", "!=", "cancel"),
            ],
            limit=1,
        )
        return known or orders.create(self._prepare_portal_pack_order(pack, key))

    def _prepare_portal_pack_order(self, pack, key):
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "origin": key,
            "state": "sent",
            "user_id": False,
            "require_signature": False,
            "require_payment": True,
            "prepayment_percent": 1.0,
            "order_line": [Command.create({"product_id": pack.id})],
        }
