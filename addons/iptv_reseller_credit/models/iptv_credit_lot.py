from odoo import fields, models


class IptvCreditLot(models.Model):
    """Credits that came together, with what was paid for them; used first-in-first-out.

    A lot with a negative quantity is what was spent beyond all lots (credit line). A
    wallet has open lots of one sign only, and their sum is its balance.
    """

    _name = "iptv.credit.lot"
    _description = "Lot of Credits"
    _order = "origin_id.id, id"
    _rec_name = "entry_id"

    reseller_id = fields.Many2one("iptv.reseller", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    entry_id = fields.Many2one(
        "iptv.credit.entry", required=True, index=True, ondelete="restrict"
    )
    credit_currency_id = fields.Many2one("res.currency", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    origin_id = fields.Many2one(
        "iptv.credit.entry",
        string="Bought with",
        required=True,
        ondelete="restrict",
        help="The entry that first brought these credits in; the oldest go first.",
    )
    quantity = fields.Monetary(required=True, currency_field="credit_currency_id")
    remaining = fields.Monetary(required=True, currency_field="credit_currency_id")
    value = fields.Monetary(required=True, help="What was paid for all of it.")
    remaining_value = fields.Monetary(required=True)

    _remaining_range = models.Constraint(
        "CHECK (quantity != 0 AND remaining * quantity >= 0"
        " AND abs(remaining) <= abs(quantity))",
        "A lot cannot be used beyond what it holds.",
    )
    _open_idx = models.Index("(reseller_id, origin_id, id) WHERE remaining != 0")
