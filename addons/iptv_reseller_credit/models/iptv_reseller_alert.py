from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

#: Written by the system only, see `_refuse_protected`.
FOLLOWING_FIELDS = frozenset({"billed_until", "is_low", "topup_move_id", "topup_error"})
CHANNEL = "root.iptv_billing"


class IptvReseller(models.Model):
    """A reseller hears in time that its credits run out."""

    _inherit = "iptv.reseller"

    alert_below = fields.Monetary(
        default=0.0,
        help="The reseller gets one mail when its balance falls below. 0: no mail.",
    )
    is_low = fields.Boolean(
        string="Low Balance", readonly=True, copy=False, index="btree_not_null"
    )

    _alert_positive = models.Constraint(
        "CHECK (alert_below >= 0)", "The balance of the alert cannot be negative."
    )

    def write(self, vals):
        """Override: another limit is followed at once."""
        result = super().write(vals)
        if "alert_below" in vals:
            # sudo: what follows is not written by the person.
            self.sudo()._follow_balance()
        return result

    def _refuse_protected(self, vals):
        """Override: what follows from the balance is not written by hand.

        :raise UserError: if `vals` holds such a field
        """
        if not self.env.su and not FOLLOWING_FIELDS.isdisjoint(vals):
            raise UserError(
                self.env._(
                    "Alerts and top-ups follow from the balance and are not written "
                    "by hand."
                )
            )
        return super()._refuse_protected(vals)

    def _follow_balance(self):
        """Tell who became low, once per time; called whenever a balance changed."""
        for reseller in self:
            low = reseller._is_below(reseller.alert_below)
            if low != reseller.is_low:
                reseller.is_low = low
                if low:
                    reseller._enqueue_alert()

    def _is_below(self, limit):
        """Tell whether the balance is below a limit; a limit of zero is none."""
        self.ensure_one()
        return limit > 0 and self.currency_id.compare_amounts(self.balance, limit) < 0

    def _enqueue_alert(self):
        self.with_user(SUPERUSER_ID).with_delay(
            channel=CHANNEL,
            identity_key=f"iptv.reseller/alert/{self.id}",
            description=self.env._("Tell %s of its low balance", self.code),
        )._job_alert()

    def _job_alert(self):
        """Queue the mail to a reseller that is still low; nothing is sent here."""
        low = self.exists().filtered("is_low")
        low._queue_mail("iptv_reseller_credit.mail_template_low_balance")

    def _queue_mail(self, template_xmlid):
        """Queue a mail to these resellers, as far as they have an address.

        :param str template_xmlid: external id of the `mail.template`
        """
        template = self.env.ref(template_xmlid, raise_if_not_found=False)
        for reseller in self.filtered("partner_id.email"):
            if template:
                # sudo: as the mails of customers are nobody's in particular.
                template.sudo().send_mail(reseller.id, force_send=False)
