from odoo import SUPERUSER_ID, Command, api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize
from odoo.tools.mail import single_email_re

#: The mail with which Odoo invites people to the portal.
INVITATION = "auth_signup.portal_set_password_email"


class ResUsers(models.Model):
    """Portal logins of resellers."""

    _inherit = "res.users"

    @api.model
    def _iptv_check_login_free(self, email):
        """Refuse an e-mail address that cannot become a login.

        :param str email: what a person typed
        :return: the login
        :rtype: str
        :raise UserError: if it is no address, or somebody else's
        """
        # Odoo normalises “two words@x” to “words@x”: not what was typed.
        typed = (email or "").strip()
        login = single_email_re.match(typed) and email_normalize(typed)
        if not login:
            raise UserError(
                self.env._("“%(email)s” is no valid e-mail address.", email=email or "")
            )
        # sudo: who asks cannot see other users; archived ones keep their login.
        users = self.sudo().with_context(active_test=False)
        if users.search_count([("login", "=ilike", _escape_like(login))], limit=1):
            raise UserError(
                self.env._(
                    "There is a login %(login)s already. Use another e-mail address.",
                    login=login,
                )
            )
        return login

    @api.model
    def _iptv_create_portal(self, partner, company):
        """Create the portal login of a contact and invite it after the commit.

        :param partner: `res.partner` with an e-mail address
        :param company: `res.company` that it works with
        :return: the new user (sudo)
        :rtype: `res.users` recordset
        :raise UserError: without a usable e-mail address
        """
        login = self._iptv_check_login_free(partner.email)
        # sudo: whoever acts may do this by a rule of ours, not by its groups.
        user = self.sudo().with_context(no_reset_password=True)
        user = user._create_user_from_template(
            {
                "email": login,
                "login": login,
                "partner_id": partner.id,
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )
        user._iptv_invite()
        return user

    def _iptv_invite(self):
        """Send Odoo's invitation to these logins, once the transaction is safe."""
        # As the system: the mail holds a token that only staff may make.
        for user in self.with_user(SUPERUSER_ID):
            template = self.env.ref(INVITATION, raise_if_not_found=False)
            if not template:
                continue
            user.partner_id.signup_prepare()
            context = {
                "lang": user.lang,
                "dbname": self.env.cr.dbname,
                "medium": "portalinvite",
            }
            template = template.with_env(user.env).with_context(**context)
            mail_id = template.send_mail(user.id)
            user.env["mail.mail"].browse(mail_id).send_after_commit()


def _escape_like(text):
    return text.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")
