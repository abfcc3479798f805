from odoo import api, models


class IptvSubscription(models.Model):
    """What of a subscription the event log must hear of."""

    _inherit = "iptv.subscription"

    @api.model_create_multi
    def create(self, vals_list):
        """Override to have the event log look at what is not just a draft."""
        subscriptions = super().create(vals_list)
        self._note_event(subscriptions.filtered(lambda s: s.state != "draft"))
        return subscriptions

    def write(self, vals):
        """Override to have the event log look at every change of state."""
        result = super().write(vals)
        if "state" in vals:
            self._note_event(self)
        return result

    def _compute_price_monthly(self):
        """Override: whatever changes the price ends here, so the log hears of it."""
        result = super()._compute_price_monthly()
        self._note_event(self.filtered(lambda s: s.state not in ("draft", False)))
        return result

    @api.model
    def _note_event(self, subscriptions):
        stored = subscriptions.browse(filter(None, subscriptions.ids))
        if stored:
            self.env["iptv.subscription.event"]._note(subscriptions=stored)
