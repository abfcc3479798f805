from odoo import fields, models
from odoo.tools import float_compare


class AccountMoveLine(models.Model):
    """Credit notes that say which box of an invoice line they give back."""

    _inherit = "account.move.line"

    iptv_reversed_period_id = fields.Many2one(
        "iptv.subscription.period",
        string="Refunded Period",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        groups="iptv_subscription.group_iptv_operator,account.group_account_invoice",
        help="The period of the box that this line gives back. Empty: the last one.",
    )
    iptv_ends_period = fields.Boolean(
        string="Ends the Period",
        readonly=True,
        copy=False,
        help="The period ends although not all of its price is given back.",
    )

    def _iptv_get_credits(self):
        """Return the lines of posted credit notes that give back these lines."""
        return self.iptv_reversing_line_ids.filtered(
            lambda line: (
                line.parent_state == "posted" and line.move_id.move_type == "out_refund"
            )
        )

    def _iptv_cancel_named(self):
        """Cancel the periods that these lines of credit notes name and pay back."""
        for line in self.filtered("iptv_reversed_period_id"):
            period = line.iptv_reversed_period_id
            if period.move_line_id != line.iptv_reversed_line_id:
                continue
            ended = line.iptv_reversed_line_id._iptv_get_credits()
            (ended._iptv_get_ended_periods() & period)._cancel(
                self.env._("credit note %(number)s", number=line.move_id.name)
            )

    def _iptv_get_ended_periods(self):
        """Return the periods that these credits name and end.

        A period ends when a credit says so, or once its whole price is given back.

        :rtype: `iptv.subscription.period` recordset
        """
        ended = self.env["iptv.subscription.period"]
        # What gives back extras says nothing about the package.
        packages = self.filtered(
            lambda r: r.iptv_reversed_line_id == r.iptv_reversed_period_id.move_line_id
        )
        for period, of_package in packages.grouped("iptv_reversed_period_id").items():
            paid = period.move_line_id
            given = sum(of_package.mapped("price_subtotal"))
            unit = paid._iptv_get_unit_subtotal()
            digits = paid.currency_id.decimal_places
            whole = float_compare(given, unit, precision_digits=digits) >= 0
            if period and (whole or any(of_package.mapped("iptv_ends_period"))):
                ended |= period
        return ended

    # === WHAT CAN BE GIVEN BACK === #

    def _iptv_get_unit_subtotal(self):
        """Return what one box of this line cost, without taxes."""
        self.ensure_one()
        if not self.quantity:
            return 0
        return self.currency_id.round(self.price_subtotal / self.quantity)

    def _iptv_get_refundable(self, period):
        """Return what this line can still give back for one of its boxes.

        :param period: `iptv.subscription.period` of the box
        :return: an amount without taxes
        :rtype: float
        """
        self.ensure_one()
        credited = self._iptv_get_credits()
        named = credited.filtered(lambda line: line.iptv_reversed_period_id == period)
        of_box = self._iptv_get_unit_subtotal() - sum(named.mapped("price_subtotal"))
        of_line = self.price_subtotal - sum(credited.mapped("price_subtotal"))
        return max(0, self.currency_id.round(min(of_box, of_line)))

    def _iptv_get_extra_lines(self, subscription):
        """Return the lines of the same invoice that bill extras of a subscription.

        :param subscription: `iptv.subscription` record
        :rtype: `account.move.line` recordset
        """
        self.ensure_one()
        lines = self.move_id.invoice_line_ids - self
        if self.iptv_subscription_id:
            own = lines.filtered(lambda r: r.iptv_subscription_id == subscription)
        else:
            ordered = self.sale_line_ids._iptv_get_extras()
            own = lines.filtered(lambda r: r.sale_line_ids & ordered)
        extras = subscription.line_ids.product_id
        return own.filtered(
            lambda r: r.product_id.iptv_kind == "extra" and r.product_id in extras
        )

    def _iptv_prepare_credit_line(self, period, amount, ends):
        """Return what the credit of one box has other than the invoice line.

        :param period: `iptv.subscription.period` of the box
        :param float amount: without taxes
        :param bool ends: whether the period ends
        :rtype: dict
        """
        self.ensure_one()
        vals = {
            "quantity": 1,
            "iptv_reversed_period_id": period.id,
            "iptv_ends_period": ends,
        }
        if self.currency_id.compare_amounts(amount, self._iptv_get_unit_subtotal()):
            vals |= {"price_unit": self._iptv_get_gross(amount), "discount": 0}
        return vals

    def _iptv_get_gross(self, amount):
        """Return the unit price that makes this amount without taxes."""
        included = self.tax_ids.flatten_taxes_hierarchy().filtered("price_include")
        if not included:
            return amount
        return amount * self.price_total / self.price_subtotal
