from odoo import fields, models


class IptvResellerSale(models.Model):
    """What time and what change a sale has paid for."""

    _inherit = "iptv.reseller.sale"

    unit_price = fields.Monetary(
        string="Price per Cycle",
        help="In credits, of one whole cycle of the product at that moment.",
    )
    change_id = fields.Many2one(
        "iptv.subscription.change", index="btree_not_null", ondelete="restrict"
    )
    date_from = fields.Datetime(string="Paid From")
    date_to = fields.Datetime(string="Paid To", help="Empty: without end.")
    refunded = fields.Monetary(
        string="Given Back",
        help="Credits that came back, for what was refused or not used.",
    )

    def _note_service(self):
        """Remember which state of the account and which time these sales are for."""
        for sale in self:
            subscription = sale.subscription_id
            period = sale.period_id
            sale.write(
                {
                    "revision": subscription.provision_revision,
                    "date_from": period.start or sale.date,
                    "date_to": period.end if period else subscription.date_end,
                }
            )

    def _get_reason(self):
        """Return what a person reads in the ledger: who, and what (rule 24).

        :rtype: str
        """
        self.ensure_one()
        subscription = self.subscription_id
        who = f"{subscription.name} {subscription.partner_id.name}"
        if not subscription:
            who = self.child_id.display_name
        product = self.product_id.with_context(display_default_code=False)
        what = product.display_name
        if product.iptv_cycle_id and product.iptv_kind == "package":
            cycle = product.iptv_cycle_id.name
            what = what if cycle in what else f"{what}, {cycle}"
        return ", ".join(filter(None, [who, what]))


class IptvSubscriptionPeriod(models.Model):
    _inherit = "iptv.subscription.period"

    reseller_sale_ids = fields.One2many("iptv.reseller.sale", "period_id")

    def _is_sold(self):
        """Override: what a reseller paid for is sold, too; a gift is not."""
        sales = self.sudo().reseller_sale_ids
        return super()._is_sold() or (
            self.source == "credit" and sales[:1].paid_with in ("credit", "stock")
        )
