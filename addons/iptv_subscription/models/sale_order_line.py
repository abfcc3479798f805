from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .product_template import DEVICE_KINDS


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    iptv_device_kind = fields.Selection(DEVICE_KINDS, string="Kind of Box")
    iptv_mac = fields.Char(string="MAC of the Box")
    iptv_subscription_ids = fields.One2many(
        "iptv.subscription",
        "order_line_id",
        string="IPTV Subscriptions",
        groups="iptv_subscription.group_iptv_operator",
    )
    is_iptv_package = fields.Boolean(compute="_compute_is_iptv_package")

    # === COMPUTE METHODS === #

    @api.depends("product_id")
    def _compute_is_iptv_package(self):
        for line in self:
            line.is_iptv_package = line.product_id.iptv_kind == "package"

    # === CONSTRAINT METHODS === #

    @api.constrains("product_id", "product_uom_qty")
    def _check_iptv_sellable(self):
        """Refuse before anything is paid what nobody could serve."""
        packages = self.filtered("is_iptv_package")
        packages.product_id._check_iptv_sellable()
        for line in packages:
            line._iptv_get_box_count()

    @api.constrains("iptv_mac", "iptv_device_kind", "product_id")
    def _check_iptv_mac(self):
        """Refuse an invalid or used MAC before any charge (rule 9)."""
        device = self.env["iptv.device"]
        for line in self.filtered("iptv_mac"):
            mac = device._normalize_mac(line.iptv_mac)
            if line.order_id.state in ("draft", "sent"):
                kind = line._iptv_get_device_kind()
                device._check_mac_usable(line._iptv_get_server(), mac, kind)

    @api.constrains("iptv_device_kind", "product_id")
    def _check_iptv_device_kind(self):
        for line in self.filtered("iptv_device_kind"):
            kinds = line._iptv_get_server().sudo()._get_device_kinds()
            if line.iptv_device_kind not in kinds:
                raise ValidationError(
                    self.env._("This kind of box cannot be served by this package.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override: a line added to a confirmed order sells boxes, too."""
        lines = super().create(vals_list)
        lines._iptv_follow_order()
        return lines

    def write(self, vals):
        """Override: a quantity changed in a confirmed order changes the boxes."""
        result = super().write(vals)
        if not {"product_uom_qty", "product_id"}.isdisjoint(vals):
            self._iptv_follow_order()
        return result

    # === BUSINESS METHODS === #

    def _iptv_follow_order(self):
        """Have as many subscriptions as confirmed orders sell boxes."""
        confirmed = self.filtered(
            lambda line: line.order_id.state == "sale" and line.is_iptv_package
        )
        confirmed._iptv_create_subscriptions()
        for line in confirmed:
            live = line._iptv_get_live_subscriptions()
            unpaid = live.filtered(lambda s: s.state == "draft")
            surplus = min(len(live) - line._iptv_get_box_count(), len(unpaid))
            unpaid[len(unpaid) - max(surplus, 0) :]._terminate()

    def _iptv_create_subscriptions(self):
        """Create the draft subscriptions that are missing: one per box (rule 8).

        :return: the new `iptv.subscription` records
        """
        # sudo: a salesperson or a paying visitor is no IPTV operator.
        Subscription = self.env["iptv.subscription"].sudo()
        vals_list = []
        for line in self.filtered("is_iptv_package"):
            present = len(line._iptv_get_live_subscriptions())
            for box in range(present, line._iptv_get_box_count()):
                vals_list.append(line._iptv_prepare_subscription(box))
        created = Subscription.create(vals_list)
        created._add_ordered_devices()
        return created

    def _iptv_get_live_subscriptions(self):
        """Return the subscriptions of these lines that were paid or still can be.

        :rtype: `iptv.subscription` recordset (sudo)
        """
        # sudo: a salesperson is no IPTV operator.
        subscriptions = self.sudo().iptv_subscription_ids
        live = subscriptions.filtered(lambda s: s.state != "terminated" or s.period_ids)
        return live.sorted("id")

    def _iptv_get_box_count(self):
        quantity = self.product_uom_qty
        if quantity != int(quantity) or quantity < 0:
            raise UserError(
                self.env._(
                    "“%(product)s” is sold per box: "
                    "the quantity must be a whole number.",
                    product=self.product_id.display_name,
                )
            )
        return int(quantity)

    def _iptv_get_server(self):
        """Return the server that this line's subscription will live on.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        template = self.product_id.product_tmpl_id.sudo()
        return template.iptv_server_id or self.env["iptv.server"]._get_default(company)

    def _iptv_get_device_kind(self):
        return self.iptv_device_kind or ("mag" if self.iptv_mac else "line")

    def _iptv_prepare_subscription(self, box=0):
        """Return the values of a subscription that this line sells.

        :param int box: which of its boxes, counted from 0
        :rtype: dict
        """
        self.ensure_one()
        order = self.order_id
        extras = self._iptv_get_extras()
        return {
            "partner_id": order.partner_id.id,
            "company_id": order.company_id.id,
            "currency_id": self.currency_id.id,
            "user_id": order.user_id.id,
            "pricelist_id": order.pricelist_id.id,
            "server_id": self._iptv_get_server().id,
            "order_line_id": self.id,
            "device_kind": self._iptv_get_device_kind(),
            "line_ids": [
                Command.create(
                    {"product_id": line.product_id.id, "price_unit": line._iptv_price()}
                )
                # An extra that was bought once is for the first box only.
                for line in self | extras.filtered(lambda e: e.product_uom_qty > box)
            ],
        }

    def _iptv_price(self):
        """Return the price of one box for one cycle, after discount."""
        return self.price_unit * (1 - self.discount / 100)

    def _iptv_get_extras(self):
        """Return the extras that belong to this package, each product once.

        Linked lines say so themselves; otherwise an extra belongs to the package
        above it, or to the first one of the order.

        :rtype: `sale.order.line` recordset
        """
        self.ensure_one()
        lines = self.order_id.order_line.sorted(lambda r: (r.sequence, r.id))
        package = lines.filtered("is_iptv_package")[:1]
        extras = self.browse()
        for line in lines:
            if line.is_iptv_package:
                package = line
            elif line.product_id.iptv_kind == "extra":
                owner = line.linked_line_id or package
                if owner == self and line.product_id not in extras.product_id:
                    extras |= line
        return extras
