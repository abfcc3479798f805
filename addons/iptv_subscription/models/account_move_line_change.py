from odoo import fields, models
from odoo.exceptions import UserError

#: What an action keeps of its context when it leads to another document.
PLAIN_CONTEXT = frozenset({"lang", "tz", "allowed_company_ids", "tracking_disable"})


class AccountMoveLine(models.Model):
    """Lines that pay for a package change, or give something back for one."""

    _inherit = "account.move.line"

    iptv_change_id = fields.Many2one(
        "iptv.subscription.change",
        string="Package Change",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
    )

    def _copy_data_extend_business_fields(self, values):
        """Override of `account`: a credit note belongs to the same change."""
        result = super()._copy_data_extend_business_fields(values)
        values["iptv_change_id"] = self.iptv_change_id.id
        return result

    def _iptv_get_payable(self):
        """Override: a change decides itself whether it brings paid time."""
        if self.iptv_change_id:
            return self.env["iptv.subscription"]
        return super()._iptv_get_payable()

    def _iptv_pay(self):
        """Override: the payment does the change; a repetition changes nothing."""
        lines = self._iptv_with_plain_context(iptv_paying=True)
        with self.env["account.move"]._iptv_own_documents():
            result = super(AccountMoveLine, lines)._iptv_pay()
            changes = lines.iptv_change_id.filtered(lambda c: c.move_line_id in lines)
            for change in changes:
                change.move_line_id._iptv_pay_change(change)
        return result

    def _iptv_with_plain_context(self, **values):
        """Return these lines without what the booking of a payment put in the context.

        Its defaults are not meant for what follows from the payment.

        :param dict values: more keys of the context
        """
        kept = {k: v for k, v in self.env.context.items() if k in PLAIN_CONTEXT}
        return self.with_context(kept, **values)

    def _iptv_pay_change(self, change):
        subscription = change.subscription_id
        try:
            with self.env.cr.savepoint():
                if change.state == "cancelled" and not self._iptv_get_credited_units():
                    raise UserError(
                        self.env._(
                            "“%(change)s” was cancelled before.",
                            change=change.display_name,
                        )
                    )
                change._apply()
        except UserError as error:
            subscription._report_attention(
                self.env._(
                    "Invoice %(number)s is paid, but: %(reason)s",
                    number=self.move_id.name,
                    reason=error,
                )
            )

    def _iptv_pay_one(self, subscription):
        """Override: tell staff when the package that was paid is not the one it has."""
        result = super()._iptv_pay_one(subscription)
        package = subscription._get_package_line()
        if self.product_id not in package.product_id | package._get_renewal_product():
            subscription._report_attention(
                self.env._(
                    "%(number)s paid for “%(paid)s”, but the service has “%(now)s” "
                    "meanwhile.",
                    number=self.move_id.name,
                    paid=self.product_id.display_name,
                    now=package.product_id.display_name,
                )
            )
        return result

    def _iptv_cancel_reversed(self):
        """Override: giving the whole price of a change back takes it back."""
        result = super()._iptv_cancel_reversed()
        lines = self._iptv_with_plain_context(
            iptv_paying=self.env.context.get("iptv_paying", False)
        )
        with self.env["account.move"]._iptv_own_documents():
            for reversing in lines.filtered("iptv_reversed_line_id"):
                line = reversing.iptv_reversed_line_id
                change = line.iptv_change_id
                if change.move_line_id == line and line._iptv_get_credited_units():
                    change._on_credited(reversing.move_id.name)
        return result

    def _iptv_get_unit_price(self, currency):
        """Return what one piece of this line cost, after discount.

        Note: `self.ensure_one()`

        :param currency: `res.currency` to convert to, at the rate of the invoice
        :rtype: float
        """
        self.ensure_one()
        price = self.price_unit * (1 - self.discount / 100)
        day = self.move_id.invoice_date or self.date or fields.Date.context_today(self)
        return self.currency_id._convert(price, currency, self.company_id, day)
