from odoo import api, fields, models
from odoo.tools import SQL


class IptvResellerStock(models.Model):
    """Finding what is left."""

    _inherit = "iptv.reseller.stock"
    _rec_name = "product_id"

    is_open = fields.Boolean(
        string="Something Left", compute="_compute_is_open", search="_search_is_open"
    )

    @api.depends("quantity", "used")
    def _compute_is_open(self):
        for stock in self:
            stock.is_open = stock.used < stock.quantity

    def _search_is_open(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        self.flush_model(["quantity", "used"])
        query = "(SELECT id FROM iptv_reseller_stock WHERE used < quantity)"
        return [("id", "in", SQL(query))]
