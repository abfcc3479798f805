from odoo import fields, models
from odoo.exceptions import UserError


class IptvSubscription(models.Model):
    """Renewing from today instead of from the end (rule 62)."""

    _inherit = "iptv.subscription"

    def _prepare_period(self, cycle, until, from_now=False):
        """Override: a paid line may ask for today, but money never shortens a service.

        What is already paid for longer than one cycle from today is extended from
        its end, as if nobody had asked for today.
        """
        asked = self.env.context.get("iptv_from_today")
        if from_now or not asked:
            return super()._prepare_period(cycle, until, from_now)
        try:
            return super()._prepare_period(cycle, until, from_now=True)
        except UserError:
            return super()._prepare_period(cycle, until)

    def _on_extended(self):
        """Override: only this one period began today, not what follows from it."""
        return super(
            IptvSubscription, self.with_context(iptv_from_today=False)
        )._on_extended()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    iptv_from_today = fields.Boolean(
        string="Renews From Today",
        copy=False,
        help="The paid time begins at the payment instead of at the end.",
    )

    def _iptv_pay_one(self, subscription):
        """Override: the line knows what the person decided."""
        if self.iptv_from_today:
            subscription = subscription.with_context(iptv_from_today=True)
        return super()._iptv_pay_one(subscription)

    def _iptv_set_from_today(self, from_today):
        """Note whether paying these lines renews from today.

        :param bool from_today: what the person decided last
        """
        changed = self.filtered(lambda line: line.iptv_from_today != from_today)
        changed.write({"iptv_from_today": from_today})
