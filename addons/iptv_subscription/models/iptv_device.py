from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.mac import normalize_mac

#: What the middleware must know, and what decides whether a MAC is free.
RELEVANT_FIELDS = frozenset({"mac", "active", "kind", "subscription_id"})


class IptvDevice(models.Model):
    _name = "iptv.device"
    _description = "IPTV Device"
    _inherit = ["mail.thread"]
    _order = "subscription_id desc, id"
    _rec_name = "mac"
    _rec_names_search = ["mac", "serial"]

    subscription_id = fields.Many2one(
        "iptv.subscription", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="subscription_id.company_id", store=True)
    partner_id = fields.Many2one(related="subscription_id.partner_id", store=True)
    server_id = fields.Many2one(
        related="subscription_id.server_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        [
            ("mag", "MAG box"),
            ("enigma2", "Enigma2 receiver"),
            ("line", "Line"),
            ("app", "App"),
        ],
        required=True,
        default="mag",
        tracking=True,
    )
    mac = fields.Char(string="MAC Address", index="trigram", tracking=True)
    serial = fields.Char(string="Serial Number", index="trigram", tracking=True)
    active = fields.Boolean(default=True, tracking=True)

    _mac_uniq = models.UniqueIndex(
        "(server_id, mac) WHERE active AND mac IS NOT NULL",
        "This MAC address is already used on the same server.",
    )
    _mac_format = models.Constraint(
        "CHECK (mac ~ '^([0-9A-F]{2}:){5}[0-9A-F]{2}$')",
        "A MAC address looks like 00:1A:79:12:34:56.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("mac", "kind")
    def _check_mac_present(self):
        if self.filtered(lambda device: device.kind == "mag" and not device.mac):
            raise ValidationError(self.env._("A MAG box needs its MAC address."))

    @api.constrains("subscription_id", "active")
    def _check_not_terminated(self):
        """The account is gone, and the MAC may be somebody else's now."""
        for device in self.filtered("active"):
            if device.subscription_id.state == "terminated":
                raise ValidationError(
                    self.env._(
                        "%(name)s is terminated, so it has no box any more.",
                        name=device.subscription_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override to normalise MACs and bring the middleware in step."""
        # First of all, else the checks tell a stranger which boxes there are.
        self.browse().check_access("create")
        vals_list = [self._normalized(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("mac") and vals.get("active", True):
                subscription = self.env["iptv.subscription"].browse(
                    vals.get("subscription_id")
                )
                self._check_mac_usable(
                    subscription.server_id, vals["mac"], vals.get("kind", "mag")
                )
        devices = super().create(vals_list)
        devices.subscription_id._request_provision()
        return devices

    def write(self, vals):
        """Override to normalise MACs and bring the middleware in step."""
        # First of all, else the checks tell a stranger which boxes there are.
        self.check_access("write")
        vals = self._normalized(vals)
        if not RELEVANT_FIELDS.isdisjoint(vals):
            for device in self:
                device._check_change(vals)
        # A box that moves changes two accounts.
        subscriptions = self.subscription_id
        result = super().write(vals)
        if not RELEVANT_FIELDS.isdisjoint(vals):
            (subscriptions | self.subscription_id)._request_provision()
        return result

    def _check_change(self, vals):
        """Tell in a sentence what the unique index would refuse (invariant 5).

        Before the change: afterwards the database only speaks of a duplicate key.
        """
        mac = vals.get("mac", self.mac)
        if not (mac and vals.get("active", self.active)):
            return
        subscription = self.subscription_id
        if "subscription_id" in vals:
            subscription = subscription.browse(vals["subscription_id"])
        kind = vals.get("kind", self.kind)
        self._check_mac_usable(subscription.server_id, mac, kind)

    def unlink(self):
        """Override to bring the middleware in step."""
        subscriptions = self.subscription_id
        result = super().unlink()
        subscriptions.exists()._request_provision()
        return result

    @api.model
    def _normalized(self, vals):
        if "mac" not in vals:
            return vals
        return dict(
            vals, mac=self._normalize_mac(vals["mac"]) if vals["mac"] else False
        )

    @api.model
    def _normalize_mac(self, text):
        """Return a MAC address as the boxes report it (rule 9).

        :param str text: as typed by a person
        :return: `00:1A:79:XX:XX:XX`
        :rtype: str
        :raise ValidationError: with a sentence that helps the person
        """
        try:
            return normalize_mac(text)
        except ValueError:
            raise ValidationError(
                self.env._(
                    "“%(mac)s” is not a MAC address. It has twelve digits from 0 to 9 "
                    "and A to F, like 00:1A:79:12:34:56, and stands on the sticker "
                    "under the box.",
                    mac=text or "",
                )
            ) from None

    @api.model
    def _check_mac_usable(self, server, mac, kind="mag"):
        """Refuse a MAC that the server cannot serve or that somebody else uses.

        Staff are told who has it; everyone else only that it is taken.

        :param server: `iptv.server` record
        :param str mac: normalised MAC address
        :param str kind: kind of the device
        :raise ValidationError: if it cannot be used
        """
        server = server.sudo()
        if kind in ("mag", "mag_line") and not server._is_mac_accepted(mac):
            raise ValidationError(
                self.env._(
                    "%(mac)s is not the MAC address of a MAG box: those begin with "
                    "%(prefixes)s.",
                    mac=mac,
                    prefixes=server.mac_prefixes,
                )
            )
        owner = self._find_mac_owner(server, mac)
        if owner:
            raise ValidationError(self._get_taken_message(owner, mac))

    @api.model
    def _find_mac_owner(self, server, mac):
        """Return the active device with this MAC, other than the checked ones.

        :param server: `iptv.server` record
        :param str mac: normalised MAC address
        :rtype: `iptv.device` recordset of at most one record (sudo)
        """
        # sudo: a MAC is unique over all customers and companies of a server.
        return self.sudo().search(
            [
                ("server_id", "=", server.id),
                ("mac", "=", mac),
                ("id", "not in", self.ids),
            ],
            limit=1,
        )

    @api.model
    def _get_taken_message(self, owner, mac):
        user = self.env.user
        # The system itself also works for visitors, so it is nobody to tell names.
        is_staff = user.has_group("iptv_subscription.group_iptv_operator")
        if is_staff and not user._is_superuser():
            return self._get_owner_message(owner, mac)
        return self.env._(
            "The box %(mac)s is already in use. Check the address on the sticker, "
            "or write to us if the box is yours.",
            mac=mac,
        )

    @api.model
    def _get_owner_message(self, owner, mac):
        """Return who has a box, in a sentence for staff only."""
        return self.env._(
            "The box %(mac)s already belongs to %(subscription)s of %(customer)s.",
            mac=mac,
            subscription=owner.subscription_id.name,
            customer=owner.partner_id.display_name,
        )
