from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Written by the ledger and by business methods only, whatever the door.
PROTECTED_FIELDS = frozenset({"balance", "debt", "state"})
#: `balance` is what the last entry of the ledger says; checked at the commit.
BALANCE_FOLLOWS_LEDGER = """
    CREATE OR REPLACE FUNCTION iptv_balance_follows_ledger() RETURNS trigger AS $$
    DECLARE
        stored numeric;
        proven numeric;
        wallet integer;
    BEGIN
        IF TG_TABLE_NAME = 'iptv_reseller' THEN
            wallet := NEW.id;
        ELSE
            wallet := NEW.reseller_id;
        END IF;
        SELECT balance INTO stored FROM iptv_reseller WHERE id = wallet;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        SELECT balance_after INTO proven FROM iptv_credit_entry
            WHERE reseller_id = wallet ORDER BY id DESC LIMIT 1;
        IF stored IS DISTINCT FROM coalesce(proven, 0) THEN
            RAISE EXCEPTION 'Reseller % has the balance % but its ledger says %',
                wallet, stored, proven;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql;
    DROP TRIGGER IF EXISTS iptv_balance_follows_ledger ON iptv_reseller;
    CREATE CONSTRAINT TRIGGER iptv_balance_follows_ledger
        AFTER INSERT OR UPDATE OF balance ON iptv_reseller
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION iptv_balance_follows_ledger();
"""


class IptvReseller(models.Model):
    """A reseller or super reseller: a place in the tree, a wallet, permissions."""

    _name = "iptv.reseller"
    _description = "Reseller"
    _inherit = [
        "iptv.reseller.permission",
        "mail.thread",
        "mail.activity.mixin",
        "iptv.attention.mixin",
    ]
    _order = "id desc"
    _parent_store = True
    _check_company_auto = True
    _rec_names_search = ["code", "partner_id.name", "partner_id.email"]

    code = fields.Char(string="Reseller ID", required=True, readonly=True, copy=False)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Its people log in as contacts of this one.",
    )
    name = fields.Char(related="partner_id.name")
    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda s: s.env.company
    )
    parent_id = fields.Many2one(
        "iptv.reseller",
        string="Super Reseller",
        index=True,
        ondelete="restrict",
        tracking=True,
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("iptv.reseller", "parent_id", string="Sub-Resellers")
    plan_id = fields.Many2one(
        "iptv.reseller.plan", ondelete="restrict", check_company=True, tracking=True
    )
    level = fields.Selection(tracking=True)
    funding = fields.Selection(tracking=True)
    state = fields.Selection(
        [("active", "Active"), ("frozen", "Frozen"), ("disabled", "Disabled")],
        required=True,
        readonly=True,
        default="active",
        copy=False,
        index=True,
        tracking=True,
        help="Frozen: may look, but spends nothing; so do its sub-resellers. "
        "Disabled: cannot log in either.",
    )
    state_reason = fields.Char(string="Why", readonly=True, copy=False)

    # The wallet
    currency_id = fields.Many2one(
        "res.currency",
        string="Credits",
        required=True,
        readonly=True,
        default=lambda self: self._get_credit_currency(),
    )
    balance = fields.Monetary(readonly=True, copy=False, default=0.0)
    credit_limit = fields.Monetary(
        default=0.0,
        tracking=True,
        help="How far below zero the balance may go (funding “credit line”).",
    )
    available = fields.Monetary(
        compute="_compute_available",
        help="What can be spent: the balance and the limit, less the debt.",
    )
    debt = fields.Monetary(
        readonly=True,
        copy=False,
        default=0.0,
        help="Credits that were spent although their payment was taken back. "
        "Nothing can be spent until they are made up for.",
    )
    discount = fields.Float(
        string="Discount (%)",
        tracking=True,
        help="Off the prices of its pricelist.",
    )
    entry_ids = fields.One2many("iptv.credit.entry", "reseller_id", string="Ledger")
    stock_ids = fields.One2many("iptv.reseller.stock", "reseller_id")
    subscription_ids = fields.One2many(
        "iptv.subscription", "reseller_id", string="Users"
    )

    # Who may spend
    spender_policy = fields.Selection(
        [("all", "Every login"), ("chosen", "Chosen logins only")],
        string="Who May Spend",
        required=True,
        default="all",
    )
    spender_ids = fields.Many2many(
        "res.partner",
        string="Logins That May Spend",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )

    _partner_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id)", "This contact is a reseller already."
    )
    _code_uniq = models.Constraint("UNIQUE (code)", "The ID must be unique.")
    _balance_limit = models.Constraint(
        "CHECK (balance >= -credit_limit)", "There are not enough credits."
    )
    _credit_limit_positive = models.Constraint(
        "CHECK (credit_limit >= 0 AND debt >= 0)", "A limit cannot be negative."
    )
    _limits_positive = models.Constraint(
        "CHECK (max_users >= 0 AND max_resellers >= 0 AND trial_quota >= 0)",
        "Limits cannot be negative.",
    )
    _discount_range = models.Constraint(
        "CHECK (discount BETWEEN 0 AND 100 AND max_discount BETWEEN 0 AND 100)",
        "Discounts are percentages from 0 to 100.",
    )

    def init(self):
        """Keep invariant 3 in the database, also against plain SQL."""
        self.env.cr.execute(BALANCE_FOLLOWS_LEDGER)

    # === COMPUTE METHODS === #

    @api.depends("balance", "credit_limit", "debt")
    def _compute_available(self):
        for reseller in self:
            free = reseller.balance + reseller.credit_limit - reseller.debt
            reseller.available = max(free, 0.0)

    @api.depends("code", "partner_id.name")
    def _compute_display_name(self):
        for reseller in self:
            # sudo: who sees a reseller may know its name, not its address book.
            name = reseller.sudo().partner_id.name
            reseller.display_name = f"{reseller.code} {name}" if name else reseller.code

    # === CONSTRAINT METHODS === #

    @api.constrains("parent_id", "level")
    def _check_parent(self):
        """Only a super reseller has others under it, and not itself."""
        if self._has_cycle():
            raise ValidationError(
                self.env._("A reseller cannot stand under itself or its own people.")
            )
        for reseller in self | self.child_ids:
            if reseller.parent_id and reseller.parent_id.level != "super":
                raise ValidationError(
                    self.env._(
                        "%(parent)s is no super reseller, so %(name)s cannot stand "
                        "under it.",
                        parent=reseller.parent_id.display_name,
                        name=reseller.display_name,
                    )
                )

    @api.constrains("currency_id")
    def _check_currency(self):
        if self.currency_id - self._get_credit_currency():
            raise ValidationError(self.env._("A wallet holds credits (CRD) only."))

    @api.constrains("credit_limit", "funding", "balance")
    def _check_credit_limit(self):
        for reseller in self:
            if reseller.credit_limit and reseller.funding != "credit_line":
                raise ValidationError(
                    self.env._(
                        "Only a reseller with a credit line can have a credit limit."
                    )
                )
            if reseller.balance < -reseller.credit_limit:
                raise ValidationError(
                    self.env._(
                        "%(name)s owes %(amount)s credits, so its limit cannot be "
                        "lower. Have its statement paid first.",
                        name=reseller.display_name,
                        amount=-reseller.balance,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override to number resellers and keep protected fields out."""
        self.browse().check_access("create")
        for vals in vals_list:
            self._refuse_protected(vals)
        resellers = super().create([self._numbered(vals) for vals in vals_list])
        # Record rules look up whose reseller a login is; they are cached.
        self.env.registry.clear_cache()
        return resellers

    def write(self, vals):
        """Override to keep protected fields out."""
        self.check_access("write")
        self._refuse_protected(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self.env.registry.clear_cache()
        return result

    @api.model
    def _numbered(self, vals):
        if vals.get("code"):
            return vals
        return dict(vals, code=self.env["ir.sequence"].next_by_code("iptv.reseller"))

    def _refuse_protected(self, vals):
        """Keep the wallet and the state to the business methods, also against RPC.

        :raise UserError: if `vals` holds a field that a person must not write
        """
        given = set(vals)
        if not self:
            # A new record also gets what the context says, unless it is given.
            given.update(
                f for f in PROTECTED_FIELDS if f"default_{f}" in self.env.context
            )
        # sudo in our own methods means that a business rule allowed it.
        forbidden = set() if self.env.su else PROTECTED_FIELDS & given
        if forbidden:
            raise UserError(
                self.env._(
                    "These fields follow from the ledger and the buttons: %(fields)s.",
                    fields=", ".join(sorted(forbidden)),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_unused(self):
        """Keep who has customers, people under it or a history (rule 44)."""
        for reseller in self.with_context(active_test=False):
            if reseller.child_ids or reseller.subscription_ids or reseller.entry_ids:
                raise UserError(
                    self.env._(
                        "%(name)s cannot be deleted: it has users, sub-resellers or a "
                        "ledger. Disable it, or hand its users over first.",
                        name=reseller.display_name,
                    )
                )

    # === BUSINESS METHODS === #

    @api.model
    def _get_credit_currency(self):
        return self.env.ref("iptv_reseller_credit.currency_credit")

    def _lock(self):
        """Wait for the wallets in one order, so that no two wait for each other.

        See `_take_turn` for who waits for whom.
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM iptv_reseller WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
            [tuple(self.ids)],
            # A conflict is no error: the request is tried again.
            log_exceptions=False,
        )
        self.invalidate_recordset()

    def _get_ancestors(self):
        """Return this reseller and all above it, the highest first.

        :rtype: `iptv.reseller` recordset
        """
        self.ensure_one()
        return self.browse(int(id_) for id_ in self.parent_path.split("/") if id_)

    def _get_subtree(self):
        """Return these resellers and all below them.

        :rtype: `iptv.reseller` recordset
        """
        return self.with_context(active_test=False).search(
            [("id", "child_of", self.ids)]
        )

    def _is_above(self, other):
        """Tell whether `other` stands in the tree of this reseller, below it."""
        self.ensure_one()
        return other != self and self in other._get_ancestors()
