from odoo import api, fields, models

#: The debt that a wallet shows is the sum of what is open; checked at the commit.
DEBT_FOLLOWS = """
    CREATE OR REPLACE FUNCTION iptv_debt_follows() RETURNS trigger AS $$
    DECLARE
        stored numeric;
        proven numeric;
        wallet integer;
    BEGIN
        IF TG_TABLE_NAME = 'iptv_reseller' THEN
            wallet := NEW.id;
        ELSIF TG_OP = 'DELETE' THEN
            wallet := OLD.reseller_id;
        ELSE
            wallet := NEW.reseller_id;
        END IF;
        SELECT coalesce(debt, 0) INTO stored FROM iptv_reseller WHERE id = wallet;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        SELECT coalesce(sum(credits - settled), 0) INTO proven FROM iptv_credit_debt
            WHERE reseller_id = wallet;
        IF stored IS DISTINCT FROM proven THEN
            RAISE EXCEPTION 'Reseller % shows a debt of % but its open debts are %',
                wallet, stored, proven;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS iptv_debt_follows ON iptv_reseller;
    CREATE CONSTRAINT TRIGGER iptv_debt_follows
        AFTER INSERT OR UPDATE OF debt ON iptv_reseller
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION iptv_debt_follows();
    DROP TRIGGER IF EXISTS iptv_debt_follows ON iptv_credit_debt;
    CREATE CONSTRAINT TRIGGER iptv_debt_follows
        AFTER INSERT OR UPDATE OR DELETE ON iptv_credit_debt
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION iptv_debt_follows();
"""


class IptvCreditDebt(models.Model):
    """Credits that were spent although their payment was taken back.

    The ledger never goes below the limit of a wallet, so what it could not take back
    waits here, with the value that the document booked. The next credits that come in
    settle it.
    """

    _name = "iptv.credit.debt"
    _description = "Debt of Credits"
    _order = "id"
    _rec_name = "reason"
    _check_company_auto = True

    reseller_id = fields.Many2one("iptv.reseller", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    entry_id = fields.Many2one(
        "iptv.credit.entry",
        string="Purchase",
        required=True,
        index=True,
        ondelete="restrict",
        help="The credits whose payment was taken back.",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        index="btree_not_null",
        ondelete="restrict",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        index="btree_not_null",
        ondelete="set null",
        help="What took the payment back: a credit note, or the invoice itself.",
    )
    reason = fields.Char(required=True)
    credits = fields.Monetary(required=True)
    value = fields.Monetary(
        required=True,
        currency_field="company_currency_id",
        help="What the document booked for these credits, without taxes.",
    )
    settled = fields.Monetary(
        required=True, default=0.0, help="Credits that were made up for."
    )
    settled_value = fields.Monetary(
        required=True, default=0.0, currency_field="company_currency_id"
    )
    open_credits = fields.Monetary(string="Open", compute="_compute_open")
    open_value = fields.Monetary(
        compute="_compute_open", currency_field="company_currency_id"
    )
    key = fields.Char(required=True, help="Names the cause, which counts once.")

    _key_uniq = models.Constraint(
        "UNIQUE (reseller_id, key)", "This debt is known already."
    )
    _settled_range = models.Constraint(
        "CHECK (credits > 0 AND settled BETWEEN 0 AND credits)",
        "A debt cannot be settled beyond what it is.",
    )
    _open_idx = models.Index("(reseller_id, id) WHERE settled < credits")

    def init(self):
        """Keep the debt of a wallet and its reasons together, also against SQL."""
        self.env.cr.execute(DEBT_FOLLOWS)

    @api.depends("credits", "settled", "value", "settled_value")
    def _compute_open(self):
        for debt in self:
            debt.open_credits = debt.currency_id.round(debt.credits - debt.settled)
            money = debt.company_currency_id
            debt.open_value = money.round(debt.value - debt.settled_value)
