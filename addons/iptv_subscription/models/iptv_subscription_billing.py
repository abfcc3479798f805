from odoo import Command, api, fields, models
from odoo.exceptions import UserError
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

    def _preview_renewal(self):
        """Return what renewing these subscriptions now would cost and give.

        :return: by id, a dict with `start` and `end` (naive UTC), `amount` (untaxed,
            in the subscription's currency) and `problem` (a sentence, or False)
        :rtype: dict[int, dict]
        """
        return {s.id: s._preview_one_renewal() for s in self}

    def _preview_one_renewal(self):
        self.ensure_one()
        try:
            self._refuse_terminated()
            self._check_renewable()
            period = self._prepare_period(None, None)
        except UserError as error:
            return {"start": False, "end": False, "amount": 0, "problem": str(error)}
        return {
            "start": period["start"],
            "end": period["end"],
            "amount": sum(
                line._get_renewal_price() for line in self._get_renewal_lines()
            ),
            "problem": False,
        }

    def _get_renewal_lines(self):
        """Return the lines that the next renewal bills."""
        return self.line_ids.filtered(lambda line: line._get_renewal_product())

    def _get_renewal_cycle(self):
        """Return the billing cycle that the next renewal is for."""
        package = self._get_package_line()
        return package and package._get_renewal_product().iptv_cycle_id

    def _get_package_line(self):
        return self.line_ids.filtered(lambda line: line.kind == "package")

    def action_renew(self):
        """Invoice the next period; paying it extends the service."""
        self.check_access("write")
        invoices = self._create_renewal_invoices()
        if not self.env["account.move"].has_access("read"):
            numbers = ", ".join(invoices.mapped("name"))
            return self._notify(self.env._("Invoiced: %(numbers)s", numbers=numbers))
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
        self._check_renewable()
        # sudo: renewing is an operator's work, posting an invoice is accounting's.
        move = self.env["account.move"].sudo().with_company(self.company_id)
        invoice = move.create(self._prepare_renewal_invoice())
        invoice.action_post()
        invoice._iptv_on_renewals_posted()
        return invoice

    def _check_renewable(self):
        """Refuse an invoice that must not exist (rules 11 and 12).

        :raise UserError: with what to do instead
        """
        self._get_next_start()
        if self.state == "draft" and self.sudo().order_id.state == "sale":
            raise UserError(
                self.env._(
                    "%(name)s is paid with its order %(order)s. Invoice the order.",
                    name=self.name,
                    order=self.sudo().order_id.name,
                )
            )
        if self.state != "draft" and self._get_renewal_cycle().kind != "recurring":
            raise UserError(
                self.env._(
                    "%(name)s cannot be renewed: its package is a trial or is paid "
                    "once only. Change the package first.",
                    name=self.name,
                )
            )

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
                        "product_id": line._get_renewal_product().id,
                        "quantity": 1,
                        "price_unit": line._get_renewal_price(),
                        "iptv_subscription_id": self.id,
                    }
                )
                for line in self._get_renewal_lines()
            ],
        }
