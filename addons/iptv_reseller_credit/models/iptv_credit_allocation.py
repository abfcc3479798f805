from odoo import fields, models


class IptvCreditAllocation(models.Model):
    """Which lots an entry used up, and the revenue that this was."""

    _name = "iptv.credit.allocation"
    _description = "Use of a Lot of Credits"
    _order = "id"
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        "iptv.credit.entry", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    lot_id = fields.Many2one(
        "iptv.credit.lot", required=True, index=True, ondelete="restrict"
    )
    credit_currency_id = fields.Many2one("res.currency", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    quantity = fields.Monetary(
        required=True, currency_field="credit_currency_id", help="Credits, positive."
    )
    value = fields.Monetary(required=True, help="What was once paid for these credits.")
    recognized = fields.Monetary(
        required=True,
        help="Revenue of the day; negative if a sale was taken back. Zero for a "
        "transfer, whose value goes on to the other wallet.",
    )
    date = fields.Date(
        required=True, help="Day of the revenue, on the calendar of the company."
    )
    posting_id = fields.Many2one(
        "account.move", string="Journal Entry", index="btree_not_null", copy=False
    )

    _unposted_idx = models.Index(
        "(company_id, date) WHERE posting_id IS NULL AND recognized != 0"
    )
