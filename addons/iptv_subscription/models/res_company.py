from functools import cache

from odoo import fields, models

from odoo.addons.base.models.res_partner import _tz_get

from ..tools.period import has_zone


@cache
def _get_zones():
    """Return the choices of `res.partner` whose calendar can be counted here."""
    return [(tz, name) for tz, name in _tz_get(None) if has_zone(tz)]


class ResCompany(models.Model):
    _inherit = "res.company"

    iptv_terminate_days = fields.Integer(
        string="Remove Unpaid Accounts",
        default=0,
        help="Days after the end of a service until its account is removed from the "
        "middleware for good. 0 keeps it.",
    )

    iptv_tz = fields.Selection(
        lambda self: _get_zones(),
        string="Billing Time Zone",
        help="Calendar months, due days and send windows count in it. "
        "Empty: the time zone of the company's contact. A change is for the services "
        "sold from then on: what runs keeps its day and time.",
    )

    _iptv_days_positive = models.Constraint(
        "CHECK (iptv_terminate_days >= 0)",
        "Days cannot be negative.",
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
