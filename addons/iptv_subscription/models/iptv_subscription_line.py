from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class IptvSubscriptionLine(models.Model):
    _name = "iptv.subscription.line"
    _description = "IPTV Subscription Line"
    _order = "kind desc, id"
    _check_company_auto = True

    subscription_id = fields.Many2one(
        "iptv.subscription", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('iptv_kind', 'in', ('package', 'extra'))]",
    )
    kind = fields.Selection(
        related="product_id.product_tmpl_id.iptv_kind", string="Kind", store=True
    )
    price_unit = fields.Monetary(
        string="Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
    )
    date_end = fields.Datetime(
        string="Valid Until",
        compute="_compute_date_end",
        help="Follows the package.",
    )
    remote_ref = fields.Char(related="product_id.product_tmpl_id.iptv_remote_ref")

    _package_uniq = models.UniqueIndex(
        "(subscription_id) WHERE kind = 'package'",
        "A subscription has one package. Sell a second subscription for a second box.",
    )
    _product_uniq = models.Constraint(
        "UNIQUE (subscription_id, product_id)",
        "An extra can be added to a subscription once only.",
    )

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self:
            line.price_unit = line._get_list_price()

    def _get_list_price(self):
        """Return the price of the catalogue in the currency of the subscription."""
        self.ensure_one()
        subscription = self.subscription_id
        if not (self.product_id and subscription.currency_id):
            return self.product_id.lst_price
        return self.product_id.currency_id._convert(
            self.product_id.lst_price,
            subscription.currency_id,
            subscription.company_id,
            fields.Date.context_today(self),
        )

    def _get_renewal_product(self):
        """Return what the next renewal bills for this line; empty for nothing.

        Override it for what changes at the end of the paid time.

        :rtype: `product.product` recordset of at most one record
        """
        self.ensure_one()
        return self.product_id

    def _get_renewal_price(self):
        """Return what the next renewal bills for this line, for one cycle.

        Override it together with `_get_renewal_product`.

        :return: price in the currency of the subscription
        :rtype: float
        """
        self.ensure_one()
        return self.price_unit

    @api.depends("subscription_id.date_end")
    def _compute_date_end(self):
        for line in self:
            line.date_end = line.subscription_id.date_end

    @api.constrains("product_id")
    def _check_product(self):
        for line in self:
            if not line.product_id.iptv_kind:
                raise ValidationError(
                    self.env._(
                        "“%(product)s” is neither an IPTV package nor an extra.",
                        product=line.product_id.display_name,
                    )
                )
        self.product_id._check_iptv_sellable()

    @api.model_create_multi
    def create(self, vals_list):
        """Override to bring the middleware in step."""
        lines = super().create(vals_list)
        lines.subscription_id._request_provision()
        return lines

    def write(self, vals):
        """Override to bring the middleware in step."""
        relevant = not {"product_id", "subscription_id"}.isdisjoint(vals)
        # A line that moves changes two accounts.
        subscriptions = self.subscription_id
        result = super().write(vals)
        if relevant:
            (subscriptions | self.subscription_id)._request_provision()
        return result

    def unlink(self):
        """Override to bring the middleware in step."""
        subscriptions = self.subscription_id
        result = super().unlink()
        subscriptions.exists()._request_provision()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_package_in_use(self):
        """Keep the package of a service that was paid: its account needs a tariff."""
        packages = self.filtered(lambda line: line.kind == "package")
        if packages.subscription_id.filtered(lambda s: s.state != "draft"):
            raise UserError(
                self.env._(
                    "A service cannot be without its package. Change the package "
                    "instead of removing it."
                )
            )
