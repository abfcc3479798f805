"""Installations of any size, made in seconds: a few real records, copied in SQL."""

from harness import databases
from psycopg2 import sql

#: Of the subscriptions: due now, expired, and the rest is on.
DUE_EVERY = 20
EXPIRED_EVERY = 12
#: Of the invoices: unpaid and overdue.
OVERDUE_EVERY = 100
#: Of the active services: waiting for a person.
REFUSED_EVERY = 500

PROTOTYPE = """
import json
company = env.company
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
server = env["iptv.server"].create({"name": "Scale", "state": "ready"})
package = env["product.template"].create({
    "name": "Scale", "type": "service", "list_price": 10, "iptv_kind": "package",
    "iptv_cycle_id": env.ref("iptv_subscription.iptv_billing_cycle_1m").id,
    "iptv_remote_ref": "1",
})
partner = env["res.partner"].create({"name": "Scale", "email": "scale@example.com"})
subscription = env["iptv.subscription"].create({
    "partner_id": partner.id, "server_id": server.id, "device_kind": "mag",
    "line_ids": [(0, 0, {"product_id": package.product_variant_id.id})],
    "device_ids": [(0, 0, {"kind": "mag", "mac": "00:1A:79:00:00:00"})],
})
invoice = subscription._create_renewal_invoices()
env["account.payment.register"].with_context(
    active_model="account.move", active_ids=invoice.ids
).create({})._create_payments()
open_invoice = invoice.copy()
open_invoice.action_post()
subscription._confirm_by_hand()
env.cr.commit()
env.cr.execute("DELETE FROM queue_job")
event = env["iptv.subscription.event"].search(
    [("subscription_id", "=", subscription.id)], limit=1
)
print("prototype", json.dumps({
    "res_partner": partner.ids, "iptv_subscription": subscription.ids,
    "iptv_subscription_line": subscription.line_ids.ids,
    "iptv_device": subscription.device_ids.ids,
    "iptv_subscription_period": subscription.period_ids.ids,
    "iptv_subscription_event": event.ids, "account_move": (invoice | open_invoice).ids,
    "account_move_line": (invoice | open_invoice).line_ids.ids,
}))
"""

#: How many subscriptions the copies of a database are numbered with.
END = f"""CASE
    WHEN i % {DUE_EVERY} = 0 THEN now_utc - interval '1 minute'
    WHEN i % {EXPIRED_EVERY} = 1 THEN now_utc - (1 + i % 365) * interval '1 day'
    ELSE now_utc + (1 + i % 30) * interval '1 day' END"""
STATE = f"""CASE WHEN i % {DUE_EVERY} != 0 AND i % {EXPIRED_EVERY} = 1
    THEN 'expired' ELSE 'active' END"""
REFUSED = f"i % {REFUSED_EVERY} = 3"
#: The first sale; of what expired, before that.
START = f"""CASE WHEN i % {DUE_EVERY} != 0 AND i % {EXPIRED_EVERY} = 1
    THEN ({END}) - (30 + i % 100) * interval '1 day'
    ELSE now_utc - (i % 360) * interval '1 day' END"""
INVOICED = "(now_utc - (i % 30) * interval '1 day')::date"


class Population:
    """Copies the prototypes of one database.

    :param str database: name of the database
    :param dict prototypes: by table, ids of the real records
    :param int count: how many subscriptions there shall be
    """

    def __init__(self, database, prototypes, count):
        self.database = database
        self.prototypes = prototypes
        self.count = count
        self.bases = {}

    def grow(self):
        """Copy everything in one transaction, then let PostgreSQL look at it."""
        with databases.connect(self.database) as connection:
            connection.autocommit = False
            with connection.cursor() as cursor:
                for table in self.prototypes:
                    cursor.execute(f"SELECT max(id) FROM {table}")  # noqa: S608
                    self.bases[table] = cursor.fetchone()[0]
                self._copy_services(cursor)
                self._copy_invoices(cursor)
                self._copy_events(cursor)
            connection.commit()
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

    def _new(self, table):
        """Return the id of the copy number i, as SQL."""
        return f"{self.bases[table]} + i"

    def _copy_services(self, cursor):
        subscription = self._new("iptv_subscription")
        number = "'Scale ' || lpad(i::text, 7, '0')"
        partner = {
            "name": number,
            "complete_name": number,
            "email": "'scale' || i || '@example.com'",
            "email_normalized": "'scale' || i || '@example.com'",
            "commercial_partner_id": self._new("res_partner"),
        }
        self._copy(cursor, "res_partner", partner)
        values = {
            "name": "'SCALE' || lpad(i::text, 7, '0')",
            "login": "'scale' || i",
            "partner_id": self._new("res_partner"),
            "state": STATE,
            "date_start": f"({END}) - interval '30 days'",
            "date_end": END,
            "date_off": END,
            "access_token": "NULL",
            "provision_state": f"CASE WHEN {REFUSED} THEN 'error' ELSE 'done' END",
            "provision_outcome": f"CASE WHEN {REFUSED} THEN 'refused' END",
            "provision_revision": f"CASE WHEN {REFUSED} THEN 2 ELSE 1 END",
            "provisioned_revision": "1",
        }
        self._copy(cursor, "iptv_subscription", values)
        self._copy(cursor, "iptv_subscription_line", {"subscription_id": subscription})
        device = {
            "subscription_id": subscription,
            "partner_id": self._new("res_partner"),
            "mac": "'00:1A:79:' || upper(regexp_replace("
            "lpad(to_hex(i), 6, '0'), '(..)(..)(..)', '\\1:\\2:\\3'))",
        }
        self._copy(cursor, "iptv_device", device)
        period = {
            "subscription_id": subscription,
            "key": "'scale/' || i",
            "start": f"({END}) - interval '30 days'",
            "anchor": f"({END}) - interval '30 days'",
            '"end"': END,
            "source": "'manual'",
            "move_line_id": "NULL",
            "move_id": "NULL",
        }
        self._copy(cursor, "iptv_subscription_period", period)

    def _copy_invoices(self, cursor):
        paid, unpaid = self.prototypes["account_move"]
        first = self.bases["account_move"]
        first_line = self.bases["account_move_line"]
        lines = self.prototypes["account_move_line"]
        lines_of = self._get_lines_of(cursor)
        for move, condition in (
            (paid, f"i % {OVERDUE_EVERY} != 0"),
            (unpaid, f"i % {OVERDUE_EVERY} = 0"),
        ):
            due = "now_utc::date - 3" if move == unpaid else INVOICED
            values = {
                "id": f"{first} + i",
                "name": "'SCALE/' || i",
                "sequence_number": "i",
                "sequence_prefix": "'SCALE/'",
                "payment_reference": "'SCALE/' || i",
                "date": INVOICED,
                "invoice_date": INVOICED,
                "invoice_date_due": due,
                "partner_id": self._new("res_partner"),
                "commercial_partner_id": self._new("res_partner"),
                "access_token": "NULL",
            }
            self._copy(cursor, "account_move", values, move, condition)
            for line in lines_of[move]:
                step = lines.index(line)
                values = {
                    "id": f"{first_line} + i * {len(lines)} + {step}",
                    "move_id": f"{first} + i",
                    "date": INVOICED,
                    "partner_id": self._new("res_partner"),
                    "iptv_subscription_id": "CASE WHEN p.iptv_subscription_id IS NOT "
                    f"NULL THEN {self._new('iptv_subscription')} END",
                    "full_reconcile_id": "NULL",
                }
                self._copy(cursor, "account_move_line", values, line, condition)

    def _get_lines_of(self, cursor):
        cursor.execute(
            "SELECT move_id, array_agg(id) FROM account_move_line"
            " WHERE id = ANY(%s) GROUP BY move_id",
            [self.prototypes["account_move_line"]],
        )
        return dict(cursor.fetchall())

    def _copy_events(self, cursor):
        common = {
            "subscription_id": self._new("iptv_subscription"),
            "partner_id": self._new("res_partner"),
            "cohort_month": f"date_trunc('month', {START})",
            "period_id": "NULL",
            "move_line_id": "NULL",
        }
        first = self.bases["iptv_subscription_event"]
        expired = f"({STATE}) = 'expired'"
        for number, (kind, condition, values) in enumerate(
            (
                ("new", "true", {"date": START}),
                ("renewal", f"NOT {expired}", self._stay("i % 30")),
                ("churn", expired, self._leave()),
            )
        ):
            identity = f"{first} + i + {number * self.count}"
            values = common | values | {"id": identity, "kind": f"'{kind}'"}
            self._copy(cursor, "iptv_subscription_event", values, None, condition)

    def _stay(self, days):
        return {
            "date": f"now_utc - ({days}) * interval '1 day'",
            "mrr_change": "0",
            "active_change": "0",
        }

    def _leave(self):
        return {
            "date": END,
            "mrr_change": "-p.mrr_change",
            "mrr_after": "0",
            "active_change": "-1",
            "amount": "0",
            "status": "'lost'",
        }

    def _copy(self, cursor, table, values, prototype=None, condition="true"):
        """Copy a record once for each number i from 1 to `count`.

        :param dict values: by column, SQL of what differs: `i` is the number, `p` the
            prototype, `now_utc` the moment
        :param int prototype: id of the record; the first of the table if empty
        :param str condition: SQL of the numbers that are copied
        """
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        values = {"id": self._new(table)} | values
        values = {name.strip('"'): value for name, value in values.items()}
        names = [row[0] for row in cursor.fetchall()]
        statement = sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {values} FROM {table} AS p"
            " CROSS JOIN generate_series(1, %s) AS i"
            " CROSS JOIN (SELECT now() AT TIME ZONE 'UTC' AS now_utc) AS clock"
            " WHERE p.id = %s AND " + condition
        ).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            values=sql.SQL(", ").join(
                sql.SQL(values[name]) if name in values else sql.Identifier("p", name)
                for name in names
            ),
        )
        # The signs of SQL itself are no parameters.
        text = statement.as_string(cursor.connection)
        text = text.replace("%", "%%").replace("(1, %%s)", "(1, %s)")
        text = text.replace("p.id = %%s", "p.id = %s")
        cursor.execute(text, [self.count, prototype or self.prototypes[table][0]])
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM "
            + table
            + "))",
            [table],
        )
