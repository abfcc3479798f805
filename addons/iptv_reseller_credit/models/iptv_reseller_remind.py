from odoo import fields, models
from odoo.fields import Domain


class IptvReseller(models.Model):
    _inherit = "iptv.reseller"

    remind_users = fields.Boolean(
        string="Write to Its Users",
        help="Whether the operator's mails (welcome, reminders, end of the service) go "
        "to the users of this reseller. Texts on the TV screen go in any case.",
    )


class IptvSubscription(models.Model):
    """Who sold a service writes to its customer; the operator only if it may."""

    _inherit = "iptv.subscription"

    def _get_written_to(self):
        """Return those whose customer gets the operator's mails."""
        # sudo: as in `iptv.reseller._get_products`.
        return self.filtered(
            lambda s: not s.sudo().reseller_id or s.sudo().reseller_id.remind_users
        )

    def _tell_customer(self, template_xmlid):
        """Override: not to the customers of somebody else."""
        return super(IptvSubscription, self._get_written_to())._tell_customer(
            template_xmlid
        )

    def _enqueue_mail(self, template_xmlid):
        """Override: not to the customers of somebody else."""
        return super(IptvSubscription, self._get_written_to())._enqueue_mail(
            template_xmlid
        )


class IptvReminderRule(models.Model):
    _inherit = "iptv.reminder.rule"

    def _get_service_conditions(self):
        """Override: a reseller writes to its users itself; the TV screen may."""
        domain = super()._get_service_conditions()
        if self.channel == "screen":
            return domain
        return domain & (
            Domain("reseller_id", "=", False)
            | Domain("reseller_id.remind_users", "=", True)
        )


class IptvOperationLine(models.Model):
    _inherit = "iptv.operation.line"

    def _job_mail(self):
        """Override: not to the customers of somebody else."""
        present = self.exists()
        told = present.filtered(lambda x: x.subscription_id._get_written_to())
        return super(IptvOperationLine, told)._job_mail()
