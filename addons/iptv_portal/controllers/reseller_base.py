from uuid import uuid4

from werkzeug.exceptions import BadRequest, NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager

from ..tools.query import read_key
from .portal import IptvPortal

HOME = "/my/reseller"


class ResellerPortal(IptvPortal):
    """What all pages of a reseller have in common, and the first of them.

    Who is asking is found anew with each request; whoever is no reseller gets 404, as
    does a reseller who asks for something that is not its own. Records are looked for
    as the user, so that the record rules decide, and used as sudo: the methods behind
    check the permission once more.
    """

    # === WHO IS ASKING === #

    def _get_reseller(self):
        """Return the reseller that the current login belongs to.

        :return: `iptv.reseller` record (sudo, and still in the name of the login)
        :raise NotFound: if there is none
        """
        user = request.env.user
        reseller = user.iptv_reseller_id
        if not reseller:
            raise NotFound()
        # sudo: it is the reseller's own; its entries name who acted.
        return reseller.with_user(user).sudo()

    def _get_super(self):
        """Return the reseller, if it is one that has others under it (rule 6).

        :raise NotFound: if it is a plain reseller
        """
        reseller_sudo = self._get_reseller()
        if reseller_sudo.level != "super":
            raise NotFound()
        return reseller_sudo

    def _get_user(self, reseller_sudo, subscription_id):
        """Return a user of the own tree.

        :param int subscription_id: what the browser says
        :return: `iptv.subscription` record (sudo)
        :raise NotFound: if it is somebody else's; whether it exists is not told
        """
        found = request.env["iptv.subscription"].search(
            [
                ("id", "=", subscription_id),
                ("reseller_id", "child_of", reseller_sudo.id),
            ]
        )
        if not found:
            raise NotFound()
        return found.sudo()

    def _get_child(self, reseller_sudo, child_id):
        """Return a reseller below the own one.

        :param int child_id: what the browser says
        :return: `iptv.reseller` record (sudo)
        :raise NotFound: if it is not below
        """
        found = request.env["iptv.reseller"].search(
            [
                ("id", "=", child_id),
                ("id", "child_of", reseller_sudo.id),
                ("id", "!=", reseller_sudo.id),
            ]
        )
        if not found:
            raise NotFound()
        return found.sudo()

    # === PAGES === #

    def _render_reseller(self, template, reseller_sudo, tab, **values):
        """Render a page of a reseller.

        :param str template: name of a template of this addon
        :param str tab: which entry of the menu it belongs to
        """
        message = request.session.pop("iptv_reseller_message", None)
        return request.render(
            f"iptv_portal.{template}",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "iptv_reseller",
                "reseller": reseller_sudo,
                "tab": tab,
                "message": message,
                "notices": reseller_sudo._get_portal_notices(),
                "form_key": uuid4().hex,
                "errors": {},
                **values,
            },
        )

    def _get_pager(self, url, total, page, step, filters):
        url_args = {name: value for name, value in filters.items() if value}
        return pager(url=url, total=total, page=page, step=step, url_args=url_args)

    # === ACTING === #

    def _tell(self, kind, text):
        """Have the next page say something.

        :param str kind: `success`, `warning` or `danger`
        """
        request.session["iptv_reseller_message"] = {"kind": kind, "text": text}

    def _get_key(self, action, key):
        """Return what names this click, for the method that must count it once.

        :param str action: so that one form cannot name two things
        :param str key: what the browser says
        :raise BadRequest: if the form is not one of ours
        """
        key = read_key(key)
        if not key:
            raise BadRequest("This form is not complete. Open the page again.")
        return f"portal/{action}/{key}"

    def _try(self, work):
        """Do something, and take back all of it if it is refused.

        No savepoint: who spends waits for its turn before the transaction begins, see
        `iptv.reseller._take_turn`.

        :param work: called without arguments
        :return: what it returned, and why it was refused (None if it was not)
        :rtype: tuple
        """
        try:
            result = work()
            request.env.flush_all()
        except UserError as error:
            request.env.cr.rollback()
            return None, str(error)
        return result, None

    def _follow(self, work, done, url):
        """Do something and lead to a page that says what came of it.

        :param work: called without arguments; its `UserError` is shown
        :param done: sentence for success, or a function of what `work` returned
        :param str url: where to go
        """
        result, problem = self._try(work)
        if problem:
            self._tell("danger", problem)
        else:
            self._tell("success", done(result) if callable(done) else done)
        return request.redirect(url)

    # === THE FIRST PAGE === #

    @route(HOME, type="http", auth="user", website=True, sitemap=False, readonly=True)
    def portal_reseller(self, **kwargs):
        """Show a reseller how things are."""
        reseller_sudo = self._get_reseller()
        return self._render_reseller(
            "portal_reseller_home",
            reseller_sudo,
            "home",
            **reseller_sudo._get_portal_dashboard(),
        )

    def _prepare_home_portal_values(self, counters):
        """Override of `portal` to show the card “Reseller” to who is one."""
        values = super()._prepare_home_portal_values(counters)
        if "iptv_reseller_count" in counters:
            values["iptv_reseller_count"] = len(request.env.user.iptv_reseller_id)
        return values
