from odoo import api, fields, models
from odoo.tools import SQL

#: What a reseller sold in so many days is what it will soon need again.
DAYS = 7


class IptvReseller(models.Model):
    """Who will soon stand in front of an empty wallet."""

    _inherit = "iptv.reseller"

    is_low_balance = fields.Boolean(
        string="Runs Out Soon",
        compute="_compute_is_low_balance",
        search="_search_is_low_balance",
        help="What is available would not last for what it sold in the last 7 days.",
    )

    @api.depends("balance", "credit_limit", "debt", "funding")
    def _compute_is_low_balance(self):
        low = self.search([("id", "in", self.ids), ("is_low_balance", "=", True)])
        for reseller in self:
            reseller.is_low_balance = reseller._origin in low

    def _search_is_low_balance(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return [("id", "in", self._get_low_query())]

    def _get_low_query(self):
        """Return what finds them; whoever pays with stock only has no balance.

        :rtype: odoo.tools.SQL
        """
        sales = self.env["iptv.reseller.sale"]
        for model in (self, sales):
            model.flush_model()
        return SQL(
            """(
                SELECT reseller.id FROM iptv_reseller AS reseller
                LEFT JOIN (
                    SELECT reseller_id, sum(price) AS price FROM iptv_reseller_sale
                    WHERE date >= %s AND paid_with = 'credit' AND state != 'reversed'
                    GROUP BY reseller_id
                ) AS sold ON sold.reseller_id = reseller.id
                WHERE reseller.funding != 'stock' AND reseller.state = 'active'
                    AND reseller.balance + reseller.credit_limit - reseller.debt
                        <= coalesce(sold.price, 0)
            )""",
            fields.Datetime.subtract(fields.Datetime.now(), days=DAYS),
        )
