from odoo import api, fields, models


class IptvResellerStock(models.Model):
    """A number of one package, sold up front (decision D8, rules 46 to 48)."""

    _name = "iptv.reseller.stock"
    _description = "Stock of a Reseller"
    _order = "id"
    _check_company_auto = True

    reseller_id = fields.Many2one(
        "iptv.reseller", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="reseller_id.company_id", store=True, precompute=True
    )
    product_id = fields.Many2one(
        "product.product",
        string="Package",
        required=True,
        ondelete="restrict",
        domain="[('iptv_kind', 'in', ('package', 'extra'))]",
    )
    quantity = fields.Integer(required=True)
    used = fields.Integer(readonly=True, copy=False, default=0)
    left = fields.Integer(compute="_compute_left")
    key = fields.Char(required=True, copy=False, help="Names the cause, once.")
    reason = fields.Char()
    move_line_id = fields.Many2one(
        "account.move.line", index="btree_not_null", ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", "By", default=lambda self: self.env.user)

    _key_uniq = models.Constraint(
        "UNIQUE (key)", "This document has already filled the stock."
    )
    _used_range = models.Constraint(
        "CHECK (used BETWEEN 0 AND quantity)", "The stock is used up."
    )
    _open_idx = models.Index("(reseller_id, product_id) WHERE used < quantity")

    @api.depends("quantity", "used")
    def _compute_left(self):
        for stock in self:
            stock.left = stock.quantity - stock.used
