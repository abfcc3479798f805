from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class IptvSubscription(models.Model):
    """Searches whose time does not grow with the number of subscriptions.

    PostgreSQL uses no index for an OR over several tables; it does for each part, so
    these searches are a UNION of what the parts find.
    """

    _inherit = "iptv.subscription"

    name = fields.Char(index="trigram")
    login = fields.Char(index="trigram")
    lacks_device = fields.Boolean(
        compute="_compute_lacks_device",
        store=True,
        help="On, of a kind that needs a box, and without one.",
    )
    search_text = fields.Char(
        string="Number, Login, Box or Customer",
        compute="_compute_search_text",
        search="_search_search_text",
    )

    _lacks_device_idx = models.Index("(company_id) WHERE lacks_device IS TRUE")
    _by_hand_idx = models.Index(
        "(provision_state, company_id, server_id)"
        " WHERE provision_state IN ('error', 'manual', 'pending')"
    )
    _active_end_idx = models.Index("(date_end, company_id) WHERE state = 'active'")
    _expired_end_idx = models.Index("(date_end, company_id) WHERE state = 'expired'")

    @api.depends("state", "device_kind", "device_ids.active")
    def _compute_lacks_device(self):
        for subscription in self:
            subscription.lacks_device = (
                subscription.state == "active"
                and subscription._needs_mac()
                and not subscription.device_ids.filtered("active")
            )

    @api.depends("name", "login", "mac", "partner_id.name")
    def _compute_search_text(self):
        for subscription in self:
            words = (
                subscription.name,
                subscription.login,
                subscription.mac,
                subscription.partner_id.name,
            )
            subscription.search_text = " ".join(filter(None, words))

    def _search_search_text(self, operator, value):
        if operator not in ("ilike", "like", "=ilike", "=like", "in"):
            return NotImplemented
        partner = Domain.OR(
            Domain(name, operator, value) for name in ("name", "email", "phone")
        )
        return self._search_union(
            [
                Domain("name", operator, value),
                Domain("login", operator, value),
                Domain("mac", operator, value),
                Domain("partner_id", "any", partner),
            ]
        )

    @api.model
    def _search_union(self, domains):
        """Return a domain of the records that one of these domains finds.

        :param domains: `Domain` objects
        :rtype: Domain
        """
        # The rules hold for the search that this becomes a part of.
        parts = [
            self._search(domain, bypass_access=True).select() for domain in domains
        ]
        return Domain("id", "any!", SQL(" UNION ").join(parts))
