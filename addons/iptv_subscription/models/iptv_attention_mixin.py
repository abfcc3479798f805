from odoo import SUPERUSER_ID, api, models

MANAGER = "iptv_subscription.group_iptv_manager"


class IptvAttentionMixin(models.AbstractModel):
    """Telling the staff what the system cannot solve.

    For models with a chatter, activities and a company.
    """

    _name = "iptv.attention.mixin"
    _description = "IPTV: Needs Attention"

    def _report_attention(self, message):
        """Put something that a person must solve where staff look, once.

        :param str message: what is wrong, in a sentence
        """
        # As the system: the person at the screen may be a visitor who pays.
        for record in self.with_user(SUPERUSER_ID):
            if message in record.activity_ids.mapped("summary"):
                continue
            record.message_post(body=message)
            user = record._get_attention_user()
            if user:
                record.activity_schedule(
                    "mail.mail_activity_data_todo", summary=message, user_id=user.id
                )

    def _get_attention_user(self):
        """Return who is asked to look at this record.

        :rtype: `res.users` recordset of at most one record
        """
        self.ensure_one()
        return self._get_first_manager(self.company_id)

    @api.model
    def _get_first_manager(self, company):
        """Return the first IPTV manager who may see a company.

        :param company: `res.company` record
        :rtype: `res.users` recordset (sudo) of at most one record
        """
        # sudo: whoever causes it, such as a visitor who pays, sees no staff.
        users = self.env["res.users"].sudo()
        domain = [
            ("all_group_ids", "in", self.env.ref(MANAGER).ids),
            ("company_ids", "in", company.ids),
        ]
        return users.search(domain, order="id", limit=1)
