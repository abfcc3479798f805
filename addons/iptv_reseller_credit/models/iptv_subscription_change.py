from odoo import models
from odoo.exceptions import UserError


class IptvSubscriptionChange(models.Model):
    """A change of a reseller's user: paid with its credits, and at once."""

    _inherit = "iptv.subscription.change"

    def _start(self, lines):
        """Override: charge credits instead of posting an invoice."""
        charged = self.kind != "extra_remove" and self.state != "scheduled"
        if not (charged and self.subscription_id._get_payer()):
            return super()._start([] if self.subscription_id._get_payer() else lines)
        sale = self._charge_payer()
        self._apply()
        if self.is_new_cycle:
            sale.period_id = self._get_new_period()
        return sale._note_service()

    def _charge_payer(self):
        """Charge what the change costs; staff acts for the reseller of the user."""
        subscription = self.subscription_id
        return subscription._get_payer()._charge(
            kind="upgrade" if self.kind == "package" else "extra",
            key=self.env.context.get("iptv_sale_key") or f"change/{self.id}",
            price=self.amount,
            product=self.product_to_id,
            subscription_id=subscription.id,
            product_from_id=self.product_from_id.id,
            change_id=self.id,
            unit_price=self.price_to,
        )

    def _get_payment(self):
        """Override: a new billing cycle that was paid with credits."""
        if not self.subscription_id._get_payer():
            return super()._get_payment()
        return {"source": "credit", "key": f"credit/change/{self.id}"}

    def _get_new_period(self):
        key = f"credit/change/{self.id}/{self.subscription_id.id}"
        return self.subscription_id.period_ids.filtered(lambda p: p.key == key)


class IptvSubscriptionLine(models.Model):
    """What was paid for a line of a reseller's user, in credits."""

    _inherit = "iptv.subscription.line"

    def _get_renewal_price(self, product, cache):
        """Override: what it costs the reseller today (decision D4)."""
        reseller = self.subscription_id._get_payer()
        if not reseller:
            return super()._get_renewal_price(product, cache)
        return reseller._get_credit_price(product)

    def _get_paid_extra_price(self, period):
        """Override: bought with the package, in one renewal."""
        sales = period.sudo().reseller_sale_ids
        bought = sales.filtered(
            lambda sale: sale.kind == "extra" and sale.product_id == self.product_id
        )
        return bought[:1].unit_price or super()._get_paid_extra_price(period)


class IptvSubscription(models.Model):
    _inherit = "iptv.subscription"

    def _waits_for_shorter_cycle(self, product):
        """Tell whether a package has to wait for the end of the paid time."""
        self.ensure_one()
        kinds = {self.cycle_id.kind, product.iptv_cycle_id.kind}
        bought = kinds == {"recurring"} and self._has_time_left()
        return (
            bought
            and self.company_id.iptv_change_mode != "full"
            and self._compare_cycles(product) < 0
        )

    def _check_changeable(self):
        """Override: only who pays for a user changes what it costs.

        :raise UserError: if its own customer asks for it
        """
        # The reseller and the staff act through methods that name the payer.
        asks_itself = self.env.user.share and not self.env.context.get("iptv_payer_id")
        if self.sudo().reseller_id and asks_itself:
            raise UserError(self.env._("Please ask your provider to change this."))
        return super()._check_changeable()
