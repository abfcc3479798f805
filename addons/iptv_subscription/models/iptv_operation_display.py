from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class IptvOperation(models.Model):
    """What the form shows of an operation; nothing here changes one."""

    _inherit = "iptv.operation"

    match_count = fields.Integer(
        string="Matching",
        compute="_compute_match_count",
        help="How many services the filter finds now.",
    )
    line_count = fields.Integer(string="Number of Rows", compute="_compute_counts")
    selected_count = fields.Integer(string="Selected", compute="_compute_counts")
    todo_count = fields.Integer(string="To Do", compute="_compute_counts")
    done_count = fields.Integer(string="Done", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    undone_count = fields.Integer(string="Taken Back", compute="_compute_counts")
    kept_count = fields.Integer(string="Not Taken Back", compute="_compute_counts")
    problem_count = fields.Integer(string="Left Out", compute="_compute_counts")
    progress = fields.Integer(compute="_compute_counts", help="In percent.")
    amount_total = fields.Monetary(
        string="Total",
        compute="_compute_amount_total",
        help="Untaxed, of the selected rows, in the currency of the company.",
    )
    invoice_count = fields.Integer(compute="_compute_invoice_count")

    # === COMPUTE METHODS === #

    @api.depends(
        "selection_ids",
        "filter_server_ids",
        "filter_product_ids",
        "filter_state",
        "domain",
        "company_id",
        "state",
    )
    def _compute_match_count(self):
        subscriptions = self.env["iptv.subscription"]
        for operation in self:
            try:
                domain = operation._get_selection_domain()
            except UserError:
                # Said when the button is pressed; a form must open all the same.
                domain = Domain.FALSE
            # Afterwards the rows are counted, not the filter.
            draft = operation.state == "draft"
            operation.match_count = draft and subscriptions.search_count(domain)

    @api.depends("state", "line_ids.state", "line_ids.selected", "line_ids.problem")
    def _compute_counts(self):
        groups = self.env["iptv.operation.line"]._read_group(
            [("operation_id", "in", self.ids)],
            ["operation_id", "state", "selected"],
            ["__count", "problem:count"],
        )
        for operation in self:
            rows = [row[1:] for row in groups if row[0] == operation._origin]
            count = dict.fromkeys(
                ("new", "todo", "done", "failed", "undone", "kept"), 0
            )
            for state, _selected, number, _problems in rows:
                count[state] = count.get(state, 0) + number
            selected = [row for row in rows if row[1]]
            operation.line_count = sum(number for _s, _y, number, _p in rows)
            operation.selected_count = sum(number for _s, _y, number, _p in selected)
            operation.problem_count = sum(problems for _s, _y, _n, problems in rows)
            operation.todo_count = sum(row[2] for row in selected if row[0] == "todo")
            operation.done_count = count["done"]
            operation.failed_count = count["failed"]
            operation.undone_count = count["undone"]
            operation.kept_count = count["kept"]
            operation.progress = operation._get_progress(count["new"])

    def _get_progress(self, new):
        """Return how far the present step is.

        :param int new: rows without a preview
        :return: percent
        :rtype: int
        """
        left, total = {
            "preparing": (new, self.line_count),
            "running": (self.todo_count, self.selected_count),
            "undoing": (
                self.done_count,
                self.done_count + self.undone_count + self.kept_count,
            ),
        }.get(self.state, (0, 0))
        return 100 * (total - left) // total if total else 100

    @api.depends("line_ids.amount", "line_ids.selected")
    def _compute_amount_total(self):
        groups = self.env["iptv.operation.line"]._read_group(
            [("operation_id", "in", self.ids), ("selected", "=", True)],
            ["operation_id", "currency_id"],
            ["amount:sum"],
        )
        today = fields.Date.context_today(self)
        for operation in self:
            operation.amount_total = sum(
                currency._convert(
                    amount, operation.currency_id, operation.company_id, today
                )
                for found, currency, amount in groups
                if found == operation._origin
            )

    def _compute_invoice_count(self):
        groups = self.env["iptv.operation.line"]._read_group(
            [("operation_id", "in", self.ids), ("move_id", "!=", False)],
            ["operation_id"],
            ["move_id:count_distinct"],
        )
        counts = {operation.id: count for operation, count in groups}
        for operation in self:
            operation.invoice_count = counts.get(operation.id, 0)

    # === ACTION METHODS === #

    def action_view_lines(self):
        """Open all rows, for searching and for ticking many at once."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_operation_line_action"
        )
        return dict(
            action,
            domain=[("operation_id", "=", self.id)],
            context=dict(self.env.context.get("iptv_line_filter", {})),
            display_name=self.env._("Rows of %s", self.name),
        )

    def action_view_failed(self):
        """Open the rows that failed."""
        chosen = self.with_context(iptv_line_filter={"search_default_failed": 1})
        return chosen.action_view_lines()

    def action_view_invoices(self):
        """Open the invoices that this operation made."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        # sudo: which invoices they are is no secret; opening them needs the rights.
        moves = self._get_lines(("move_id", "!=", False)).sudo().move_id
        return dict(action, domain=[("id", "in", moves.ids)])

    def action_refresh(self):
        """Show how far the jobs are."""
        self.check_access("read")
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _get_log_text(self, message):
        """Return the one entry that a bulk change leaves on a service (rule 58).

        :param str message: what was done
        :rtype: str
        """
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        parts = [f"{self.name} · {kinds[self.kind]}", message, self.reason]
        return ": ".join(part for part in parts if part)

    def _get_form_action(self):
        """Return what opens this operation.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": self.id,
        }
