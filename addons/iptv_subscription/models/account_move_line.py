from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare, float_is_zero

#: So that 29.999999 paid boxes count as 30.
TINY = 1e-6


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    iptv_subscription_id = fields.Many2one(
        "iptv.subscription",
        string="IPTV Subscription",
        index="btree_not_null",
        copy=False,
        help="The subscription that this line renews.",
    )
    iptv_reversed_line_id = fields.Many2one(
        "account.move.line",
        string="Reversed Line",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The line of the invoice that this line of a credit note reverses.",
    )
    iptv_reversing_line_ids = fields.One2many(
        "account.move.line", "iptv_reversed_line_id", string="Reversing Lines"
    )
    iptv_period_ids = fields.One2many(
        "iptv.subscription.period",
        "move_line_id",
        string="IPTV Periods",
        groups="iptv_subscription.group_iptv_operator",
    )

    @api.constrains("iptv_subscription_id", "product_id", "quantity")
    def _check_iptv_quantity(self):
        """One line pays one period at most (invariant 2)."""
        for line in self.filtered("iptv_subscription_id"):
            # An extra is billed as often as its cycle fits into the package's.
            if line.product_id.iptv_kind != "package":
                continue
            if float_compare(line.quantity, 1, precision_digits=2) > 0:
                raise ValidationError(
                    self.env._(
                        "“%(line)s” renews one service once, so its quantity is 1. "
                        "For a longer time choose a longer billing cycle, or add "
                        "another line.",
                        line=line.name or line.product_id.display_name,
                    )
                )

    def _copy_data_extend_business_fields(self, values):
        """Override of `account`: a credit note remembers which line it reverses."""
        result = super()._copy_data_extend_business_fields(values)
        values["iptv_reversed_line_id"] = self.id
        values["iptv_subscription_id"] = self.iptv_subscription_id.id
        return result

    # === PAYING === #

    def _iptv_pay(self):
        """Turn paid invoice lines into periods; a repetition changes nothing.

        Money that arrived must be booked whatever the service says, so what cannot
        be extended is put before the staff instead of stopping the payment.
        """
        for line in self:
            for subscription in line._iptv_get_payable():
                try:
                    with self.env.cr.savepoint():
                        line._iptv_pay_one(subscription)
                except UserError as error:
                    subscription._report_attention(
                        self.env._(
                            "Invoice %(number)s is paid, but: %(reason)s",
                            number=line.move_id.name,
                            reason=error,
                        )
                    )

    def _iptv_pay_one(self, subscription):
        subscription._extend(
            source="invoice",
            key=self._iptv_get_period_key(),
            cycle=self.product_id.iptv_cycle_id,
            move_line_id=self.id,
            product_id=self.product_id.id,
        )

    def _iptv_get_period_key(self):
        """Return what names this line as the payer of a period (invariant 2)."""
        return f"invoice_line/{self.id}"

    def _iptv_get_payable(self):
        """Return the subscriptions that this line still has to pay for.

        As many boxes as were invoiced, less what was credited, less what it paid
        already. Only package lines count: extras follow their package.

        Note: `self.ensure_one()`

        :rtype: `iptv.subscription` recordset
        """
        self.ensure_one()
        left = self._iptv_get_entitled_units() - len(self._iptv_get_valid_periods())
        if self.product_id.iptv_kind != "package" or left <= 0:
            return self.env["iptv.subscription"]
        return (self.iptv_subscription_id or self._iptv_get_ordered())[:left]

    def _iptv_get_ordered(self):
        """Return the ordered subscriptions that no line paid for, oldest first.

        What was terminated comes last: it cannot be paid any more, but staff must
        hear that somebody did.
        """
        lines = self.sale_line_ids
        lines._iptv_create_subscriptions()
        paid = lines.invoice_lines._iptv_get_valid_periods().subscription_id
        unpaid = lines.iptv_subscription_ids - paid
        return unpaid.sorted(lambda s: (s.state == "terminated", s.id))

    def _iptv_get_valid_periods(self):
        return self.iptv_period_ids.filtered(lambda p: p.state == "valid").sorted("id")

    def _iptv_get_entitled_units(self):
        """Return how many boxes this line pays for, once it is paid."""
        self.ensure_one()
        return int(self.quantity + TINY) - self._iptv_get_credited_units()

    # === GIVING BACK === #

    def _iptv_cancel_reversed(self):
        """Cancel the periods whose price these lines of credit notes give back.

        A partial credit, for example for goodwill, leaves the service as it is.
        """
        # First those that are named, so that none else is taken for them.
        self._iptv_cancel_named()
        for line in self:
            paid = line._iptv_link_reversed()
            periods = paid._iptv_get_valid_periods()
            keep = max(paid._iptv_get_entitled_units(), 0) if paid else 0
            periods[keep:]._cancel(
                self.env._("credit note %(number)s", number=line.move_id.name)
            )

    def _iptv_link_reversed(self):
        """Return the line that this one reverses; find it if the order made both."""
        self.ensure_one()
        if not self.iptv_reversed_line_id and self.product_id.iptv_kind == "package":
            paid = self.sale_line_ids.invoice_lines.filtered("iptv_period_ids")
            paid = paid.filtered(lambda line: line._iptv_get_valid_periods())
            self.iptv_reversed_line_id = paid.sorted("id")[-1:]
        return self.iptv_reversed_line_id

    def _iptv_get_credited_units(self):
        """Return how many whole boxes of this invoice line were given back.

        Boxes count when they are credited at their full price, whatever the number
        of credit notes; so do all of them once the whole price was given back. What
        names its period counts for that one only.
        """
        self.ensure_one()
        credited = self._iptv_get_credits()
        if not credited:
            return 0
        boxes = int(self.quantity + TINY)
        digits = self.currency_id.decimal_places
        named = credited.filtered("iptv_reversed_period_id")
        units = len(named._iptv_get_ended_periods())
        rest = credited - named
        if float_is_zero(self.price_subtotal, precision_digits=digits):
            return min(boxes, units + int(sum(rest.mapped("quantity"))))
        total = sum(credited.mapped("price_subtotal"))
        if float_compare(total, self.price_subtotal, precision_digits=digits) >= 0:
            return boxes
        unit = self.price_subtotal / self.quantity
        whole = rest.filtered(
            lambda line: line.price_subtotal >= (unit - TINY) * line.quantity
        )
        units += int(sum(whole.mapped("price_subtotal")) / unit + TINY)
        return min(boxes, units)
