from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

#: Rows that are changed while the person waits.
DIRECT = 20
#: Rows per job of a larger operation.
CHUNK = 100


class IptvOperation(models.Model):
    """Applying, undoing, stopping and trying again."""

    _inherit = "iptv.operation"

    def action_apply(self):
        """Do it with the selected rows: a few at once, many in jobs.

        :raise UserError: if nothing is selected or it was applied already
        """
        self._begin("ready")
        self._get_handler()._check_parameters(self)
        if not self.selected_count:
            raise UserError(self.env._("Select at least one row."))
        now = fields.Datetime.now()
        # Who presses is who does it: the rows are changed with these rights.
        self._set_state("running", user_id=self.env.uid, date_applied=now)
        self._run_open_lines()

    def action_retry_failed(self):
        """Try the rows that failed once more."""
        self._begin("done")
        failed = self._get_lines(("state", "=", "failed"))
        if not failed:
            raise UserError(self.env._("No row has failed."))
        failed._store({"state": "todo", "message": False})
        self._set_state("running", user_id=self.env.uid, date_done=False)
        self._run_open_lines()

    def action_resume(self):
        """Queue again what is left, for example after jobs were deleted."""
        self._begin("preparing", "running", "undoing")
        if self.state == "preparing":
            lines = self._get_lines(("state", "=", "new"))
            lines._preview()
            self._end_preview()
        else:
            self._run_open_lines()

    def action_cancel(self):
        """Stop; what is done stays done, the other rows are left alone."""
        self._begin("draft", "preparing", "ready", "running")
        left = self._get_lines(("state", "in", ("new", "todo")))
        left._store({"state": "skipped"})
        # Rows were changed: then it is done, as far as it came, and can be undone.
        stopped = "done" if self.done_count else "cancelled"
        self._set_state(stopped, date_done=fields.Datetime.now())

    def action_undo(self):
        """Take back what the operation gave, as far as it is not consumed.

        :raise UserError: if this kind cannot be undone
        """
        self._begin("done")
        if not self._get_handler()._can_undo():
            raise UserError(self.env._("What this operation did cannot be undone."))
        self._set_state("undoing", user_id=self.env.uid, date_done=False)
        self._run_open_lines()

    def _get_open_lines(self):
        """Return the rows that the present step has not dealt with yet."""
        if self.state == "undoing":
            return self._get_lines(("state", "=", "done"))
        if self.state != "running":
            return self.env["iptv.operation.line"]
        return self._get_lines(
            ("state", "=", "todo"), ("selected", "=", True), ("problem", "=", False)
        )

    def _run_open_lines(self):
        lines = self._get_open_lines()
        if len(lines) <= DIRECT:
            lines._run()
            self._finish()
            return
        for ids in split_every(CHUNK, lines.ids):
            lines.browse(ids)._enqueue(
                self.state,
                self.env._(
                    "%(operation)s: %(count)s rows",
                    operation=self.name,
                    count=len(ids),
                ),
            )._job_run()

    def _finish(self):
        """End the present step once every row was dealt with."""
        if self.state not in ("running", "undoing") or self._get_open_lines():
            return
        left = self._get_lines(("state", "=", "todo"))
        left._store({"state": "skipped"})
        state = "undone" if self.state == "undoing" else "done"
        self._set_state(state, date_done=fields.Datetime.now())

    def _job_finish(self):
        """End the present step if the last rows were just dealt with.

        A job of its own: two chunks that end at the same moment do not see each
        other, but the later one's job sees both.
        """
        # sudo: the bookkeeping ends also when the person lost its rights meanwhile.
        for operation in self.sudo().exists():
            operation._lock()
            operation._end_preview()
            operation._finish()
