from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .product_template import DEVICE_KINDS


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    iptv_device_kind = fields.Selection(DEVICE_KINDS, string="Kind of Box")
    iptv_mac = fields.Char(string="MAC of the Box")
    iptv_subscription_ids = fields.One2many(
        "iptv.subscription", "order_line_id", string="IPTV Subscriptions"
    )
    is_iptv_package = fields.Boolean(compute="_compute_is_iptv_package")

    @api.depends("product_id")
    def _compute_is_iptv_package(self):
        for line in self:
            line.is_iptv_package = line.product_id.iptv_kind == "package"

    @api.constrains("iptv_mac")
    def _check_iptv_mac(self):
        for line in self.filtered("iptv_mac"):
            self.env["iptv.device"]._normalize_mac(line.iptv_mac)

    def _iptv_get_server(self):
        """Return the server that this line's subscription will live on.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        template = self.product_id.product_tmpl_id.sudo()
        return template.iptv_server_id or self.env["iptv.server"]._get_default(company)

    def _iptv_create_subscriptions(self):
        """Create one draft subscription per box that the lines sell (rule 8).

        :return: the new `iptv.subscription` records
        """
        # sudo: a salesperson or a paying visitor is no IPTV operator.
        Subscription = self.env["iptv.subscription"].sudo()
        packages = self.filtered(lambda line: line.product_id.iptv_kind == "package")
        packages = packages.filtered(lambda line: not line.sudo().iptv_subscription_ids)
        packages.product_id._check_iptv_sellable()
        created = Subscription
        for line in packages:
            boxes = line._iptv_get_box_count()
            created |= Subscription.create(
                [line._iptv_prepare_subscription() for _box in range(boxes)]
            )
        created._add_ordered_devices()
        return created

    def _iptv_get_box_count(self):
        quantity = self.product_uom_qty
        if quantity != int(quantity) or quantity < 0:
            raise UserError(
                self.env._(
                    "“%(product)s” is sold per box: the quantity must be a whole number.",
                    product=self.product_id.display_name,
                )
            )
        return int(quantity)

    def _iptv_prepare_subscription(self):
        """Return the values of the subscription that this line sells.

        :rtype: dict
        """
        self.ensure_one()
        order = self.order_id
        kind = self.iptv_device_kind or ("mag" if self.iptv_mac else "line")
        return {
            "partner_id": order.partner_id.id,
            "company_id": order.company_id.id,
            "currency_id": self.currency_id.id,
            "user_id": order.user_id.id,
            "server_id": self._iptv_get_server().id,
            "order_line_id": self.id,
            "device_kind": kind,
            "line_ids": [
                Command.create(
                    {"product_id": line.product_id.id, "price_unit": line._iptv_price()}
                )
                for line in self | self._iptv_get_extras()
            ],
        }

    def _iptv_price(self):
        """Return the price of one box for one cycle, after discount."""
        return self.price_unit * (1 - self.discount / 100)

    def _iptv_get_extras(self):
        """Return the extras that belong to this package.

        Linked lines say so themselves; otherwise an extra belongs to the package
        above it.

        :rtype: `sale.order.line` recordset
        """
        self.ensure_one()
        extras = self.browse()
        package = self.browse()
        seen = self.env["product.product"]
        for line in self.order_id.order_line.sorted(lambda r: (r.sequence, r.id)):
            if line.product_id.iptv_kind == "package":
                package = line
            elif line.product_id.iptv_kind == "extra":
                owner = line.linked_line_id or package or self
                if owner == self and line.product_id not in seen:
                    extras |= line
                    seen |= line.product_id
        return extras

    @api.constrains("iptv_device_kind", "iptv_mac", "product_id")
    def _check_iptv_device_kind(self):
        for line in self.filtered("iptv_device_kind"):
            kinds = line._iptv_get_server().sudo()._get_device_kinds()
            if line.iptv_device_kind not in kinds:
                raise ValidationError(
                    self.env._("This kind of box cannot be served by this package.")
                )
