from odoo import models


class IptvReseller(models.Model):
    """Switching the services of a whole tree off and on again."""

    _inherit = "iptv.reseller"

    def _enqueue_services(self):
        """Bring the services of these trees in step with the state of the resellers."""
        for reseller in self:
            reseller._get_services_to_switch()._enqueue_follow_stop()

    def _get_services_to_switch(self):
        """Return the services that are not as this reseller wants them.

        :rtype: `iptv.subscription` recordset (sudo)
        """
        self.ensure_one()
        # sudo: the tree may hold services that the person does not see.
        services = self.env["iptv.subscription"].sudo()
        if self.users_off:
            domain = [("reseller_id", "child_of", self.id), ("state", "=", "active")]
        else:
            domain = [("stopped_by_id", "=", self.id)]
        return services.search(domain, order="id")

    def _free_services(self):
        """Bring back what was switched off with somebody who is not above any more."""
        # sudo: see `_get_services_to_switch`.
        services = self.env["iptv.subscription"].sudo()
        services.search(
            [("reseller_id", "child_of", self.ids), ("stopped_by_id", "!=", False)],
            order="id",
        )._enqueue_follow_stop()
