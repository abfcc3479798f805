from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.ladder import MAX_DAY, MAX_STEPS, parse_ladder


class ResCompany(models.Model):
    """How renewals are charged, and when customers are left in peace."""

    _inherit = "res.company"

    iptv_auto_charge = fields.Boolean(
        string="Automatic Payment",
        default=True,
        help="Charge renewals to the payment method that the customer saved.",
    )
    iptv_charge_days_before = fields.Integer(
        string="First Attempt",
        default=3,
        help="Days before the due day, so that a refused card leaves some time.",
    )
    iptv_charge_ladder = fields.Char(
        string="Attempts",
        default="0,1,3,5",
        help="Days after the day of the first attempt on which a refused charge is "
        "tried again.",
    )
    iptv_unknown_hours = fields.Integer(
        string="Ask the Staff",
        default=6,
        help="Hours after which a person is asked about a charge of which nobody knows "
        "whether it went through.",
    )
    iptv_pending_hours = fields.Integer(
        string="Ask about Pending",
        default=72,
        help="Hours after which the payment provider, or else a person, is asked about "
        "a charge that is still pending. Direct debits take some days.",
    )
    iptv_bounce_hours = fields.Integer(
        string="Bounced Payments",
        default=24,
        help="Hours after a payment was taken back until the time it paid for is "
        "cancelled. Meanwhile it can be put right without any interruption.",
    )
    iptv_send_from = fields.Float(
        string="Send from",
        default=9.0,
        help="Local hour from which reminders are sent and charges begin.",
    )
    iptv_send_to = fields.Float(
        string="Send until", default=21.0, help="Local hour after which it is quiet."
    )

    _iptv_payment_positive = models.Constraint(
        "CHECK (iptv_charge_days_before >= 0 AND iptv_unknown_hours > 0 "
        "AND iptv_pending_hours > 0 AND iptv_bounce_hours >= 0)",
        "Days and hours of the automatic payment cannot be negative, and staff is "
        "asked after one hour at the earliest.",
    )
    _iptv_window = models.Constraint(
        "CHECK (iptv_send_from >= 0 AND iptv_send_from < iptv_send_to "
        "AND iptv_send_to <= 24)",
        "The hours in which customers may be written to must begin before they end.",
    )

    @api.constrains("iptv_charge_ladder")
    def _check_iptv_charge_ladder(self):
        for company in self:
            try:
                parse_ladder(company.iptv_charge_ladder)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "“%(text)s” are no days of attempts. Write up to %(steps)s "
                        "whole numbers that rise, with commas between them and none "
                        "above %(max_day)s, for example 0,1,3,5.",
                        text=company.iptv_charge_ladder or "",
                        steps=MAX_STEPS,
                        max_day=MAX_DAY,
                    )
                ) from error

    def _iptv_get_ladder(self):
        """Return the days of the attempts, see `parse_ladder`."""
        self.ensure_one()
        return parse_ladder(self.iptv_charge_ladder)

    def _iptv_get_opening(self, day):
        """Return the moment at which the hours of sending begin on a local day."""
        return self._get_billing_midnight(day, hours=self.iptv_send_from)

    def _iptv_is_open_now(self):
        """Tell whether customers may be written to at this hour (quiet hours)."""
        self.ensure_one()
        local = self._get_billing_local(fields.Datetime.now())
        hour = local.hour + local.minute / 60
        return self.iptv_send_from <= hour < self.iptv_send_to
