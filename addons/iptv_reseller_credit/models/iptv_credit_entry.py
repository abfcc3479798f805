from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.posting import KINDS

#: What was written is never changed or deleted, and every line follows the last one.
APPEND_ONLY = """
    CREATE OR REPLACE FUNCTION iptv_credit_append_only() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION 'Entries of the credit ledger are never changed or deleted';
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS iptv_credit_append_only ON iptv_credit_entry;
    CREATE TRIGGER iptv_credit_append_only
        BEFORE UPDATE OR DELETE ON iptv_credit_entry
        FOR EACH ROW EXECUTE FUNCTION iptv_credit_append_only();
    DROP TRIGGER IF EXISTS iptv_credit_no_truncate ON iptv_credit_entry;
    CREATE TRIGGER iptv_credit_no_truncate
        BEFORE TRUNCATE ON iptv_credit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION iptv_credit_append_only();
"""
CHAIN = """
    CREATE OR REPLACE FUNCTION iptv_credit_chain() RETURNS trigger AS $$
    DECLARE
        before numeric;
    BEGIN
        SELECT balance_after INTO before FROM iptv_credit_entry
            WHERE reseller_id = NEW.reseller_id AND id < NEW.id
            ORDER BY id DESC LIMIT 1;
        IF NEW.balance_after IS DISTINCT FROM coalesce(before, 0) + NEW.amount THEN
            RAISE EXCEPTION 'Entry % of reseller % does not follow the last balance',
                NEW.id, NEW.reseller_id;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS iptv_credit_chain ON iptv_credit_entry;
    CREATE TRIGGER iptv_credit_chain
        AFTER INSERT ON iptv_credit_entry
        FOR EACH ROW EXECUTE FUNCTION iptv_credit_chain();
    DROP TRIGGER IF EXISTS iptv_balance_follows_ledger ON iptv_credit_entry;
    CREATE CONSTRAINT TRIGGER iptv_balance_follows_ledger
        AFTER INSERT ON iptv_credit_entry
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION iptv_balance_follows_ledger();
"""


class IptvCreditEntry(models.Model):
    """One line of the ledger: credits that came or went, why, and by whom.

    Append-only, also in the database (invariant 3). What was wrong is taken back by
    another entry that names it.
    """

    _name = "iptv.credit.entry"
    _description = "Credit Ledger Entry"
    _order = "id desc"
    _rec_name = "reason"
    _check_company_auto = True

    reseller_id = fields.Many2one(
        "iptv.reseller", required=True, index=True, ondelete="restrict"
    )
    # No related fields: what is computed later would be an UPDATE.
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    date = fields.Datetime(required=True, index=True)
    kind = fields.Selection(KINDS, required=True)
    amount = fields.Monetary(required=True, help="Signed: credits that came or went.")
    balance_after = fields.Monetary(required=True)
    key = fields.Char(required=True, help="Names the cause, which counts once.")
    reason = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="By", required=True, ondelete="restrict"
    )
    subscription_id = fields.Many2one(
        "iptv.subscription",
        string="User",
        index="btree_not_null",
        ondelete="restrict",
    )
    res_model = fields.Char(string="Document Model")
    res_id = fields.Many2oneReference(string="Document", model_field="res_model")
    document = fields.Char(string="Document Name")
    reversed_id = fields.Many2one(
        "iptv.credit.entry",
        string="Takes Back",
        index="btree_not_null",
        ondelete="restrict",
    )
    counterpart_id = fields.Many2one(
        "iptv.reseller",
        string="From / To",
        ondelete="restrict",
        help="The other wallet of a transfer.",
    )
    allocation_ids = fields.One2many("iptv.credit.allocation", "entry_id")

    _key_uniq = models.Constraint(
        "UNIQUE (reseller_id, key)", "This has been written to the ledger already."
    )
    _amount_not_zero = models.Constraint(
        "CHECK (amount != 0)", "An entry of zero credits says nothing."
    )
    _reversed_once = models.UniqueIndex(
        "(reversed_id) WHERE amount > 0", "These credits were given back already."
    )
    _ledger_idx = models.Index("(reseller_id, id DESC)")
    _key_idx = models.Index("(key)")

    def init(self):
        """Keep invariant 3 in the database, also against plain SQL."""
        self.env.cr.execute(APPEND_ONLY)
        self.env.cr.execute(CHAIN)

    @api.model_create_multi
    def create(self, vals_list):
        """Override: only the business methods write to the ledger."""
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Nobody writes to the ledger by hand. Use “Add or Deduct Credits”."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        """Override: the ledger is never changed."""
        if vals:
            raise UserError(self.env._("An entry of the ledger is never changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("An entry of the ledger is never deleted."))
