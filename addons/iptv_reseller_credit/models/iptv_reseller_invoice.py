from odoo import Command, fields, models


class IptvReseller(models.Model):
    """Invoices of what a reseller buys."""

    _inherit = "iptv.reseller"

    def _invoice_purchase(self, product, quantity, key, price_unit=None, stock=False):
        """Invoice credits or stock; they are given once the invoice is paid.

        Note: `self.ensure_one()`

        :param product: `product.product`: a pack of credits, or what stock is sold of
        :param float quantity: how many packs or boxes
        :param str key: names the click; the same key returns the first invoice
        :param float price_unit: in the currency of the company; None: see
            `_get_purchase_price`
        :param bool stock: whether a number of a package is sold up front
        :return: the posted invoice (sudo)
        :rtype: `account.move` recordset
        :raise UserError: if this reseller may not buy it
        """
        self.ensure_one()
        # sudo: an IPTV manager is no accountant.
        reseller = self.sudo().with_company(self.company_id)
        moves = reseller.env["account.move"]
        if known := moves.search([("iptv_key", "=", key)]):
            return known
        reseller._check_may_buy(product, reseller.partner_id, stock)
        if price_unit is None:
            price_unit = reseller._get_purchase_price(product, quantity)
        invoice = moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": reseller.partner_id.id,
                "company_id": reseller.company_id.id,
                "currency_id": reseller.company_id.currency_id.id,
                "invoice_date": fields.Date.context_today(reseller),
                "iptv_key": key,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "price_unit": price_unit,
                            "iptv_is_stock": stock,
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _get_purchase_price(self, product, quantity=1):
        """Return the price in money of a pack, or of one piece of stock.

        On the pricelist of its contact, unless that is one in credits.

        :param product: `product.product` record
        :param float quantity: how many
        :return: in the currency of the company
        :rtype: float
        """
        self.ensure_one()
        reseller = self.sudo().with_company(self.company_id)
        money = reseller.company_id.currency_id
        day = fields.Date.context_today(reseller)
        pricelist = reseller.partner_id.property_product_pricelist
        if pricelist.currency_id == reseller.currency_id:
            pricelist = pricelist.browse()
        return pricelist._get_product_price(
            product.with_company(reseller.company_id),
            quantity,
            currency=money,
            date=day,
        )
