from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import mute_logger

#: Kind of the physical device for each kind of service that has one.
DEVICE_OF_KIND = {"mag": "mag", "mag_line": "mag", "enigma2": "enigma2"}


class IptvSubscription(models.Model):
    """What a confirmed order brings into a subscription."""

    _inherit = "iptv.subscription"

    def _add_ordered_devices(self):
        """Create the boxes that the buyers named, on the first service of each line.

        A box that was taken between the check in the cart and the payment must not
        stop the payment: the subscription is kept and put before the staff.
        """
        for line in self.order_line_id.filtered("iptv_mac"):
            subscription = line._iptv_get_live_subscriptions()[:1] & self
            kind = DEVICE_OF_KIND.get(subscription.device_kind)
            if kind:
                subscription._add_ordered_device(kind, line.iptv_mac)

    def _add_ordered_device(self, kind, mac):
        device = self.env["iptv.device"].sudo()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                device.create({"subscription_id": self.id, "kind": kind, "mac": mac})
        except ValidationError as error:
            owner = device._find_mac_owner(self.server_id, device._normalize_mac(mac))
            told = device._get_owner_message(owner, mac) if owner else str(error)
            self._report_attention(told)
        except UniqueViolation:
            # Two payments at the same moment: the other one is not visible yet.
            self._report_attention(
                self.env._("The box %(mac)s was taken at the same moment.", mac=mac)
            )
