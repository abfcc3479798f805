import ast

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

#: Rows whose preview is computed while the person waits.
DIRECT = 200
#: Rows per job of a larger preview.
CHUNK = 500
CHANNEL = "root.iptv_billing"
STATES_OF_FILTER = {
    "active": ["active"],
    "paid_or_expired": ["active", "expired"],
    "all": ["draft", "active", "expired", "disabled"],
}
#: One row per service, made by the database: 20,000 of them in one statement.
INSERT_LINES = """
    INSERT INTO iptv_operation_line (
        operation_id, subscription_id, partner_id, company_id, currency_id,
        selected, state, state_before, date_end_before, product_before_id,
        price_before, amount, create_uid, create_date, write_uid, write_date
    )
    SELECT %s, s.id, s.partner_id, s.company_id, s.currency_id,
           TRUE, 'new', s.state, s.date_end, s.product_id,
           s.price_unit, 0, %s, %s, %s, %s
      FROM iptv_subscription s
     WHERE s.id IN (%s)
  ORDER BY s.id
"""


class IptvOperation(models.Model):
    """From a selection to a preview of every row."""

    _inherit = "iptv.operation"

    def action_preview(self):
        """List what would happen to each service, with its amount and new end.

        :raise UserError: if a parameter is missing or nothing matches
        """
        self._begin("draft", "ready")
        self._get_handler()._check_parameters(self)
        self._collect_lines()
        lines = self._get_lines()
        if not lines:
            raise UserError(
                self.env._("No service matches. Choose others, or loosen the filter.")
            )
        self._set_state("preparing")
        if len(lines) <= DIRECT:
            lines._preview()
            self._end_preview()
            return
        for ids in split_every(CHUNK, lines.ids):
            self.env["iptv.operation.line"].browse(ids)._enqueue(
                "preview", self.env._("Preview %s rows", len(ids))
            )._job_preview()

    def action_reset(self):
        """Go back to the draft to change the parameters."""
        self._begin("ready", "preparing", "cancelled")
        if self.date_applied:
            raise UserError(
                self.env._("%(name)s was applied in part already.", name=self.name)
            )
        self._remove_lines()
        self._set_state("draft")

    def _collect_lines(self):
        """Make a row for each service of the selection that this person may see."""
        self._remove_lines()
        Subscription = self.env["iptv.subscription"]
        # The rules of this person are part of the query: nobody lists a service
        # that it cannot read.
        query = Subscription._search(self._get_selection_domain())
        Subscription.flush_model()
        uid, now = self.env.uid, fields.Datetime.now()
        self.env.cr.execute(
            SQL(INSERT_LINES, self.id, uid, now, uid, now, query.subselect())
        )
        self.invalidate_recordset(["line_ids"])

    def _remove_lines(self):
        # sudo: rows are the engine's, nobody has the right to delete them by hand.
        self._get_lines().sudo().unlink()

    def _get_selection_domain(self):
        """Return what finds the services.

        :rtype: Domain
        """
        ids = self._get_selected_ids()
        if ids:
            return Domain("id", "in", ids)
        domain = Domain("state", "in", STATES_OF_FILTER[self.filter_state or "active"])
        domain &= Domain("company_id", "=", self.company_id.id)
        # The ids as stored: in a form they are new records with an origin.
        if servers := self.filter_server_ids._origin:
            domain &= Domain("server_id", "in", servers.ids)
        if products := self.filter_product_ids._origin:
            domain &= Domain("product_id", "in", products.ids)
        return domain & self._get_own_conditions()

    def _get_own_conditions(self):
        try:
            # Only a literal: what a person types is never run as code.
            domain = Domain(ast.literal_eval(self.domain or "[]"))
            domain.validate(self.env["iptv.subscription"])
        except (SyntaxError, TypeError, ValueError) as error:
            raise UserError(
                self.env._("The conditions of the filter cannot be read.")
            ) from error
        return domain

    def _end_preview(self):
        """Let the person look, once every row has its preview."""
        if self.state == "preparing" and not self._get_lines(("state", "=", "new")):
            self._set_state("ready")
