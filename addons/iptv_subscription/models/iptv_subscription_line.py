from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
            line.price_unit = line.product_id.lst_price

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
        result = super().write(vals)
        if "product_id" in vals:
            self.subscription_id._request_provision()
        return result

    def unlink(self):
        """Override to bring the middleware in step."""
        subscriptions = self.subscription_id
        result = super().unlink()
        subscriptions.exists()._request_provision()
        return result
