from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: What a person sets, and only before the preview.
PARAMETER_FIELDS = frozenset(
    {
        "kind",
        "company_id",
        "selection_ids",
        "filter_server_ids",
        "filter_product_ids",
        "filter_state",
        "domain",
        "renew_from",
        "product_id",
        "change_when",
        "change_mode",
        "target_server_id",
        "days",
        "hours",
        "close_reason_id",
        "reason",
        "message",
        "message_mail",
        "message_screen",
    }
)
#: What the engine alone writes.
ENGINE_FIELDS = frozenset({"name", "state", "user_id", "date_applied", "date_done"})


class IptvOperation(models.Model):
    """One change of many subscriptions: previewed, applied row by row, and kept.

    What a kind does stands in its handler, see `operations/handler.py`.
    """

    _name = "iptv.operation"
    _description = "Bulk Operation"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        default=lambda self: self.env._("New"),
    )
    kind = fields.Selection(
        [
            ("renew", "Renew"),
            ("change_package", "Change package"),
            ("enable", "Enable"),
            ("disable", "Disable"),
            ("extend", "Extend by free days"),
            ("compensate", "Compensate for an outage"),
            ("move", "Move to another server"),
            ("terminate", "Terminate"),
            ("add_range", "Add a range"),
        ],
        string="Operation",
        required=True,
        default="renew",
        tracking=True,
    )
    allowed_kinds = fields.Char(compute="_compute_allowed_kinds")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("preparing", "Preparing"),
            ("ready", "Preview"),
            ("running", "Running"),
            ("done", "Done"),
            ("undoing", "Undoing"),
            ("undone", "Undone"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, default=lambda self: self.env.user
    )
    date_applied = fields.Datetime(string="Applied at", readonly=True, copy=False)
    date_done = fields.Datetime(string="Finished at", readonly=True, copy=False)

    # Which services
    selection_ids = fields.Json(
        copy=False, help="Ids of the services chosen in a list; empty: the filter."
    )
    selection_count = fields.Integer(compute="_compute_selection_count")
    filter_server_ids = fields.Many2many(
        "iptv.server", string="Servers", check_company=True
    )
    filter_product_ids = fields.Many2many(
        "product.product",
        string="Packages",
        check_company=True,
        domain="[('iptv_kind', '=', 'package')]",
    )
    filter_state = fields.Selection(
        [
            ("active", "Active"),
            ("paid_or_expired", "Active or expired"),
            ("all", "All but terminated"),
        ],
        string="Services",
        required=True,
        default="active",
    )
    domain = fields.Char(string="More Conditions", default="[]")

    # What is done with them
    renew_from = fields.Selection(
        [("end", "The end of the paid time"), ("today", "Today")],
        required=True,
        default="end",
        help="From the end: no paid day is lost. From today: the new time begins at "
        "the payment, and paid days that are left are given up.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="New Package",
        check_company=True,
        domain="[('iptv_kind', '=', 'package')]",
    )
    change_when = fields.Selection(
        [("now", "Now"), ("expiry", "At the end of the paid time")],
        string="Change",
        required=True,
        default="now",
    )
    change_mode = fields.Selection(
        [
            ("prorate", "Same end date, difference pro rata"),
            ("difference", "Price difference"),
            ("full", "Full price"),
        ],
        string="Charge",
        help="Empty: as the settings say.",
    )
    target_server_id = fields.Many2one(
        "iptv.server", string="New Server", check_company=True
    )
    days = fields.Integer(default=1)
    hours = fields.Integer()
    close_reason_id = fields.Many2one(
        "iptv.close.reason",
        string="Why",
        ondelete="restrict",
        help="Counted in the report about customers who left.",
    )
    reason = fields.Char(help="Kept in the history of every service.")
    message = fields.Text(
        string="Message to the Customers", help="Empty: nobody is told."
    )
    message_mail = fields.Boolean(string="By Mail", default=True)
    message_screen = fields.Boolean(string="On the TV Screen")

    line_ids = fields.One2many("iptv.operation.line", "operation_id", string="Rows")
    can_undo = fields.Boolean(compute="_compute_can_undo")

    _duration_positive = models.Constraint(
        "CHECK (days BETWEEN 0 AND 3660 AND hours BETWEEN 0 AND 23)",
        "Give at most ten years, and less than 24 hours beside the days.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_allowed_kinds(self):
        allowed = ",".join(
            kind
            for kind, model in self._get_handlers().items()
            if self.env[model]._is_allowed() and not self.env[model]._has_own_wizard()
        )
        for operation in self:
            operation.allowed_kinds = allowed

    @api.depends("selection_ids")
    def _compute_selection_count(self):
        for operation in self:
            operation.selection_count = len(operation._get_selected_ids())

    @api.depends("kind")
    @api.depends_context("uid")
    def _compute_can_undo(self):
        for operation in self:
            handler = operation._get_handler()
            operation.can_undo = handler._can_undo() and handler._is_allowed()

    def _get_selected_ids(self):
        """Return the ids chosen in a list; anything else in the field is ignored."""
        self.ensure_one()
        ids = self.selection_ids
        return [i for i in ids if type(i) is int] if isinstance(ids, list) else []

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override to number the operations."""
        self.browse().check_access("create")
        for vals in vals_list:
            self._refuse_engine_fields(vals)
        number = self.env["ir.sequence"].next_by_code
        return super().create(
            [dict(vals, name=number("iptv.operation")) for vals in vals_list]
        )

    def write(self, vals):
        """Override: parameters are set before the preview, the rest by the engine."""
        self.check_access("write")
        self._refuse_engine_fields(vals)
        fixed = self.filtered(lambda operation: operation.state != "draft")
        if fixed and not self.env.su and not PARAMETER_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "%(name)s was previewed with its settings. Go back to the draft "
                    "to change them.",
                    name=fixed[0].name,
                )
            )
        return super().write(vals)

    def _refuse_engine_fields(self, vals):
        # sudo in our own methods means that the engine writes.
        if not self.env.su and not ENGINE_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._("The state of an operation follows from its buttons.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        applied = self.filtered(lambda operation: operation.date_applied)
        if applied:
            raise UserError(
                self.env._(
                    "%(name)s was applied, so it stays readable.", name=applied[0].name
                )
            )

    # === HANDLERS === #

    @api.model
    def _get_handlers(self):
        """Return the model that does the work of each kind.

        For an addon to bring a kind, it adds it to `kind` and here.

        :rtype: dict[str, str]
        """
        return {
            "renew": "iptv.operation.renew",
            "change_package": "iptv.operation.change.package",
            "enable": "iptv.operation.enable",
            "disable": "iptv.operation.disable",
            "extend": "iptv.operation.extend",
            "compensate": "iptv.operation.compensate",
            "move": "iptv.operation.move",
            "terminate": "iptv.operation.terminate",
            "add_range": "iptv.operation.add.range",
        }

    def _get_handler(self):
        """Return what does the work of this kind.

        :return: an empty recordset of a model that inherits `iptv.operation.handler`
        """
        self.ensure_one()
        return self.env[self._get_handlers()[self.kind or "renew"]]

    def _check_allowed(self):
        """Refuse a kind that this person may not do.

        :raise AccessError: if the group is missing
        """
        for operation in self:
            if not operation._get_handler()._is_allowed():
                kinds = dict(self._fields["kind"]._description_selection(self.env))
                raise AccessError(
                    self.env._(
                        "“%(kind)s” in bulk is for IPTV managers.",
                        kind=kinds[operation.kind],
                    )
                )

    # === BUSINESS METHODS === #

    def _lock(self):
        """Wait for the operation, so that two persons press a button one by one."""
        self.ensure_one()
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM iptv_operation WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        self.invalidate_recordset()

    def _begin(self, *states):
        """Check whatever a button needs: rights, and that its moment has not passed.

        :param str states: the states in which the button works
        :raise UserError: if the operation is in another state
        """
        self.ensure_one()
        self.check_access("write")
        self._check_allowed()
        self._lock()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s cannot do this now: it is “%(state)s”.",
                    name=self.name,
                    state=labels[self.state],
                )
            )

    def _set_state(self, state, **values):
        # sudo: the state is protected against direct writes.
        self.sudo().write(dict(values, state=state))

    def _get_lines(self, *conditions):
        """Return rows of this operation, in order.

        :param conditions: triples of a domain
        :rtype: `iptv.operation.line` recordset
        """
        self.ensure_one()
        domain = Domain([("operation_id", "=", self.id), *conditions])
        return self.env["iptv.operation.line"].search(domain, order="id")
