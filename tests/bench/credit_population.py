"""A reseller business of any size: one real sale and what belongs to it, copied."""

from harness import databases

from .population import Population

#: Each pack of nine credits is used up by nine sales of one.
PACK = 9
#: One reseller of so many is a super reseller with the others below it.
SUPER_EVERY = 10

PROTOTYPE = """
import json
from odoo.addons.iptv_reseller_credit.tools.posting import Component, Posting
company = env.company
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
env["iptv.server"].create({"name": "Scale", "state": "ready"})
package = env["product.template"].create({
    "name": "Scale", "type": "service", "list_price": 1, "iptv_kind": "package",
    "iptv_cycle_id": env.ref("iptv_subscription.iptv_billing_cycle_1m").id,
    "iptv_remote_ref": "1",
})
partner = env["res.partner"].create({"name": "Scale", "email": "scale@example.com"})
reseller = env["iptv.reseller"].create({"partner_id": partner.id, "level": "super"})
pack = env["iptv.credit.entry"]._post([Posting(reseller=reseller, amount=9,
    kind="purchase", key="scale", components=(Component(9, 5.4),))])
user = {"name": "Scale", "product_id": package.product_variant_id.id,
        "device_kind": "line"}
sale = reseller._add_user(user, "scale")
env.cr.commit()
env.cr.execute("DELETE FROM queue_job")
subscription = sale.subscription_id
event = env["iptv.subscription.event"].search(
    [("subscription_id", "=", subscription.id)], limit=1)
print("prototype", json.dumps({
    "res_partner": [partner.id, subscription.partner_id.id],
    "iptv_reseller": reseller.ids,
    "iptv_subscription": subscription.ids,
    "iptv_subscription_line": subscription.line_ids.ids,
    "iptv_subscription_period": subscription.period_ids.ids,
    "iptv_subscription_event": event.ids,
    "iptv_credit_entry": [pack.id, sale.entry_id.id],
    "iptv_credit_lot": sale.entry_id.allocation_ids.lot_id.ids,
    "iptv_reseller_sale": sale.ids,
    "iptv_credit_allocation": sale.entry_id.allocation_ids.ids,
}))
"""

#: What the triggers of the ledger would have said about each line.
BROKEN = """
    SELECT count(*) FROM (
        SELECT balance_after, sum(amount) OVER (PARTITION BY reseller_id ORDER BY id)
               AS total FROM iptv_credit_entry) AS line
     WHERE balance_after != total
"""


class CreditPopulation(Population):
    """Copies one sale into a whole business.

    :param str database: name of the database
    :param dict prototypes: by table, ids of the real records
    :param int resellers: how many there shall be
    :param int users: of all of them
    :param int entries: lines of the ledger, of all of them
    """

    def __init__(self, database, prototypes, resellers, users, entries):
        super().__init__(database, prototypes, users)
        self.resellers, self.users, self.entries = resellers, users, entries

    def grow(self):
        """Override: without triggers, which look at a million lines one by one."""
        with databases.connect(self.database) as connection:
            connection.autocommit = False
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                for table in self.prototypes:
                    cursor.execute(f"SELECT max(id) FROM {table}")  # noqa: S608
                    self.bases[table] = cursor.fetchone()[0]
                self._copy_resellers(cursor)
                self._copy_users(cursor)
                self._copy_ledger(cursor)
                cursor.execute(BROKEN)
                assert cursor.fetchone() == (0,), "a ledger does not add up"
            connection.commit()
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def _copy_resellers(self, cursor):
        self.count = self.resellers
        own, partner = self.prototypes["res_partner"]
        number = "'Reseller ' || lpad(i::text, 5, '0')"
        values = {
            "name": number,
            "complete_name": number,
            "commercial_partner_id": self._new("res_partner"),
        }
        self._copy(cursor, "res_partner", values, own)
        first = self.bases["iptv_reseller"]
        supers = max(self.resellers // SUPER_EVERY, 1)
        above = f"{first} + 1 + i % {supers}"
        values = {
            "code": "'B' || lpad(i::text, 5, '0')",
            "partner_id": self._new("res_partner"),
            "level": f"CASE WHEN i <= {supers} THEN 'super' ELSE 'reseller' END",
            "parent_id": f"CASE WHEN i > {supers} THEN {above} END",
            "parent_path": f"CASE WHEN i > {supers} THEN {above} || '/' ELSE '' END"
            f" || ({first} + i) || '/'",
            "balance": "0",
        }
        self._copy(cursor, "iptv_reseller", values)
        # The contacts of the users come after those of the resellers.
        self.bases["res_partner"] += self.resellers
        self.contact = partner

    def _copy_users(self, cursor):
        self.count = self.users
        reseller = self._get_reseller()
        subscription = self._new("iptv_subscription")
        number = "'User ' || lpad(i::text, 7, '0')"
        values = {
            "name": number,
            "complete_name": number,
            "commercial_partner_id": self._new("res_partner"),
        }
        self._copy(cursor, "res_partner", values, self.contact)
        values = {
            "name": "'SCALE' || lpad(i::text, 7, '0')",
            "login": "'scale' || i",
            "partner_id": self._new("res_partner"),
            "reseller_id": reseller,
            "access_token": "NULL",
            "state": "CASE WHEN i % 12 = 1 THEN 'expired' ELSE 'active' END",
        }
        self._copy(cursor, "iptv_subscription", values)
        self._copy(cursor, "iptv_subscription_line", {"subscription_id": subscription})
        values = {"subscription_id": subscription, "key": "'scale/' || i"}
        self._copy(cursor, "iptv_subscription_period", values)
        values = {
            "subscription_id": subscription,
            "partner_id": self._new("res_partner"),
            "reseller_id": reseller,
            "period_id": "NULL",
            "date": "now_utc - (i % 360) * interval '1 day'",
        }
        self._copy(cursor, "iptv_subscription_event", values)

    def _copy_ledger(self, cursor):
        """Copy pack, sale, sale ...: line i is one of reseller i, then of the next."""
        self.count = self.entries
        pack, debit = self.prototypes["iptv_credit_entry"]
        turn = f"((i - 1) / {self.resellers})"
        step = f"({turn} % {PACK + 1})"
        rounds = self.entries // self.resellers
        date = f"now_utc - ({rounds} - {turn}) * interval '365 days' / {rounds}"
        is_pack, is_sale = f"{step} = 0", f"{step} != 0"
        common = {
            "reseller_id": self._get_reseller(),
            "date": date,
            "key": "'scale/' || i",
        }
        entry, user = self._new("iptv_credit_entry"), self._get_user(turn)
        values = common | {"balance_after": f"{PACK} - {step}"}
        self._copy(cursor, "iptv_credit_entry", values, pack, is_pack)
        values["subscription_id"] = user
        self._copy(cursor, "iptv_credit_entry", values, debit, is_sale)
        values = common | {
            "entry_id": entry,
            "origin_id": entry,
            "remaining": "0",
            "remaining_value": "0",
        }
        self._copy(cursor, "iptv_credit_lot", values, None, is_pack)
        values = common | {
            # Counted long ago: not touched again since it was sold.
            "write_date": date,
            "kind": f"CASE {step} WHEN 1 THEN 'new' WHEN 2 THEN 'trial'"
            " ELSE 'renewal' END",
            "entry_id": entry,
            "subscription_id": user,
            "period_id": "NULL",
            "state": "'done'",
        }
        self._copy(cursor, "iptv_reseller_sale", values, None, is_sale)
        lot = f"{self._new('iptv_credit_lot')} - {step} * {self.resellers}"
        values = {"entry_id": entry, "lot_id": lot, "date": f"({date})::date"}
        self._copy(cursor, "iptv_credit_allocation", values, None, is_sale)

    def _get_reseller(self):
        return f"{self.bases['iptv_reseller']} + 1 + (i - 1) % {self.resellers}"

    def _get_user(self, turn):
        """Return the user of a sale: one of its reseller's, as SQL."""
        each = max(self.users // self.resellers, 1)
        first = self.bases["iptv_subscription"]
        number = f"(i - 1) % {self.resellers} + {self.resellers} * ({turn} % {each})"
        return f"{first} + 1 + {number}"
