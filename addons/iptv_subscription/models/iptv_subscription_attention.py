from odoo import SUPERUSER_ID, models

MANAGER = "iptv_subscription.group_iptv_manager"
OPERATOR = "iptv_subscription.group_iptv_operator"


class IptvSubscription(models.Model):
    """Telling the staff what the system cannot solve."""

    _inherit = "iptv.subscription"

    def _report_attention(self, message):
        """Put something that a person must solve where staff look, once.

        :param str message: what is wrong, in a sentence
        """
        # As the system: the person at the screen may be a visitor who pays.
        for subscription in self.with_user(SUPERUSER_ID):
            # sudo: as `with_user` says; what is open may belong to anybody.
            if message in subscription.activity_ids.mapped("summary"):
                continue
            subscription.message_post(body=message)
            user = subscription._get_attention_user()
            if user:
                subscription.activity_schedule(
                    "mail.mail_activity_data_todo", summary=message, user_id=user.id
                )

    def _get_attention_user(self):
        """Return who is asked to look at this subscription.

        The responsible if that is IPTV staff, else the first manager who may see it.

        :rtype: `res.users` recordset of at most one record
        """
        self.ensure_one()
        responsible = self.user_id
        if responsible.active and responsible.has_group(OPERATOR):
            return responsible
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                ("company_ids", "in", self.company_id.ids),
            ],
            order="id",
            limit=1,
        )
