from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class ResCompany(models.Model):
    """When credit lines are billed, and how long a statement may stay unpaid."""

    _inherit = "res.company"

    iptv_statement_unit = fields.Selection(
        [("month", "Every month"), ("week", "Every week")],
        string="Statements",
        required=True,
        default="month",
        help="How often resellers with a credit line are billed.",
    )
    iptv_statement_day = fields.Integer(
        string="Day of the Month", default=1, help="From 1 to 28."
    )
    iptv_statement_weekday = fields.Selection(
        WEEKDAYS, string="Day of the Week", required=True, default="0"
    )
    iptv_statement_overdue_days = fields.Integer(
        string="Statement Overdue",
        default=7,
        help="Days after the due day until a reseller cannot spend any more.",
    )
    iptv_statement_product_id = fields.Many2one(
        "product.product",
        string="Product of Statements",
        check_company=True,
        domain=[("iptv_kind", "=", False), ("type", "=", "service")],
        help="Its taxes are on the statements. The account is that of the credits "
        "consumed.",
    )
    iptv_transfer_limit = fields.Float(
        string="Transfers to Approve",
        digits=(16, 2),
        help="Credits that a reseller may transfer within a day before a manager has "
        "to approve. 0: no limit.",
    )

    _iptv_statement_range = models.Constraint(
        "CHECK (iptv_statement_day BETWEEN 1 AND 28"
        " AND iptv_statement_overdue_days >= 0 AND iptv_transfer_limit >= 0)",
        "The day of statements is one from 1 to 28; days and limits are not negative.",
    )

    def _iptv_get_statement_end(self, unit=None):
        """Return the midnight at which the last period of statements ended.

        :param str unit: `month` or `week`; as the company says if empty
        :return: naive UTC
        :rtype: datetime
        """
        self.ensure_one()
        today = self._get_billing_day()
        if (unit or self.iptv_statement_unit) == "week":
            passed = (today.weekday() - int(self.iptv_statement_weekday)) % 7
            return self._get_billing_midnight(today - timedelta(days=passed))
        before = today.day < self.iptv_statement_day
        day = today + relativedelta(months=-before, day=self.iptv_statement_day)
        return self._get_billing_midnight(day)

    def _iptv_get_statement_product(self):
        """Return the product of the statements; create it at first use.

        :rtype: `product.product` recordset
        """
        self.ensure_one()
        if not self.iptv_statement_product_id:
            # sudo: made by the system, with the default taxes of the company.
            products = self.env["product.product"].sudo().with_company(self)
            product = products.create(
                {
                    "name": self.env._("Credits on account"),
                    "type": "service",
                    "sale_ok": False,
                    "purchase_ok": False,
                    "company_id": self.id,
                    "taxes_id": [
                        fields.Command.set(self.sudo().account_sale_tax_id.ids)
                    ],
                }
            )
            self.sudo().iptv_statement_product_id = product
        return self.iptv_statement_product_id
