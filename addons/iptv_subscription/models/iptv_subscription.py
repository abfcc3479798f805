from odoo import api, fields, models
from odoo.exceptions import UserError

#: Fields that only the business methods change, whatever the door.
PROTECTED_FIELDS = frozenset(
    {
        "state",
        "order_line_id",
        "renewal_date_end",
        "renewal_error",
        "provision_revision",
        "provisioned_revision",
        "provision_outcome",
        "provision_error",
        "provision_known",
        "provision_attempts",
        "provision_date",
        # Pausing, closing and the clock that waits for the box.
        "paused_at",
        "pause_until",
        "close_date",
        "close_reason_id",
        "close_note",
        "close_by_customer",
        "close_auto_renew",
        "first_use_since",
        "first_use_deadline",
        "first_use_date",
        "first_use_checked",
    }
)
#: Fields that follow from periods, lines and orders; nobody writes them
#: (invariant 1). Being computed does not keep RPC from storing a value.
DERIVED_FIELDS = frozenset(
    {
        "date_start",
        "date_end",
        "date_off",
        "is_unlimited",
        "is_renewal_invoiced",
        "product_id",
        "cycle_id",
        "price_unit",
        "order_id",
        "provision_state",
    }
)


class IptvSubscription(models.Model):
    """One service of one customer: the state that its middleware account must have."""

    _name = "iptv.subscription"
    _description = "IPTV Subscription"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "iptv.attention.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True
    _rec_names_search = ["name", "login", "partner_id.name", "mac"]

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    user_id = fields.Many2one("res.users", string="Responsible", tracking=True)
    state = fields.Selection(
        [
            ("draft", "Not paid"),
            ("active", "Active"),
            ("expired", "Expired"),
            ("disabled", "Disabled"),
            ("terminated", "Terminated"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        group_expand=True,
    )
    line_ids = fields.One2many(
        "iptv.subscription.line", "subscription_id", string="Lines", copy=True
    )
    product_id = fields.Many2one(
        "product.product",
        string="Package",
        compute="_compute_product_id",
        store=True,
        index=True,
    )
    cycle_id = fields.Many2one(
        related="product_id.iptv_cycle_id", string="Billing Cycle", store=True
    )
    price_unit = fields.Monetary(
        string="Price per Cycle", compute="_compute_price_unit", store=True
    )
    auto_renew = fields.Boolean(
        string="Automatic Renewal",
        compute="_compute_auto_renew",
        store=True,
        readonly=False,
        tracking=True,
    )
    billing_mode = fields.Selection(
        [("automatic", "Automatic"), ("manual", "Manual")],
        required=True,
        default="automatic",
        tracking=True,
        help="Automatic: renewals are invoiced by the system. "
        "Manual: a person presses the button.",
    )
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", copy=False
    )
    order_id = fields.Many2one(
        related="order_line_id.order_id", string="Sales Order", store=True, index=True
    )

    # What the middleware account is made of
    server_id = fields.Many2one(
        "iptv.server",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        default=lambda self: self.env["iptv.server"]._get_default(self.env.company),
    )
    portal_url = fields.Char(related="server_id.portal_url")

    # What was paid
    period_ids = fields.One2many(
        "iptv.subscription.period", "subscription_id", readonly=True, copy=False
    )
    date_start = fields.Datetime(
        string="Start", compute="_compute_dates", store=True, copy=False
    )
    date_end = fields.Datetime(
        string="Valid Until", compute="_compute_dates", store=True, copy=False
    )
    date_off = fields.Datetime(
        string="Off at",
        compute="_compute_dates",
        store=True,
        copy=False,
        help="End of the paid time and the days of grace after it.",
    )
    is_unlimited = fields.Boolean(compute="_compute_dates", store=True, copy=False)

    _name_uniq = models.Constraint(
        "UNIQUE (name, company_id)", "The subscription number must be unique."
    )
    # === COMPUTE METHODS === #

    @api.depends("line_ids.product_id", "line_ids.kind")
    def _compute_product_id(self):
        for subscription in self:
            base = subscription.line_ids.filtered(lambda line: line.kind == "package")
            subscription.product_id = base[:1].product_id

    @api.depends("line_ids.price_cycle")
    def _compute_price_unit(self):
        for subscription in self:
            subscription.price_unit = sum(subscription.line_ids.mapped("price_cycle"))

    @api.depends("cycle_id")
    def _compute_auto_renew(self):
        for subscription in self:
            subscription.auto_renew = subscription.cycle_id.kind == "recurring"

    @api.depends(
        "period_ids.start",
        "period_ids.end",
        "period_ids.state",
        "product_id.iptv_cycle_id.grace_days",
    )
    def _compute_dates(self):
        for subscription in self:
            valid = subscription.period_ids.filtered(lambda p: p.state == "valid")
            unlimited = any(not period.end for period in valid)
            ends = [period.end for period in valid if period.end]
            end = max(ends) if ends and not unlimited else False
            grace = subscription.product_id.iptv_cycle_id.grace_days
            subscription.is_unlimited = unlimited
            subscription.date_start = min(valid.mapped("start")) if valid else False
            subscription.date_end = end
            subscription.date_off = end and fields.Datetime.add(end, days=grace)

    @api.depends("name", "product_id")
    def _compute_display_name(self):
        for subscription in self:
            # sudo: a customer may know the name of its package, not the catalogue.
            package = subscription.sudo().product_id.name
            name = subscription.name
            subscription.display_name = f"{name} – {package}" if package else name

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override to number the subscriptions and keep protected fields out."""
        # First of all, else the checks tell a stranger which logins there are.
        self.browse().check_access("create")
        for vals in vals_list:
            self._refuse_protected(vals)
            self._check_credentials(vals)
        return super().create([self._numbered(vals) for vals in vals_list])

    @api.model
    def _numbered(self, vals):
        if vals.get("name", "/") != "/":
            return vals
        number = self.env["ir.sequence"].next_by_code("iptv.subscription")
        return dict(vals, name=number)

    def write(self, vals):
        """Override to keep protected fields out and bring the middleware in step."""
        # First of all, else the checks tell a stranger which logins there are.
        self.check_access("write")
        self._refuse_protected(vals)
        if "name" in vals and not self.env.su:
            raise UserError(self.env._("A subscription keeps its number for ever."))
        relevant = not self._get_provision_fields().isdisjoint(vals)
        if relevant:
            # Its account is gone; the login may serve somebody else by now.
            self._refuse_terminated()
            self._check_credentials(vals)
        if "server_id" in vals:
            self._check_server_change(vals["server_id"])
        result = super().write(vals)
        if relevant:
            self._request_provision()
        return result

    def _refuse_protected(self, vals):
        """Keep invariant 1 and the state machine also against RPC and imports.

        :raise UserError: if `vals` holds a field that a person must not write
        """
        forbidden = DERIVED_FIELDS.intersection(vals)
        # sudo in our own methods means that a business rule allowed it.
        if not self.env.su:
            forbidden |= PROTECTED_FIELDS.intersection(vals)
            forbidden -= (
                {"state"} if vals.get("state") == "draft" and not self else set()
            )
            forbidden |= self._get_protected_defaults()
        if forbidden:
            raise UserError(
                self.env._(
                    "These fields follow from payments and actions and cannot be "
                    "written: %(fields)s. Use the buttons of the subscription.",
                    fields=", ".join(sorted(forbidden)),
                )
            )

    def _get_protected_defaults(self):
        """Return the protected fields that the context would fill in a new record."""
        defaults = {name for name in self.env.context if name.startswith("default_")}
        given = {name.removeprefix("default_") for name in defaults}
        return set() if self else (PROTECTED_FIELDS | DERIVED_FIELDS) & given

    def _check_server_change(self, server_id):
        """Refuse to leave an account behind on the old server."""
        moved = self.filtered(
            lambda s: s.server_id.id != server_id and s.provisioned_revision
        )
        if moved:
            raise UserError(
                self.env._(
                    "%(name)s already has an account on “%(server)s”, so its server "
                    "cannot simply be changed. Use “Bulk Operation… / Move to another "
                    "server”.",
                    name=moved[0].name,
                    server=moved[0].server_id.name,
                )
            )
        server = self.env["iptv.server"].browse(server_id)
        for device in self.device_ids.filtered("mac"):
            device._check_mac_usable(server, device.mac, device.kind)
        for subscription in self:
            subscription._check_login_free(subscription.login, server_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_never_paid(self):
        paid = self.filtered(lambda s: s.state != "draft" or s.period_ids)
        if paid:
            raise UserError(
                self.env._(
                    "%(names)s cannot be deleted: what was paid must stay readable. "
                    "Terminate it instead.",
                    names=", ".join(paid.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_ordered(self):
        """Keep what a payment may still be on its way for."""
        ordered = self.filtered(lambda s: s.sudo().order_id.state == "sale")
        if ordered:
            raise UserError(
                self.env._(
                    "%(names)s belongs to the order %(order)s, which can still be "
                    "paid. Cancel the order instead.",
                    names=", ".join(ordered.mapped("name")),
                    order=ordered[0].sudo().order_id.name,
                )
            )

    # === BUSINESS METHODS === #

    def _lock(self):
        """Wait for the rows, so that two payments extend one after the other.

        Under REPEATABLE READ a row changed meanwhile raises a serialization error,
        which Odoo and queue_job answer by running the transaction again.
        """
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM iptv_subscription WHERE id IN %s ORDER BY id "
            "FOR NO KEY UPDATE",
            [tuple(self.ids)],
        )
        self.invalidate_recordset()
