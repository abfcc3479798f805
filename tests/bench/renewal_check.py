"""What must be true of invoices that were made fast; raises if it is not."""

from harness import databases

GAPS = """
    SELECT journal_id, sequence_prefix, count(*), max(sequence_number),
           min(sequence_number), bool_or(made_sequence_gap)
      FROM account_move WHERE state = 'posted' AND move_type = 'out_invoice'
  GROUP BY journal_id, sequence_prefix
"""

#: Makes the invoice of one subscription the way an accountant would, then compares.
COMPARE = """
OWN = {"id", "name", "sequence_number", "partner_id", "commercial_partner_id",
    "partner_shipping_id", "invoice_partner_display_name", "payment_reference",
    "access_token", "create_date", "write_date", "create_uid", "write_uid",
    "invoice_origin", "move_id", "move_name", "iptv_subscription_id"}

def read(table, column, move):
    env.cr.execute("SELECT column_name FROM information_schema.columns"
                   " WHERE table_name = %s", [table])
    names = sorted({name for (name,) in env.cr.fetchall()} - OWN)
    columns = ", ".join(f'"{name}"' for name in names)
    env.cr.execute(f"SELECT {columns} FROM {table} WHERE {column} = %s ORDER BY id",
                   [move.id])
    return [dict(zip(names, row)) for row in env.cr.fetchall()]

def facts(move):
    env.flush_all()
    lines = read("account_move_line", "move_id", move)
    for values, line in zip(lines, move.line_ids.sorted("id")):
        values["taxes"] = (line.tax_ids.ids, line.tax_tag_ids.ids)
    return read("account_move", "id", move) + lines

moves = env["account.move"].search([("move_type", "=", "out_invoice"),
    ("invoice_line_ids.iptv_subscription_id", "!=", False)], order="id")
ours = moves[len(moves) // 2]
line = ours.invoice_line_ids
standard = env["account.move"].create({
    "move_type": "out_invoice", "partner_id": moves[1].partner_id.id,
    "invoice_date": ours.invoice_date, "invoice_date_due": ours.invoice_date_due,
    "invoice_payment_term_id": False, "invoice_user_id": ours.invoice_user_id.id,
    "invoice_line_ids": [(0, 0, {"product_id": line.product_id.id, "quantity": 1,
        "price_unit": 10.0, "iptv_date_from": line.iptv_date_from,
        "iptv_date_to": line.iptv_date_to})]})
standard.action_post()
for expected, found in zip(facts(standard), facts(ours), strict=True):
    different = {n: (v, found[n]) for n, v in expected.items() if found[n] != v}
    print("different", different) if different else None
env.cr.rollback()
"""


def assert_numbers_without_gaps(database):
    """Check that the numbers of all posted invoices are without gaps.

    :raise AssertionError: with the journal that has a gap
    """
    for journal, prefix, count, last, first, gap in databases.query(database, GAPS):
        if gap or count != last - first + 1:
            raise AssertionError(
                f"journal {journal} {prefix}: {count} invoices, numbers {first}-{last}"
            )


def assert_columns_like_odoo(odoo, database):
    """Check that every stored column is what Odoo's own way would have written.

    :raise AssertionError: with the columns that differ
    """
    printed = odoo.shell(COMPARE)
    if "different" in printed:
        raise AssertionError(f"{database}: {printed}")
