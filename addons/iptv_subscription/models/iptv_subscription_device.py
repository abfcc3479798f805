from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.mac import spell_mac
from .product_template import DEVICE_KINDS


class IptvSubscription(models.Model):
    """The boxes of a subscription."""

    _inherit = "iptv.subscription"

    device_kind = fields.Selection(
        DEVICE_KINDS, required=True, default="mag", tracking=True
    )
    device_ids = fields.One2many("iptv.device", "subscription_id", string="Devices")
    mac = fields.Char(
        string="MAC Address", compute="_compute_mac", search="_search_mac"
    )

    # === COMPUTE METHODS === #

    @api.depends("device_ids.mac", "device_ids.active")
    def _compute_mac(self):
        self._fetch_devices()
        for subscription in self:
            subscription.mac = subscription._get_device().mac

    def _fetch_devices(self):
        """Read the boxes of all these subscriptions at once, for `_get_device`."""
        self.device_ids.fetch(["active", "mac"])

    def _search_mac(self, operator, value):
        if operator not in ("in", "like", "ilike", "=like", "=ilike"):
            return NotImplemented
        if operator == "ilike":
            value = spell_mac(value)
        found = Domain("device_ids", "any", [("mac", operator, value)])
        if operator == "in" and False in value:
            found |= Domain("device_ids", "not any", [("mac", "!=", False)])
        return found

    # === CONSTRAINT METHODS === #

    @api.constrains("device_kind", "server_id")
    def _check_device_kind(self):
        """Refuse a kind that the server cannot serve (rule 31, decision D10)."""
        labels = dict(DEVICE_KINDS)
        for subscription in self:
            server = subscription.server_id.sudo()
            if subscription.device_kind not in server._get_device_kinds():
                raise ValidationError(
                    self.env._(
                        "The server “%(server)s” cannot serve “%(kind)s”.",
                        server=server.name,
                        kind=labels[subscription.device_kind],
                    )
                )

    # === BUSINESS METHODS === #

    def _get_device(self):
        """Return the device that the middleware account is made for.

        Note: `self.ensure_one()`

        :rtype: `iptv.device` recordset of at most one record
        """
        self.ensure_one()
        devices = self.device_ids.filtered("active")
        return devices.filtered("mac")[:1] or devices[:1]

    def _needs_mac(self):
        """Tell whether this kind of service works only with a MAC address."""
        self.ensure_one()
        return self.device_kind in ("mag", "mag_line")
