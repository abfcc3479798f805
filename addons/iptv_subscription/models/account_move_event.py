from odoo import api, fields, models

#: The money is there, or on its way from the bank.
PAID = ("paid", "in_payment")


class AccountMove(models.Model):
    _inherit = "account.move"

    is_iptv = fields.Boolean(
        string="IPTV Invoice",
        compute="_compute_is_iptv",
        store=True,
        help="Whether it bills packages or extras.",
    )

    # So that the dashboard reads a day, or what is overdue, and not all invoices.
    _iptv_date_idx = models.Index(
        "(company_id, invoice_date) INCLUDE (move_type, amount_untaxed_signed)"
        " WHERE is_iptv IS TRUE AND state = 'posted'"
    )
    _iptv_overdue_idx = models.Index(
        "(company_id, invoice_date_due) INCLUDE (amount_residual_signed)"
        " WHERE is_iptv IS TRUE AND state = 'posted' AND move_type = 'out_invoice'"
        " AND payment_state IN ('not_paid', 'partial')"
    )

    @api.depends("line_ids.product_id", "line_ids.iptv_subscription_id")
    def _compute_is_iptv(self):
        for move in self:
            # sudo: an accountant of another department need not see the catalogue.
            lines = move.sudo().line_ids
            move.is_iptv = move.is_invoice() and any(
                line.iptv_subscription_id or line.product_id.iptv_kind for line in lines
            )

    def _invoice_paid_hook(self):
        """Override of `account`: what was paid is revenue."""
        result = super()._invoice_paid_hook()
        self._iptv_note_revenue()
        return result

    def _post(self, soft=True):
        """Override of `account`: a credit note takes revenue back."""
        posted = super()._post(soft)
        refunds = posted.filtered(lambda move: move.move_type == "out_refund")
        refunds._iptv_note_revenue()
        return posted

    def button_draft(self):
        """Override of `account`: what is not posted is no revenue."""
        result = super().button_draft()
        self._iptv_note_revenue()
        return result

    def button_cancel(self):
        """Override of `account`: what is cancelled is no revenue."""
        result = super().button_cancel()
        self._iptv_note_revenue()
        return result

    def _iptv_note_revenue(self):
        """Have the event log compare its revenue with these documents."""
        sales = self.filtered(
            lambda move: move.is_iptv and move.is_sale_document(include_receipts=True)
        )
        # sudo: who books payments need not see subscriptions.
        lines = sales.sudo().invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line._iptv_is_revenue()
        )
        if lines:
            lines |= lines.iptv_reversing_line_ids
            self.env["iptv.subscription.event"]._note(lines=lines)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _iptv_is_revenue(self):
        self.ensure_one()
        return bool(self.iptv_subscription_id or self.product_id.iptv_kind)

    def _iptv_get_revenue(self):
        """Return what this line brings now, untaxed, in the company's currency.

        An invoice brings money once it is paid; a credit note takes back what its
        invoice brought, so crediting an unpaid invoice is no loss.

        Note: `self.ensure_one()`

        :rtype: float
        """
        self.ensure_one()
        paying = self.move_id
        if paying.move_type == "out_refund" and self.iptv_reversed_line_id:
            paying = self.iptv_reversed_line_id.move_id
        is_due = paying.move_type == "out_refund" or paying.payment_state in PAID
        counts = self.parent_state == "posted" and paying.state == "posted" and is_due
        return -self.balance if counts else 0.0

    def _iptv_get_revenue_share(self, logged, count):
        """Return what the next period that this line pays brings.

        Note: `self.ensure_one()`

        :param float logged: what was logged of this line
        :param int count: how many periods of this line were logged
        :rtype: float
        """
        self.ensure_one()
        revenue, boxes = self._iptv_get_revenue(), max(int(self.quantity), 1)
        if count + 1 >= boxes:
            return revenue - logged
        return self.company_currency_id.round(revenue / boxes)

    def _iptv_get_event_subscription(self):
        """Return the subscription that this line is told of in the log.

        Note: `self.ensure_one()`

        :rtype: `iptv.subscription` recordset of at most one record (sudo)
        """
        self.ensure_one()
        # sudo: the log belongs to nobody who books payments.
        line = self.sudo()
        ordered = line.sale_line_ids
        return (
            line.iptv_subscription_id
            or line.iptv_reversed_line_id.iptv_period_ids.subscription_id
            or ordered.iptv_subscription_ids
            or ordered.order_id.iptv_subscription_ids
        ).sorted("id")[:1]


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Override of `account`: a payment that is taken back is no revenue."""
        # sudo: who books payments need not see subscriptions.
        moves = (self.debit_move_id | self.credit_move_id).sudo().move_id
        result = super().unlink()
        moves.exists()._iptv_note_revenue()
        return result
