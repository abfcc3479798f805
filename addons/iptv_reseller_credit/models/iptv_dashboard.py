from odoo import fields, models
from odoo.fields import Domain

#: Actions of this addon behind its cards, and the model that they list.
ACTIONS = {
    "iptv_reseller_action": "iptv.reseller",
    "iptv_reseller_sale_action": "iptv.reseller.sale",
}


class IptvDashboard(models.AbstractModel):
    """What the resellers do."""

    _inherit = "iptv.dashboard"

    def _get_action(self, name):
        """Override to know the actions of this addon."""
        if name not in ACTIONS:
            return super()._get_action(name)
        allowed = self.env[ACTIONS[name]].has_access("read")
        return allowed and f"iptv_reseller_credit.{name}"

    def _get_sections(self):
        """Override to add the resellers, as soon as there is one."""
        sections = super()._get_sections()
        cards = self._get_reseller_cards()
        if cards:
            title = self.env._("Resellers")
            sections.append({"key": "resellers", "title": title, "cards": cards})
        return sections

    def _get_reseller_cards(self):
        """Return what stands in the wallets, who needs credits, and what was sold.

        :rtype: list[dict]
        """
        resellers = self.env["iptv.reseller"]
        active = Domain("state", "=", "active")
        [(count,)] = resellers._read_group(active, aggregates=["__count"])
        if not count and not resellers.search_count([], limit=1):
            return []
        [(outstanding,)] = resellers._read_group(
            [("balance", ">", 0)], aggregates=["balance:sum"]
        )
        return [
            self._card(
                "resellers",
                self.env._("Active resellers"),
                count,
                "iptv_reseller_action",
                context={"search_default_active": 1},
            ),
            self._card(
                "credits",
                self.env._("Credits outstanding"),
                outstanding,
                "iptv_reseller_action",
                kind="money",
                currency_id=resellers._get_credit_currency().id,
                hint=self.env._("Paid or given, not used yet"),
            ),
            self._card(
                "low_balance",
                self.env._("Low balance"),
                resellers.search_count([("is_low_balance", "=", True)]),
                "iptv_reseller_action",
                context={"search_default_low_balance": 1},
                tone="warning",
            ),
            self._get_reseller_sales_card(),
        ]

    def _get_reseller_sales_card(self):
        # The months of the report are those of UTC, too.
        first = fields.Datetime.now().replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        [(count, price)] = self.env["iptv.reseller.sale"]._read_group(
            [("date", ">=", first), ("state", "!=", "reversed")],
            aggregates=["__count", "price:sum"],
        )
        currency = self.env["iptv.reseller"]._get_credit_currency()
        return self._card(
            "reseller_sales",
            self.env._("Sales this month"),
            count,
            "iptv_reseller_sale_action",
            context={"search_default_this_month": 1, "search_default_valid": 1},
            exact=True,
            hint=currency.format(price or 0.0),
        )
