from odoo import api, models

#: Free days: nobody paid and no cycle was bought.
FREE = ("manual", "compensation")


class IptvSubscriptionPeriod(models.Model):
    """What a period is in the event log."""

    _inherit = "iptv.subscription.period"

    @api.model_create_multi
    def create(self, vals_list):
        """Override to have the event log count new periods."""
        periods = super().create(vals_list)
        self.env["iptv.subscription.event"]._note(
            subscriptions=periods.subscription_id, periods=periods
        )
        return periods

    def copy(self, default=None):
        """Override: a period that is laid again only moves, which is no sale."""
        periods = super().copy(default)
        self.env["iptv.subscription.event"]._note(moved=periods)
        return periods

    def _get_event_kind(self):
        self.ensure_one()
        if self.cycle_id.kind == "trial" or self.source == "trial":
            return "trial"
        return "grant" if self.source in FREE and not self.cycle_id else "renewal"

    def _get_revenue_shares(self):
        """Return what each of these new periods brings of its invoice line.

        A line for three boxes pays three periods; the last takes what rounding left.

        :return: by period, the amount in the currency of the company
        :rtype: dict
        """
        lines = self.move_line_id
        groups = self.env["iptv.subscription.event"]._read_group(
            [("move_line_id", "in", lines.ids)],
            ["move_line_id"],
            ["amount:sum", "period_id:count"],
        )
        logged = {line: (amount, count) for line, amount, count in groups}
        shares = {}
        for period in self.filtered("move_line_id").sorted("id"):
            line = period.move_line_id
            amount, count = logged.get(line, (0, 0))
            share = line._iptv_get_revenue_share(amount, count)
            shares[period] = share
            logged[line] = (amount + share, count + 1)
        return shares
