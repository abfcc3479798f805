from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare


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
    iptv_period_ids = fields.One2many(
        "iptv.subscription.period", "move_line_id", string="IPTV Periods"
    )

    def _copy_data_extend_business_fields(self, values):
        """Override of `account`: a credit note remembers which line it reverses."""
        super()._copy_data_extend_business_fields(values)
        values["iptv_reversed_line_id"] = self.id
        values["iptv_subscription_id"] = self.iptv_subscription_id.id

    def _iptv_get_subscriptions(self):
        """Return the subscriptions that this line pays for, in the order of sale.

        Only package lines count: extras follow their package.

        Note: `self.ensure_one()`

        :rtype: `iptv.subscription` recordset (sudo)
        """
        self.ensure_one()
        if self.product_id.iptv_kind != "package" or self.quantity <= 0:
            return self.env["iptv.subscription"].sudo()
        if self.iptv_subscription_id:
            return self.sudo().iptv_subscription_id
        ordered = self.sudo().sale_line_ids.iptv_subscription_ids.sorted("id")
        unpaid = ordered.filtered(lambda s: not s._is_paid_by_other_line(self))
        return unpaid[: int(self.quantity)]

    def _iptv_pay(self):
        """Turn paid invoice lines into periods; a repetition changes nothing.

        Money that arrived must be booked whatever the service says, so what cannot
        be extended is put before the staff instead of stopping the payment.
        """
        for line in self:
            for subscription in line._iptv_get_subscriptions():
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
        )

    def _iptv_get_period_key(self):
        """Return what names this line as the payer of a period (invariant 2)."""
        return f"invoice_line/{self.id}"

    def _iptv_cancel_reversed(self):
        """Cancel the periods whose price these lines of credit notes give back.

        A partial credit, for example for goodwill, leaves the service as it is.
        """
        for line in self.filtered("iptv_reversed_line_id"):
            units = line._iptv_get_reversed_units()
            periods = line.sudo().iptv_reversed_line_id.iptv_period_ids
            valid = periods.filtered(lambda p: p.state == "valid").sorted("id")
            if units:
                valid[-units:]._cancel(
                    self.env._("credit note %(number)s", number=line.move_id.name)
                )

    def _iptv_get_reversed_units(self):
        """Return how many whole boxes this line of a credit note gives back."""
        self.ensure_one()
        paid = self.iptv_reversed_line_id
        if not paid.price_subtotal:
            return int(self.quantity)
        unit = paid.price_subtotal / (paid.quantity or 1)
        units = int(self.price_subtotal / unit + 1e-6)
        whole = float_compare(units, 1, precision_digits=2) >= 0
        return min(units, int(paid.quantity)) if whole else 0
