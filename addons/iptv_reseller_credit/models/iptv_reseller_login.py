from odoo import Command, models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """The logins of a reseller: contacts of its partner with access to the portal."""

    _inherit = "iptv.reseller"

    def _grant_portal_access(self, partner=None):
        """Give a contact of this reseller a login, and invite it by e-mail.

        Who has a login keeps it as it is, also an employee of ours.

        :param partner: `res.partner` of this reseller; its main contact if empty
        :return: the user (sudo)
        :rtype: `res.users` recordset of one record
        :raise UserError: if it has no e-mail address that can become a login
        """
        self.ensure_one()
        # sudo: who adds a reseller need not manage contacts and users.
        partner = (partner or self.partner_id).sudo()
        self._check_own_contact(partner)
        self._check_logins_open()
        if not partner.email and not partner.user_ids:
            raise UserError(
                self.env._(
                    "%(name)s has no e-mail address. It is needed for the invitation "
                    "to the portal.",
                    name=partner.display_name,
                )
            )
        users = partner.with_context(active_test=False).user_ids
        user = users.filtered("active")[:1] or users[:1]
        if not user:
            company = self.sudo().company_id
            return self.env["res.users"]._iptv_create_portal(partner, company)
        if not user.active:
            user.write({"active": True})
            user._iptv_invite()
        return user

    def _check_own_contact(self, partner):
        """Refuse a contact that is none of this reseller's people."""
        owner = self.sudo().partner_id
        if not partner.exists() or partner.sudo().commercial_partner_id != owner:
            raise UserError(self.env._("This contact does not belong to you."))

    def _check_logins_open(self):
        """Refuse to let anybody in while the reseller is disabled (rule 38)."""
        if self.state == "disabled":
            raise UserError(
                self.env._(
                    "%(name)s is disabled, so nobody can be let in. Enable it first.",
                    name=self.display_name,
                )
            )

    # === SEVERAL LOGINS IN ONE RESELLER === #

    def _add_login(self, name, email, may_spend=True):
        """Add a person of this reseller with a login of its own.

        :param str name: of the person
        :param str email: becomes the login
        :param bool may_spend: whether it may spend, or look only
        :return: the user (sudo)
        :rtype: `res.users` recordset
        :raise UserError: with what is missing or not allowed
        """
        self.ensure_one()
        self._check_may_manage_logins()
        name, email = (name or "").strip(), (email or "").strip()
        if not name:
            raise UserError(self.env._("Give the name of the person."))
        self.env["res.users"]._iptv_check_login_free(email)
        with self.env.cr.savepoint():
            # sudo: the login of a reseller manages its own people only.
            partner = (
                self.env["res.partner"]
                .sudo()
                .create(
                    {
                        "name": name,
                        "email": email,
                        "parent_id": self.sudo().partner_id.id,
                        "type": "contact",
                    }
                )
            )
            user = self._grant_portal_access(partner)
            self._set_may_spend(partner, may_spend)
            self._note(
                self.env._("Login added: %(name)s (%(login)s).", name=name, login=email)
            )
        return user

    def _remove_login(self, partner):
        """Take the login of a person of this reseller away.

        :param partner: `res.partner` of this reseller, not its main contact
        :raise UserError: if it is not theirs, or the one that is needed
        """
        self.ensure_one()
        self._check_may_manage_logins()
        # sudo: see `_add_login`.
        partner = partner.sudo()
        self._check_own_contact(partner)
        users = partner.with_context(active_test=False).user_ids
        if partner == self.sudo().partner_id or users.filtered(lambda u: not u.share):
            raise UserError(
                self.env._("This is the main login. Ask your operator to change it.")
            )
        if self.env.user in users:
            raise UserError(self.env._("You cannot remove the login that you use."))
        users.write({"active": False})
        own = self.sudo()
        own.write(
            {
                "spender_ids": [Command.unlink(partner.id)],
                "blocked_user_ids": [Command.unlink(user.id) for user in users],
            }
        )
        self._note(self.env._("Login removed: %(name)s.", name=partner.name))

    def _set_may_spend(self, partner, may_spend):
        """Say whether a person may spend; who may stays as it is for the others.

        :param partner: `res.partner` of this reseller
        :param bool may_spend: False: it may look only
        """
        self.ensure_one()
        self._check_own_contact(partner)
        # sudo: a portal user cannot write how its reseller is set up.
        own = self.sudo()
        if own.spender_policy == "all":
            if may_spend:
                return
            others = own._get_logins().partner_id - partner
            chosen = [Command.set(others.ids)]
            own.write({"spender_policy": "chosen", "spender_ids": chosen})
        else:
            change = Command.link if may_spend else Command.unlink
            own.write({"spender_ids": [change(partner.id)]})

    def _check_may_manage_logins(self):
        # Staff put things in order also while a reseller is stopped.
        if self.env.user.share:
            self._check_not_stopped()
        self._check_login_may_spend()

    def _get_logins(self):
        """Return the portal users of these resellers, without archived ones.

        Employees of ours who happen to be contacts there are none of them.

        :rtype: `res.users` recordset (sudo)
        """
        # sudo: neither staff nor resellers need to see users.
        users = self.env["res.users"].sudo()
        found = users.search([("partner_id", "child_of", self.sudo().partner_id.ids)])
        owners = self.sudo().partner_id
        return found.filtered(
            lambda u: u.share and u.partner_id.commercial_partner_id in owners
        )

    def _note(self, message):
        """Write into the history of these resellers who did what (rule 68)."""
        for reseller in self.sudo():
            reseller._message_log(body=message)
