"""Code for `odoo shell`: customers that are due, thousands of them in seconds.

One of each kind is made through the ORM; the others are copies in plain SQL, so making
the data takes less than measuring.
"""

#: Copies rows with all their columns but those that are given as SQL.
MULTIPLY = '''
def multiply(table, record_id, source, **changed):
    """Copy one row for every row `n` of a source, with some columns changed."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name != 'id'", [table])
    names = [name for (name,) in env.cr.fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f'original."{name}"') for name in names)
    env.cr.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values}"
        f" FROM {table} original, {source} WHERE original.id = {record_id}")

def make_partners(first, last):
    partner = env["res.partner"].create({"name": "Bench", "ref": "bench-0"})
    env.flush_all()
    multiply("res_partner", partner.id, f"generate_series({first}, {last}) AS n",
        name="'Bench ' || n", complete_name="'Bench ' || n", ref="'bench-' || n",
        commercial_partner_id="NULL")
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id"
                   " WHERE commercial_partner_id IS NULL")
    return partner

def partners(first, last):
    return (f"(SELECT substr(ref, 7)::int AS n, id AS partner FROM res_partner"
            f" WHERE ref LIKE 'bench-%' AND substr(ref, 7)::int BETWEEN {first}"
            f" AND {last}) AS customer")

def make_product(**values):
    tax = env["account.tax"].search([("type_tax_use", "=", "sale"),
        ("amount", "=", 15), ("company_id", "=", env.company.id)], limit=1)
    assert tax, "the chart of accounts has no tax of 15 %"
    return env["product.template"].create({"name": "Bench", "type": "service",
        "list_price": 10.0, "invoice_policy": "order",
        "taxes_id": [(6, 0, tax.ids)], **values}).product_variant_id
'''

#: Makes subscriptions that end in three days; `due` says which may be invoiced.
SUBSCRIPTIONS = (
    MULTIPLY
    + """
from odoo import fields
partner = make_partners(first, last)
server = env["iptv.server"].search([("name", "=", "Bench")]) or env[
    "iptv.server"].create({"name": "Bench", "state": "ready"})
package = env["product.product"].search([("name", "=", "Bench")]) or make_product(
    iptv_kind="package", iptv_server_id=server.id,
    iptv_cycle_id=env.ref("iptv_subscription.iptv_billing_cycle_1m").id)
original = env["iptv.subscription"].create({
    "partner_id": partner.id, "server_id": server.id, "device_kind": "line",
    "line_ids": [(0, 0, {"product_id": package.id})]})
until = fields.Datetime.add(fields.Datetime.now(), days=3)
original._extend("manual", f"bench/{first}", until=until)
original.auto_renew = True
env.flush_all()
multiply("iptv_subscription", original.id, partners(first, last),
    name="'BENCH' || n", login="'bench' || n", partner_id="partner",
    access_token="NULL")
copies = ("(SELECT id AS copy, partner_id FROM iptv_subscription WHERE name LIKE"
    " 'BENCH%' AND substr(name, 6)::int BETWEEN " + f"{first} AND {last}) AS made")
multiply("iptv_subscription_line", original.line_ids.id, copies, subscription_id="copy")
multiply("iptv_subscription_period", original.period_ids.id, copies,
    subscription_id="copy", key="'bench/' || copy")
original.billing_mode = "manual"
env["queue.job"].search([]).unlink()
env.cr.precommit.clear()
env.flush_all()
env.cr.commit()
env.cr.execute("ANALYZE")
"""
)

#: Makes contracts of OCA that are due today, the same money for the same customers.
CONTRACTS = (
    MULTIPLY
    + """
from odoo import fields
partner = make_partners(1, count)
product = make_product()
today = fields.Date.today()
contract = env["contract.contract"].create({
    "name": "Bench", "partner_id": partner.id, "contract_type": "sale",
    "line_recurrence": True,
    "contract_line_ids": [(0, 0, {
        "product_id": product.id, "name": "Bench", "quantity": 1,
        "price_unit": 10.0, "recurring_rule_type": "monthly",
        "recurring_interval": 1, "date_start": today,
        "recurring_next_date": today})]})
env.flush_all()
line = contract.contract_line_ids
multiply("contract_contract", contract.id, partners(1, count),
    name="'Bench ' || n", partner_id="partner", invoice_partner_id="partner",
    access_token="NULL")
multiply("contract_line", line.id, "(SELECT id AS copy FROM contract_contract"
    f" WHERE id != {contract.id}) AS made", contract_id="copy")
env.cr.execute("DELETE FROM contract_line WHERE contract_id = %s", [contract.id])
env.cr.execute("DELETE FROM contract_contract WHERE id = %s", [contract.id])
env.cr.commit()
env.cr.execute("ANALYZE")
"""
)


def make_subscriptions(first, last):
    """Return code for `odoo shell` that makes due subscriptions with these numbers.

    :param int first: number of the first one
    :param int last: number of the last one
    :rtype: str
    """
    return f"first, last = {first}, {last}\n{SUBSCRIPTIONS}"


def make_contracts(count):
    """Return code for `odoo shell` that makes contracts of OCA which are due.

    :param int count: how many
    :rtype: str
    """
    return f"count = {count}\n{CONTRACTS}"
