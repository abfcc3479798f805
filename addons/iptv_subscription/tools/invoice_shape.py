"""Which columns of two invoices are equal when the invoices have the same shape.

Only columns that are listed here are taken from the first invoice of a shape; what
another addon adds to invoices is computed by that addon for each of them.
"""

#: Columns of `account.move` that depend on the shape and not on the customer.
MOVE_COLUMNS = (
    "always_tax_exigible",
    "amount_residual",
    "amount_residual_signed",
    "amount_tax",
    "amount_tax_signed",
    "amount_total",
    "amount_total_in_currency_signed",
    "amount_total_signed",
    "amount_untaxed",
    "amount_untaxed_in_currency_signed",
    "amount_untaxed_signed",
    "auto_post",
    "company_id",
    "currency_id",
    "date",
    "delivery_date",
    "fiscal_position_id",
    "invoice_cash_rounding_id",
    "invoice_currency_rate",
    "invoice_date",
    "invoice_date_due",
    "invoice_incoterm_id",
    "invoice_payment_term_id",
    "invoice_user_id",
    "is_move_sent",
    "journal_id",
    "move_type",
    "narration",
    "partner_bank_id",
    "payment_state",
    "preferred_payment_method_line_id",
    "taxable_supply_date",
    "team_id",
)
#: Columns of `account.move.line` that are equal on every invoice of a shape.
LINE_COLUMNS = (
    "account_id",
    "amount_currency",
    "amount_residual",
    "amount_residual_currency",
    "analytic_distribution",
    "balance",
    "company_currency_id",
    "company_id",
    "credit",
    "currency_id",
    "date",
    "date_maturity",
    "debit",
    "deductible_amount",
    "discount",
    "discount_amount_currency",
    "discount_balance",
    "discount_date",
    "display_type",
    "extra_tax_data",
    "group_tax_id",
    "invoice_date",
    "is_downpayment",
    "is_imported",
    "is_storno",
    "journal_id",
    "price_subtotal",
    "price_total",
    "price_unit",
    "product_id",
    "product_uom_id",
    "quantity",
    "reconciled",
    "ref",
    "sequence",
    "tax_base_amount",
    "tax_group_id",
    "tax_line_id",
    "tax_repartition_line_id",
)
#: Columns of `account.move` that the number and the customer make.
NUMBER_COLUMNS = (
    "commercial_partner_id",
    "invoice_partner_display_name",
    "made_sequence_gap",
    "name",
    "partner_shipping_id",
    "payment_reference",
    "sequence_number",
    "sequence_prefix",
)
#: Columns of `account.move.line` that follow from its own invoice.
OWN_COMPUTED = ("move_name", "name", "parent_state", "partner_id")
#: What is computed by Odoo for the first invoice of a shape only.
KEPT_COLUMNS = {
    "account.move": MOVE_COLUMNS + NUMBER_COLUMNS,
    "account.move.line": LINE_COLUMNS + OWN_COMPUTED,
}
#: Many2many fields of lines that are equal, too.
LINE_RELATIONS = ("tax_ids", "tax_tag_ids")
#: What a line of a plain customer invoice is; anything else is no known shape.
KNOWN_LINES = {"product", "tax", "payment_term", "rounding"}
#: What differs from line to line although the shape is the same.
OWN_LINE_VALUES = ("name", "iptv_subscription_id", "iptv_date_from", "iptv_date_to")
#: What differs from invoice to invoice.
OWN_MOVE_VALUES = ("partner_id", "invoice_origin", "invoice_line_ids")


def freeze(value):
    """Return values of a line or an invoice as something that can be a key.

    :param value: what is given to `create`
    """
    if isinstance(value, dict):
        return tuple(sorted((name, freeze(item)) for name, item in value.items()))
    if isinstance(value, (list, tuple)):
        return tuple(freeze(item) for item in value)
    return value
