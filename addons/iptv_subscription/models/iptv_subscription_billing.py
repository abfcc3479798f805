from odoo import api, fields, models
from odoo.fields import Domain


class IptvSubscription(models.Model):
    """From a subscription to its invoices and back."""

    _inherit = "iptv.subscription"

    invoice_count = fields.Integer(compute="_compute_invoice_count")

    def _compute_invoice_count(self):
        # sudo: an operator without accounting rights still sees how many there are.
        lines = self._get_invoice_lines()
        by_order_line = {}
        for line in lines:
            for order_line in line.sale_line_ids:
                by_order_line[order_line] = by_order_line.get(order_line, line) | line
        renewals = lines.grouped("iptv_subscription_id")
        for subscription, known in zip(self, self.sudo(), strict=True):
            ordered = by_order_line.get(known.order_line_id, lines.browse())
            found = ordered | renewals.get(known, lines.browse())
            subscription.invoice_count = len(found.move_id)

    def _get_invoices(self):
        """Return the customer invoices and credit notes of these subscriptions.

        :rtype: `account.move` recordset (sudo)
        """
        return self._get_invoice_lines().move_id

    def _get_invoice_lines(self):
        # sudo: an operator needs no accounting rights to know the invoices.
        return (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("move_id.move_type", "in", ("out_invoice", "out_refund")),
                    "|",
                    ("iptv_subscription_id", "in", self.ids),
                    ("sale_line_ids", "in", self.sudo().order_line_id.ids),
                ]
            )
        )

    @api.model
    def _get_renewal_domain(self):
        """Return what the renewal run may invoice by itself (rule 1).

        Override it to keep subscriptions out of the run.

        :rtype: Domain
        """
        return (
            Domain("state", "=", "active")
            & Domain("billing_mode", "=", "automatic")
            & Domain("auto_renew", "=", True)
            & Domain("cycle_id.kind", "=", "recurring")
        )

    def _is_billed_to_customer(self):
        """Tell whether the customer of this service pays for it on its own page.

        Override it for what somebody else pays for.

        Note: `self.ensure_one()`

        :rtype: bool
        """
        self.ensure_one()
        return True
