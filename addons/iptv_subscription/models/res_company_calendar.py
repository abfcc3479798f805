from datetime import datetime, time, timedelta
from functools import cache

import pytz

from odoo import fields, models

from odoo.addons.base.models.res_partner import _tz_get

from ..tools.period import has_zone


@cache
def _get_zones():
    """Return the choices of `res.partner` whose calendar can be counted here."""
    return [(tz, name) for tz, name in _tz_get(None) if has_zone(tz)]


class ResCompany(models.Model):
    """The calendar that months, due days and hours of sending are counted on."""

    _inherit = "res.company"

    iptv_tz = fields.Selection(
        lambda self: _get_zones(),
        string="Billing Time Zone",
        help="Calendar months, due days and send windows count in it. "
        "Empty: the time zone of the company's contact. A change is for the services "
        "sold from then on: what runs keeps its day and time.",
    )

    def _get_billing_tz(self):
        """Return the time zone that months, due days and send windows count in.

        Note: `self.ensure_one()`

        :return: IANA name
        :rtype: str
        """
        self.ensure_one()
        # sudo: a visitor who pays may not read the contact of the company.
        tz = self.iptv_tz or self.sudo().partner_id.tz
        return tz if tz and has_zone(tz) else "UTC"

    def _get_billing_local(self, moment):
        """Return a moment as a clock of this company shows it.

        :param datetime moment: naive UTC
        :rtype: aware datetime
        """
        tz = pytz.timezone(self._get_billing_tz())
        return pytz.utc.localize(moment).astimezone(tz)

    def _get_billing_day(self, moment=None):
        """Return the local day of a moment.

        :param datetime moment: naive UTC; now if empty
        :rtype: date
        """
        return self._get_billing_local(moment or fields.Datetime.now()).date()

    def _get_billing_midnight(self, day, days=0, hours=0):
        """Return the moment at which a local day begins, or some time after it.

        :param date day: local day
        :param int days: how many days later
        :param float hours: the hour of that day
        :return: naive UTC
        :rtype: datetime
        """
        clock = timedelta(days=days, minutes=round(hours * 60))
        local = datetime.combine(day, time.min) + clock
        moment = pytz.timezone(self._get_billing_tz()).localize(local)
        return moment.astimezone(pytz.utc).replace(tzinfo=None)
