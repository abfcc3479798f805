from odoo import models


class IptvServer(models.Model):
    """Where the counters of a server lead to."""

    _inherit = "iptv.server"

    def action_view_attention(self):
        """Open what was refused or must be done by hand on these servers."""
        return self._action_view_states(
            self.env._("Needs Attention"), ("error", "manual")
        )

    def action_view_waiting(self):
        """Open what is not sent yet to these servers."""
        return self._action_view_states(self.env._("Waiting"), ("pending",))

    def _action_view_states(self, name, states):
        domain = [("server_id", "in", self.ids), ("provision_state", "in", states)]
        context = {"show_attention": True}
        action = self.action_view_subscriptions()
        return dict(action, name=name, domain=domain, context=context)
