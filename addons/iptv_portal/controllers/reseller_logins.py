from werkzeug.exceptions import NotFound

from odoo.http import request, route

from ..tools.query import read_id, read_text
from .reseller_base import HOME, ResellerPortal

LOGINS = f"{HOME}/logins"


class ResellerLogins(ResellerPortal):
    """The people of a reseller: who may look, and who may spend."""

    @route(
        LOGINS,
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_logins(self, **kwargs):
        """List the logins of this reseller."""
        return self._render_logins(self._get_reseller())

    def _render_logins(self, reseller_sudo, **values):
        return self._render_reseller(
            "portal_reseller_logins",
            reseller_sudo,
            "logins",
            logins=reseller_sudo._get_logins(),
            may_manage=reseller_sudo._may_manage_portal_logins(),
            **{"form": {"may_spend": "1"}, **values},
        )

    @route(
        f"{LOGINS}/add",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_login_add(
        self, name=None, email=None, may_spend=None, **kwargs
    ):
        """Invite a person of this reseller.

        Pressing twice does nothing twice: an address is one login.
        """
        reseller_sudo = self._get_reseller()
        form = {
            "name": read_text(name, 128),
            "email": read_text(email, 128),
            "may_spend": may_spend,
        }
        errors = self._get_login_errors(form)
        if not errors:
            _user, problem = self._try(
                lambda: reseller_sudo._add_login(
                    form["name"], form["email"], may_spend=bool(may_spend)
                )
            )
            errors = {"email": problem} if problem else {}
        if errors:
            return self._render_logins(reseller_sudo, form=form, errors=errors)
        self._tell(
            "success",
            request.env._("%(email)s gets an invitation.", email=form["email"]),
        )
        return request.redirect(LOGINS)

    def _get_login_errors(self, form):
        errors = {}
        if not form["name"]:
            errors["name"] = request.env._("Please give a name.")
        if "@" not in form["email"]:
            errors["email"] = request.env._("Please give an e-mail address.")
        return errors

    def _get_login(self, reseller_sudo, login_id):
        """Return a login of this reseller.

        :param int login_id: what the browser says
        :return: `res.users` record (sudo)
        :raise NotFound: if it is somebody else's
        """
        login_sudo = reseller_sudo._get_logins().filtered(lambda u: u.id == login_id)
        if not login_sudo:
            raise NotFound()
        return login_sudo

    @route(
        f"{LOGINS}/<int:login_id>/spender",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_login_spender(self, login_id, may_spend=None, **kwargs):
        """Say whether a login may spend."""
        reseller_sudo = self._get_reseller()
        partner_sudo = self._get_login(reseller_sudo, login_id).partner_id
        may = read_id(may_spend) == 1
        return self._follow(
            lambda: reseller_sudo._set_portal_spender(partner_sudo, may),
            request.env._("It may spend now.")
            if may
            else request.env._("It may look, but not spend."),
            LOGINS,
        )

    @route(
        f"{LOGINS}/<int:login_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_login_remove(self, login_id, **kwargs):
        """Take a login away."""
        reseller_sudo = self._get_reseller()
        partner_sudo = self._get_login(reseller_sudo, login_id).partner_id
        return self._follow(
            lambda: reseller_sudo._remove_login(partner_sudo),
            request.env._("The login is removed."),
            LOGINS,
        )
