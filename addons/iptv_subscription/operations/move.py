from odoo import models
from odoo.exceptions import UserError

from .handler import MANAGER


class IptvOperationMove(models.AbstractModel):
    """Move services to another server; nobody's screen goes dark meanwhile."""

    _name = "iptv.operation.move"
    _description = "Bulk Operation: Move"
    _inherit = "iptv.operation.handler"

    def _get_group(self):
        """Override: servers are the managers' concern."""
        return MANAGER

    def _check_parameters(self, operation):
        """Override: where to."""
        server = operation.target_server_id
        self._require(server, self.env._("Choose the new server."))
        server.check_access("read")
        if not server.active:
            raise UserError(
                self.env._("The server “%s” is archived.", server.display_name)
            )

    def _preview(self, operation, subscriptions):
        """Override: what cannot move is found for all of them at once."""
        problems = subscriptions._get_move_problems(operation.target_server_id)
        return {
            s.id: {
                "date_end": s.date_end,
                "problem": problems.get(s.id, False),
                "note": self._get_way(s, operation.target_server_id),
            }
            for s in subscriptions
        }

    def _apply(self, operation, subscriptions):
        """Override: move them; the old accounts go when the new ones work."""
        server = operation.target_server_id
        results = {s.id: {"message": self._get_way(s, server)} for s in subscriptions}
        subscriptions._move_to_server(server)
        return results

    def _get_way(self, subscription, server):
        return self.env._(
            "%(old)s → %(new)s", old=subscription.server_id.name, new=server.name
        )
