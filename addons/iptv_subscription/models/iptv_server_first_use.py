from odoo import models


class IptvServer(models.Model):
    """The hook that tells when boxes were last seen."""

    _inherit = "iptv.server"

    def _reports_last_seen(self):
        """Tell whether this server knows when its boxes were online.

        For a provider that implements `_fetch_last_seen`, it must override this.

        :rtype: bool
        """
        self.ensure_one()
        return False

    def _fetch_last_seen(self, subscriptions):
        """Read when the boxes of the subscriptions were last online.

        For a provider to start clocks at the first use, it must override this
        method. It is called in jobs only and must never ask without an identifier
        where that would address every box.

        :param subscriptions: `iptv.subscription` records of this server
        :return: by subscription id, a naive UTC datetime; nothing for a box that was
            never seen
        :rtype: dict[int, datetime]
        :raise ServerUnavailable: if the server as a whole cannot be used now
        """
        self.ensure_one()
        return {}
