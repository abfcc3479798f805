from odoo import models


class IptvSubscription(models.Model):
    """Services that change hands."""

    _inherit = "iptv.subscription"

    def _change_reseller(self, reseller, reason=""):
        """Give these services to another reseller, with a note on each.

        :param reseller: `iptv.reseller` record
        :param str reason: for the history
        """
        # sudo: the field is protected against direct writes, also by staff.
        services = self.sudo().with_context(tracking_disable=True)
        bodies = {
            service.id: self.env._(
                "Handed over from %(before)s to %(after)s. %(reason)s",
                before=service.reseller_id.display_name or self.env._("nobody"),
                after=reseller.display_name,
                reason=reason,
            )
            for service in services
        }
        services.write({"reseller_id": reseller.id})
        services._message_log_batch(bodies=bodies)
        # What went off with the old one belongs to somebody who works.
        services.filtered("stopped_by_id")._enqueue_follow_stop()

    def _count_by_state(self):
        """Return how many there are of each state.

        :rtype: dict[str, int]
        """
        grouped = self.grouped("state")
        return {state: len(services) for state, services in grouped.items()}
