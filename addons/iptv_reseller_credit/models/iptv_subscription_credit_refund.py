from odoo import fields, models
from odoo.fields import Domain


class IptvSubscription(models.Model):
    """What a reseller gets back for a user that ends before its time (D5)."""

    _inherit = "iptv.subscription"

    def _refund_at_close(self, mode):
        """Override: what was paid with credits comes back as credits."""
        result = super()._refund_at_close(mode)
        for subscription in self:
            shares = subscription._get_credit_shares()
            for sale, share in shares.items():
                sale._give_back_share(share, self.env._("ended before its time"))
        return result

    def _get_credit_shares(self, mode=None):
        """Return which part of each sale closing this service now would give back.

        Note: `self.ensure_one()`

        :param str mode: `none`, `prorata` or `unused`; the company's setting if empty
        :return: from 0 to 1, by `iptv.reseller.sale` record (sudo)
        :rtype: dict
        """
        self.ensure_one()
        mode = mode or self.company_id.sudo().iptv_reseller_refund
        # sudo: as in `iptv.reseller._get_products`.
        sales = self.sudo().reseller_sale_ids
        sales = sales.filtered(lambda s: s.state != "reversed" and not s.refunded)
        # The paid time of a paused service stands still.
        moment = self.paused_at or fields.Datetime.now()
        if mode == "prorata":
            return {sale: sale._get_unused_share(moment) for sale in sales}
        if mode == "unused" and self._was_never_online():
            return dict.fromkeys(sales, 1)
        return {}

    def _get_first_use_domain(self):
        """Override: also where it decides about credits."""
        unseen = (
            Domain("state", "=", "active")
            & Domain("first_use_date", "=", False)
            & Domain("provisioned_revision", ">", 0)
        )
        refunds = Domain("company_id.iptv_reseller_refund", "=", "unused")
        sold = Domain("reseller_id", "!=", False)
        return super()._get_first_use_domain() | (unseen & sold & refunds)


class IptvResellerSale(models.Model):
    _inherit = "iptv.reseller.sale"

    def _get_unused_share(self, moment):
        """Return which part of the time that this sale paid for was not used.

        :param datetime moment: naive UTC
        :return: from 0 to 1; 0 without end
        :rtype: float
        """
        self.ensure_one()
        if self.period_id:
            valid = self.period_id.state == "valid"
            return self.period_id._get_unused_share(moment) if valid else 0
        if not self.date_to or self.date_to <= self.date_from:
            return 0
        unused = self.date_to - max(self.date_from, moment)
        return min(1, max(0, unused / (self.date_to - self.date_from)))
