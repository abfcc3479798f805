from odoo import models
from odoo.exceptions import UserError, ValidationError

from ..const import MAC_OPTIONAL, MAC_REQUIRED


class SaleOrderLine(models.Model):
    """What the buyer tells about the box of a package."""

    _inherit = "sale.order.line"

    def _iptv_get_kinds(self):
        """Return the kinds of box that this package can be bought for.

        :rtype: list[str]
        """
        self.ensure_one()
        try:
            # sudo: a visitor cannot read servers; only the kinds are shown.
            server_sudo = self._iptv_get_server().sudo()
        except UserError:
            return []
        return server_sudo._get_device_kinds()

    def _iptv_get_kind_choices(self):
        """Return what the buyer may choose, in the visitor's words.

        :return: dicts with `value`, `label`, `help` and `mac` (`required`,
            `optional` or False)
        :rtype: list[dict]
        """
        field = self._fields["iptv_device_kind"]
        labels = dict(field._description_selection(self.env))
        helps = self._iptv_get_kind_helps()
        return [
            {
                "value": kind,
                "label": labels[kind],
                "help": helps.get(kind, ""),
                "mac": self._iptv_get_mac_need(kind),
            }
            for kind in self._iptv_get_kinds()
        ]

    def _iptv_get_kind_helps(self):
        return {
            "mag": self.env._(
                "Set-top box by Infomir. It is recognised by its address."
            ),
            "line": self.env._("For an app on a phone, computer or smart TV."),
            "mag_line": self.env._("The box also asks for a login, once."),
            "enigma2": self.env._("Dreambox, Vu+, Zgemma and other Linux receivers."),
        }

    def _iptv_get_mac_need(self, kind):
        if kind in MAC_REQUIRED:
            return "required"
        return "optional" if kind in MAC_OPTIONAL else False

    def _iptv_check_box(self, kind=None, mac=None):
        """Check what a buyer says about the box of this line.

        :param str kind: kind of box
        :param str mac: MAC address as typed
        :return: the values to store, and the messages by field (`kind`, `mac`); one of
            the two is empty
        :rtype: tuple[dict, dict]
        """
        self.ensure_one()
        error = self._iptv_get_kind_error(kind)
        if error:
            return {}, {"kind": error}
        try:
            mac = self._iptv_clean_mac(kind, (mac or "").strip())
        except ValidationError as error:
            return {}, {"mac": str(error)}
        return {"iptv_device_kind": kind, "iptv_mac": mac}, {}

    def _iptv_get_kind_error(self, kind):
        kinds = self._iptv_get_kinds()
        if not kinds:
            return self.env._("This package cannot be sold at the moment.")
        if kind not in kinds:
            return self.env._("Please choose how you want to watch.")
        return None

    def _iptv_clean_mac(self, kind, mac):
        """Return the MAC address as it is stored; False for a box without.

        :raise ValidationError: with a sentence for the buyer, if it cannot be used
        """
        need = self._iptv_get_mac_need(kind)
        if not need or (need == "optional" and not mac):
            return False
        if not mac:
            raise ValidationError(
                self.env._("Please type the MAC address of your box.")
            )
        Device = self.env["iptv.device"]
        mac = Device._normalize_mac(mac)
        Device._check_mac_usable(self._iptv_get_server(), mac, kind)
        return mac

    def _iptv_get_stored_box(self):
        """Return what the buyer said before, as `_iptv_check_box` takes it."""
        return {"kind": self.iptv_device_kind, "mac": self.iptv_mac}

    def _iptv_get_box_label(self):
        """Return the box of this line in a few words, for the cart."""
        self.ensure_one()
        field = self._fields["iptv_device_kind"]
        labels = dict(field._description_selection(self.env))
        words = [labels.get(self.iptv_device_kind), self.iptv_mac]
        return " · ".join(word for word in words if word)
