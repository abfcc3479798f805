from odoo import fields, models


class ResCompany(models.Model):
    """When a company invoices its renewals."""

    _inherit = "res.company"

    iptv_invoice_days = fields.Integer(
        string="Invoice Renewals",
        default=7,
        help="Days before the end of the paid time that the next period is invoiced. "
        "0 invoices on the day.",
    )

    _iptv_invoice_days_positive = models.Constraint(
        "CHECK (iptv_invoice_days >= 0)", "Days cannot be negative."
    )

    def _get_renewal_horizon(self):
        """Return the moment before which a paid time must end to be invoiced now.

        It is a midnight, so all services of a customer that end on one day are
        invoiced together (decision D11).

        :return: naive UTC
        :rtype: datetime
        """
        return self._get_billing_midnight(
            self._get_billing_day(), days=self.iptv_invoice_days + 1
        )
