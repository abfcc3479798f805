import logging

from psycopg2 import IntegrityError, OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .iptv_operation_prepare import CHANNEL

_logger = logging.getLogger(__name__)


class IptvOperationLine(models.Model):
    """What a bulk operation does with one service, before and after."""

    _name = "iptv.operation.line"
    _description = "Row of a Bulk Operation"
    _order = "id"
    _rec_name = "subscription_id"

    operation_id = fields.Many2one(
        "iptv.operation", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(related="operation_id.kind", string="Kind")
    operation_state = fields.Selection(
        related="operation_id.state", string="State of the Operation"
    )
    subscription_id = fields.Many2one(
        "iptv.subscription",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    server_id = fields.Many2one(related="subscription_id.server_id")
    provision_state = fields.Selection(related="subscription_id.provision_state")
    selected = fields.Boolean(default=True, help="Untick what shall be left alone.")

    # Before
    state_before = fields.Selection(
        selection=lambda self: (
            self.env["iptv.subscription"]
            ._fields["state"]
            ._description_selection(self.env)
        ),
        readonly=True,
    )
    date_end_before = fields.Datetime(string="End Before", readonly=True)
    product_before_id = fields.Many2one(
        "product.product", string="Package Before", readonly=True
    )
    price_before = fields.Monetary(readonly=True)

    # Preview
    amount = fields.Monetary(readonly=True, help="Untaxed.")
    date_end_after = fields.Datetime(string="New End", readonly=True)
    note = fields.Char(string="What Happens", readonly=True)
    problem = fields.Char(
        readonly=True, help="Why this service is left out; empty: nothing stops it."
    )

    # Result
    state = fields.Selection(
        [
            ("new", "Being looked at"),
            ("todo", "To do"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("skipped", "Left out"),
            ("undone", "Taken back"),
            ("kept", "Not taken back"),
        ],
        string="Result",
        required=True,
        readonly=True,
        default="new",
    )
    message = fields.Char(readonly=True)
    details = fields.Char(
        compute="_compute_details", help="What happens, what happened, or why not."
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    period_id = fields.Many2one(
        "iptv.subscription.period", readonly=True, ondelete="restrict"
    )

    _subscription_uniq = models.Constraint(
        "UNIQUE (operation_id, subscription_id)",
        "A service stands in an operation once.",
    )
    _state_idx = models.Index("(operation_id, state, id)")

    # === COMPUTE METHODS === #

    @api.depends("message", "problem", "note")
    def _compute_details(self):
        for line in self:
            line.details = line.message or line.problem or line.note

    # === CRUD METHODS === #

    def write(self, vals):
        """Override: a person ticks rows of the preview; the rest is the engine's."""
        self.check_access("write")
        if not self.env.su:
            self._check_tick(vals)
        return super().write(vals)

    def _check_tick(self, vals):
        if set(vals) - {"selected"}:
            raise UserError(self.env._("Rows follow from the preview and its result."))
        if self.filtered(lambda line: line.operation_state != "ready"):
            raise UserError(
                self.env._("Rows can be selected only while the preview is shown.")
            )
        if vals.get("selected") and self.filtered("problem"):
            raise UserError(
                self.env._("A row with a problem cannot be selected: it would fail.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        """Override: rows come from the engine only."""
        if not self.env.su:
            raise UserError(self.env._("Rows follow from the selection."))
        return super().create(vals_list)

    def _store(self, vals):
        # sudo: results are protected against direct writes.
        self.sudo().write(vals)

    # === PREVIEW === #

    def _preview(self):
        """Store what would happen to these rows of one operation."""
        for operation, lines in self.grouped("operation_id").items():
            previews = operation._get_handler()._preview(
                operation, lines.subscription_id
            )
            # sudo: results are protected against direct writes.
            for line in lines.sudo():
                preview = previews[line.subscription_id.id]
                problem = preview.get("problem") or False
                line.amount = preview.get("amount", 0)
                line.date_end_after = preview.get("date_end", False)
                line.note = preview.get("note", False)
                line.problem = problem
                line.selected = not problem
                line.state = "skipped" if problem else "todo"

    # === APPLY AND UNDO === #

    def _run(self):
        """Deal with rows of one operation; a bad one does not stop the others.

        A row is done in the transaction that changes its service: after a crash
        both are there, or neither. Rows that another process holds are left to it.
        """
        # sudo: the bookkeeping; the services are changed with the person's rights.
        mine = self.sudo().try_lock_for_update()
        mine.invalidate_recordset()
        for operation, lines in mine.grouped("operation_id").items():
            open_lines = lines & operation._get_open_lines()
            if operation.state == "undoing":
                for line in open_lines:
                    line._run_isolated(lambda row: row._undo(), "kept")
                continue
            open_lines._run_isolated(lambda rows: rows._apply(), "failed")
            done = open_lines.filtered(lambda row: row.state == "done")
            operation._get_handler()._after_apply(operation, done)

    def _run_isolated(self, run, failed):
        """Deal with all rows at once; if one spoils it, with each alone.

        :param run: called with the rows
        :param str failed: state of a row that cannot be dealt with
        """
        try:
            with self.env.cr.savepoint():
                run(self)
            return
        except OperationalError:
            # The database asks to come again later: no row is to blame.
            raise
        except Exception as error:  # noqa: BLE001 (isolates the bad row)
            if len(self) == 1:
                self._store({"state": failed, "message": self._explain(error)})
                return
        for line in self:
            line._run_isolated(run, failed)

    def _explain(self, error):
        """Return what to tell of an error, in a sentence without internals."""
        if isinstance(error, UserError):
            return str(error)
        if isinstance(error, IntegrityError):
            _logger.info("Operation %s: conflict", self.operation_id, exc_info=True)
            return self.env._(
                "Somebody took the same box or login at this moment. Try again."
            )
        _logger.error("Operation %s failed", self.operation_id, exc_info=True)
        return self.env._("Unexpected error; the log of the server has it.")

    def _apply(self):
        """Change the services and log it there.

        :raise Exception: if one of them cannot be changed
        """
        operation, subscriptions = self._get_allowed()
        handler = operation._get_handler()
        # What has changed since the preview is looked at again.
        found = handler._preview(operation, subscriptions)
        good = subscriptions.filtered(lambda s: not found[s.id].get("problem"))
        results = handler._apply(operation, good)
        good._message_log_batch(
            {s.id: operation._get_log_text(results[s.id]["message"]) for s in good}
        )
        for line in self:
            key = line.subscription_id.id
            if key in results:
                line._store(dict(results[key], state="done"))
            else:
                line._store({"state": "failed", "message": found[key]["problem"]})

    def _undo(self):
        """Take back what one service was given."""
        operation, _subscription = self._get_allowed()
        self._store(operation._get_handler()._undo(operation, self.sudo(False)))

    def _get_allowed(self):
        """Return operation and services as this person may touch them.

        :raise AccessError: if the rights are not there, or not any more
        """
        lines = self.sudo(False)
        lines.operation_id._check_allowed()
        lines.subscription_id.check_access("write")
        # Its tracking would be a second entry: one bulk change is one (rule 58).
        subscriptions = lines.subscription_id.with_context(tracking_disable=True)
        return lines.operation_id, subscriptions

    # === JOBS === #

    def _enqueue(self, step, description):
        """Return these rows, delayed as one job of their operation.

        :param str step: what the job does; the same work is queued once only
        :param str description: for the list of jobs
        """
        operation = self.operation_id
        work = f"{step}/{self[:1].id}-{self[-1:].id}"
        return self.with_delay(
            channel=CHANNEL,
            # One purchase goes before a mass change.
            priority=20,
            identity_key=f"iptv.operation/{operation.id}/{work}",
            description=description,
        )

    def _as_operator(self):
        """Return the rows in the name of the person who pressed the button.

        :rtype: `iptv.operation.line` recordset (sudo): the bookkeeping goes on also
            when that person lost its rights meanwhile
        """
        lines = self.exists()
        # sudo: who that was stands on the operation.
        user = lines.sudo().operation_id.user_id
        return lines.with_user(user or SUPERUSER_ID).sudo()

    def _job_preview(self):
        lines = self._as_operator()
        new = lines.filtered(lambda line: line.state == "new")
        new.sudo(False)._preview()
        lines._enqueue_finish()

    def _job_run(self):
        lines = self._as_operator()
        lines._run()
        lines._enqueue_finish()

    def _enqueue_finish(self):
        for operation, lines in self.grouped("operation_id").items():
            operation.with_delay(
                channel=CHANNEL,
                priority=20,
                identity_key=f"iptv.operation/{operation.id}/finish/{lines[-1:].id}",
                description=self.env._("%s: look whether it is done", operation.name),
            )._job_finish()
