from odoo import Command, fields, models
from odoo.exceptions import UserError


class IptvSubscription(models.Model):
    """From a subscription to its invoices and back."""

    _inherit = "iptv.subscription"

    invoice_count = fields.Integer(compute="_compute_invoice_count")

    def _compute_invoice_count(self):
        for subscription in self:
            subscription.invoice_count = len(subscription._get_invoices())

    def _get_invoices(self):
        """Return the customer invoices and credit notes of this subscription.

        :rtype: `account.move` recordset
        """
        # sudo: an operator without accounting rights still sees how many there are.
        lines = self.env["account.move.line"].sudo().search(
            [
                "|",
                ("iptv_subscription_id", "in", self.ids),
                ("sale_line_ids.iptv_subscription_ids", "in", self.ids),
            ]
        )
        return lines.move_id.filtered(lambda m: m.is_sale_document())

    def _is_paid_by_other_line(self, line):
        """Tell whether another invoice of the same order already paid for this one.

        :param line: `account.move.line` record
        """
        self.ensure_one()
        payers = self.period_ids.filtered(lambda p: p.state == "valid").move_line_id
        return bool((payers - line).sale_line_ids & line.sale_line_ids)

    def action_renew(self):
        """Invoice the next period; paying it extends the service."""
        self.check_access("write")
        invoices = self._create_renewal_invoices()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        if len(invoices) == 1:
            return dict(
                action, views=[(False, "form")], view_mode="form", res_id=invoices.id
            )
        return dict(action, domain=[("id", "in", invoices.ids)])

    def _create_renewal_invoices(self):
        """Create and post one invoice per subscription for its next period.

        An unpaid renewal is returned instead of made again, so the same period is
        invoiced once only (rule 1).

        :return: `account.move` records
        :raise UserError: if a subscription cannot be renewed
        """
        self._lock()
        self._refuse_terminated()
        invoices = self.env["account.move"].sudo()
        for subscription in self:
            unpaid = subscription._get_unpaid_renewal()
            invoices |= unpaid or subscription._create_renewal_invoice()
        return invoices

    def _get_unpaid_renewal(self):
        self.ensure_one()
        moves = self.env["account.move"].sudo()
        return moves.search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "in", ("draft", "posted")),
                ("payment_state", "in", ("not_paid", "partial")),
                ("invoice_line_ids.iptv_subscription_id", "=", self.id),
            ],
            limit=1,
        )

    def _create_renewal_invoice(self):
        self.ensure_one()
        self._get_next_start()
        if self.state == "draft" or not self.cycle_id or self.cycle_id.kind == "trial":
            raise UserError(
                self.env._(
                    "%(name)s cannot be renewed: it was never paid, or its package is "
                    "a trial. Change the package first.",
                    name=self.name,
                )
            )
        # sudo: renewing is an operator's work, posting an invoice is accounting's.
        move = self.env["account.move"].sudo().with_company(self.company_id)
        invoice = move.create(self._prepare_renewal_invoice())
        invoice.action_post()
        return invoice

    def _prepare_renewal_invoice(self):
        return {
            "move_type": "out_invoice",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "invoice_user_id": self.user_id.id,
            "invoice_origin": self.name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "quantity": 1,
                        "price_unit": line.price_unit,
                        "iptv_subscription_id": self.id,
                    }
                )
                for line in self.line_ids
            ],
        }
