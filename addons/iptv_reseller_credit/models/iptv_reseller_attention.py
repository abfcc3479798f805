from odoo import SUPERUSER_ID, models

from odoo.addons.iptv_subscription.models.iptv_subscription_attention import MANAGER


class IptvReseller(models.Model):
    """Telling the staff what the system cannot solve."""

    _inherit = "iptv.reseller"

    def _report_attention(self, message):
        """Put something that a person must solve where staff look, once.

        :param str message: what is wrong, in a sentence
        """
        # As the system: the person at the screen may be a visitor who pays.
        for reseller in self.with_user(SUPERUSER_ID):
            if message in reseller.activity_ids.mapped("summary"):
                continue
            reseller.message_post(body=message)
            user = reseller._get_attention_user()
            if user:
                reseller.activity_schedule(
                    "mail.mail_activity_data_todo", summary=message, user_id=user.id
                )

    def _get_attention_user(self):
        """Return the first manager who may see this reseller.

        :rtype: `res.users` recordset of at most one record
        """
        self.ensure_one()
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                ("company_ids", "in", self.company_id.ids),
            ],
            order="id",
            limit=1,
        )
