from datetime import datetime, time, timedelta

import pytz

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

    def _get_billing_tz(self):
        """Return the time zone whose days this company bills by.

        Note: `self.ensure_one()`

        :return: name of a time zone
        :rtype: str
        """
        self.ensure_one()
        return self.partner_id.tz or "UTC"

    def _get_billing_day(self, moment=None):
        """Return the day of a moment in the time zone of the company.

        :param datetime moment: naive UTC; now if empty
        :rtype: date
        """
        moment = moment or fields.Datetime.now()
        tz = pytz.timezone(self._get_billing_tz())
        return pytz.utc.localize(moment).astimezone(tz).date()

    def _get_renewal_horizon(self):
        """Return the moment before which a paid time must end to be invoiced now.

        It is a midnight, so all services of a customer that end on one day are
        invoiced together (decision D11).

        :return: naive UTC
        :rtype: datetime
        """
        day = self._get_billing_day() + timedelta(days=self.iptv_invoice_days + 1)
        midnight = datetime.combine(day, time.min)
        tz = pytz.timezone(self._get_billing_tz())
        return tz.localize(midnight).astimezone(pytz.utc).replace(tzinfo=None)
