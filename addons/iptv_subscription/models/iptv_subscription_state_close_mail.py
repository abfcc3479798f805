from odoo import models

#: What a customer reads about a closing that is to come, and one that has come.
CLOSING_MAIL = "iptv_subscription.mail_template_closing"
CLOSED_MAIL = "iptv_subscription.mail_template_closed"


class IptvSubscription(models.Model):
    """Confirming to the customer that a service is closed, and when it ends."""

    _inherit = "iptv.subscription"

    def _close(self, reason, note=None, at_end=True, by_customer=False):
        """Override: the customer has it in writing, in jobs and once."""
        # Who never paid has no service that could end.
        known = {s: s.close_date for s in self if s.state != "draft"}
        result = super()._close(reason, note, at_end, by_customer)
        told = self.browse().union(*known)
        closed = told.filtered(lambda s: s.state == "terminated")
        closed._enqueue_mail(CLOSED_MAIL)
        closing = (told - closed).filtered(lambda s: s.close_date != known[s])
        closing._enqueue_mail(CLOSING_MAIL)
        return result

    def _job_send_mail(self, template_xmlid):
        """Override: what was reopened before the mail was written is not closing."""
        told = self._get_closing() if template_xmlid == CLOSING_MAIL else self
        return super(IptvSubscription, told)._job_send_mail(template_xmlid)
