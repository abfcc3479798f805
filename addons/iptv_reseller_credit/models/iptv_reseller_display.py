from odoo import api, fields, models
from odoo.fields import Domain

OPERATOR = "iptv_subscription.group_iptv_operator"
#: Rows that a tab of the form shows; the buttons on top lead to all of them.
SHOWN = 20


class IptvReseller(models.Model):
    """What staff see of a reseller beside its fields; computed for whole lists."""

    _inherit = "iptv.reseller"

    logo = fields.Image(related="partner_id.image_1920", readonly=False)
    avatar = fields.Image(related="partner_id.avatar_128")
    support_text = fields.Text(
        translate=True,
        help="Whom its users may ask; shown to them instead of your own contact.",
    )
    note = fields.Html(
        string="Internal Note", groups=OPERATOR, help="Only staff can read this."
    )
    user_count = fields.Integer(
        string="Customers",
        compute="_compute_user_count",
        help="Those that are not terminated, now.",
    )
    branch_user_count = fields.Integer(
        string="Users of the Branch", compute="_compute_branch"
    )
    branch_balance = fields.Monetary(
        string="Balance of the Branch",
        compute="_compute_branch",
        help="Its own credits and those of all below it.",
    )
    child_count = fields.Integer(compute="_compute_child_count")
    entry_count = fields.Integer(compute="_compute_document_counts")
    sale_count = fields.Integer(compute="_compute_document_counts")
    invoice_count = fields.Integer(compute="_compute_invoice_count", groups=OPERATOR)
    stock_left = fields.Integer(compute="_compute_stock_left")
    prepaid = fields.Char(
        compute="_compute_prepaid", help="How it pays, and what is left of its stock."
    )
    stop_id = fields.Many2one(
        "iptv.reseller",
        string="Stopped by",
        compute="_compute_stop_id",
        help="It, or one above it, is frozen or disabled.",
    )
    login_ids = fields.Many2many(
        "res.users", string="Logins", compute="_compute_login_ids", groups=OPERATOR
    )
    recent_subscription_ids = fields.Many2many(
        "iptv.subscription", string="Latest Users", compute="_compute_recent"
    )
    recent_entry_ids = fields.Many2many(
        "iptv.credit.entry", string="Latest Entries", compute="_compute_recent"
    )

    # === COUNTS === #

    def _get_user_domain(self):
        """Return what finds the users that count as customers (rule 44)."""
        return Domain("reseller_id", "in", self.ids) & Domain(
            "state", "!=", "terminated"
        )

    def _count_by_reseller(self, model, domain):
        groups = self.env[model]._read_group(domain, ["reseller_id"], ["__count"])
        return {reseller.id: count for reseller, count in groups}

    @api.depends("subscription_ids.state")
    def _compute_user_count(self):
        counts = self._count_by_reseller("iptv.subscription", self._get_user_domain())
        for reseller in self:
            reseller.user_count = counts.get(reseller._origin.id, 0)

    @api.depends("child_ids")
    def _compute_child_count(self):
        groups = self.env["iptv.reseller"]._read_group(
            [("parent_id", "in", self.ids)], ["parent_id"], ["__count"]
        )
        counts = {parent.id: count for parent, count in groups}
        for reseller in self:
            reseller.child_count = counts.get(reseller._origin.id, 0)

    @api.depends("balance", "subscription_ids.state", "parent_path")
    def _compute_branch(self):
        """Add up what stands in and under each reseller, along the paths of all."""
        shown = set(self.ids)
        tops = self.filtered(
            lambda r: (
                r.parent_path
                and not shown.intersection(map(int, r.parent_path.split("/")[:-2]))
            )
        )
        below = tops._get_subtree()
        below.fetch(["parent_path", "balance"])
        counts = self._count_by_reseller("iptv.subscription", below._get_user_domain())
        users = dict.fromkeys(self.ids, 0)
        balances = dict.fromkeys(self.ids, 0.0)
        for reseller in below:
            for above in map(int, reseller.parent_path.split("/")[:-1]):
                if above in users:
                    users[above] += counts.get(reseller.id, 0)
                    balances[above] += reseller.balance
        for reseller in self:
            reseller.branch_user_count = users.get(reseller._origin.id, 0)
            reseller.branch_balance = balances.get(reseller._origin.id, 0.0)

    def _compute_document_counts(self):
        domain = Domain("reseller_id", "in", self.ids)
        entries = self._count_by_reseller("iptv.credit.entry", domain)
        sales = self._count_by_reseller("iptv.reseller.sale", domain)
        for reseller in self:
            reseller.entry_count = entries.get(reseller._origin.id, 0)
            reseller.sale_count = sales.get(reseller._origin.id, 0)

    def _get_invoice_domain(self):
        return Domain("partner_id", "child_of", self.partner_id.ids) & Domain(
            "move_type", "in", ("out_invoice", "out_refund")
        )

    def _compute_invoice_count(self):
        self.invoice_count = 0
        moves = self.env["account.move"]
        if not moves.has_access("read"):
            return
        groups = moves._read_group(
            self._get_invoice_domain(), ["commercial_partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in groups}
        for reseller in self:
            partner = reseller.partner_id.commercial_partner_id
            reseller.invoice_count = counts.get(partner.id, 0)

    # === STOCK AND FUNDING === #

    @api.depends("stock_ids.quantity", "stock_ids.used")
    def _compute_stock_left(self):
        groups = self.env["iptv.reseller.stock"]._read_group(
            [("reseller_id", "in", self.ids)],
            ["reseller_id"],
            ["quantity:sum", "used:sum"],
        )
        left = {reseller.id: bought - used for reseller, bought, used in groups}
        for reseller in self:
            reseller.stock_left = left.get(reseller._origin.id, 0)

    @api.depends("funding", "credit_limit", "stock_left")
    def _compute_prepaid(self):
        labels = dict(self._fields["funding"]._description_selection(self.env))
        for reseller in self:
            words = [labels.get(reseller.funding, "")]
            if reseller.funding == "credit_line":
                words.append(reseller.currency_id.format(reseller.credit_limit))
            if reseller.funding == "stock" or reseller.stock_left:
                words.append(self.env._("%(left)s left", left=reseller.stock_left))
            reseller.prepaid = " · ".join(words)

    # === WHO STOPS IT, WHO LOGS IN === #

    @api.depends("state", "parent_path")
    def _compute_stop_id(self):
        for reseller in self:
            reseller.stop_id = reseller.parent_path and reseller._get_stop()

    def _compute_login_ids(self):
        """Show who logs in for it: its contact and the contacts under it."""
        owners = self.partner_id.commercial_partner_id
        # sudo: who logs in is no secret to staff, other things of a user may be.
        users = self.env["res.users"].sudo().with_context(active_test=False)
        found = users.search([("commercial_partner_id", "in", owners.ids)])
        by_owner = found.grouped("commercial_partner_id")
        for reseller in self:
            owner = reseller.partner_id.commercial_partner_id
            reseller.login_ids = by_owner.get(owner, found[:0])

    def _compute_recent(self):
        """Show the latest of a form; a list of resellers never asks for this."""
        for reseller in self:
            domain = Domain("reseller_id", "=", reseller._origin.id)
            reseller.recent_subscription_ids = self.env["iptv.subscription"].search(
                domain, order="id desc", limit=SHOWN
            )
            reseller.recent_entry_ids = self.env["iptv.credit.entry"].search(
                domain, limit=SHOWN
            )
