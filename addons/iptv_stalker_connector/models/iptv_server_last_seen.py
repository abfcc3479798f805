from odoo import fields, models

from ..stalker import parse_moment
from .iptv_server import STALKER


class IptvServer(models.Model):
    """When boxes were last online, for clocks that start with the first use."""

    _inherit = "iptv.server"

    def _reports_last_seen(self):
        """Override: the middleware shows when a box last asked for anything."""
        return self.provider == STALKER or super()._reports_last_seen()

    def _fetch_last_seen(self, subscriptions):
        """Override to ask for the boxes by MAC, and for logins by account number.

        A list may not mix the two (fact 1.6). Only a row with our own login counts:
        a box may still hang on somebody else's account.
        """
        if self.provider != STALKER:
            return super()._fetch_last_seen(subscriptions)
        known = subscriptions.sudo()
        macs = [mac for mac in known.mapped("mac") if mac]
        numbers = known.filtered(lambda s: not s.mac).mapped("name")
        rows = self._ask_stalker(
            lambda client: client.get_boxes(macs) + client.get_boxes(numbers)
        )
        by_login = {row.login: row for row in rows}
        seen = {s.id: self._get_last_seen(by_login.get(s.login)) for s in known}
        return {number: moment for number, moment in seen.items() if moment}

    def _get_last_seen(self, box):
        """Return when a box was last online.

        The flag flickers between two polls (fact 3.3), so the date decides without it.

        :param Box box: a row of the inventory, or None
        :return: naive UTC; None if it never was
        :rtype: datetime | None
        """
        if box is None:
            return None
        if box.online:
            return fields.Datetime.now()
        return parse_moment(box.last_active, self.stalker_tz or "UTC")
