from odoo import api, fields, models


class IptvCreditEntry(models.Model):
    """Which invoice line an entry follows, and what that line booked for it."""

    _inherit = "iptv.credit.entry"

    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        index="btree_not_null",
        ondelete="restrict",
        help="The invoice line of the pack that brought these credits.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    document_value = fields.Monetary(
        string="Value",
        currency_field="company_currency_id",
        help="What invoices booked for these credits, without taxes; negative for what "
        "was taken back. What a sale was worth is told by the lots that it used.",
    )

    @api.model
    def _prepare_entry(self, posting, reseller, amount):
        """Override: remember the invoice line and the value that it booked."""
        vals = super()._prepare_entry(posting, reseller, amount)
        if posting.move_line:
            value = sum(component.value for component in posting.components)
            vals["move_line_id"] = posting.move_line.id
            vals["document_value"] = value if amount > 0 else -value
        return vals
