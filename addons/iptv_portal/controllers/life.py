from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from .portal import IptvPortal

#: Most days and characters that a form can send.
MAX_DAYS = 3660
MAX_NOTE = 500


class IptvPortalLife(IptvPortal):
    """Pausing, resuming, closing and reopening by the owner.

    The link of a service may be passed on, so it opens none of this: the owner must
    be logged in.
    """

    def _find_own_iptv_service(self, subscription_id):
        """Return a service of the customer who is logged in.

        :return: `iptv.subscription` record, or none
        """
        own = self._prepare_iptv_domain() & Domain("id", "=", subscription_id)
        Subscription = request.env["iptv.subscription"]
        if not Subscription.has_access("read"):
            return Subscription
        return Subscription.search(own)

    def _change_iptv_service(self, subscription_id, change):
        """Do something with an own service and lead back to its page.

        :param change: called with the service (sudo); its `UserError` is shown
        :raise NotFound: if it is somebody else's; whether it exists is not told
        """
        # sudo: the owner was checked, and acts through business methods only.
        service_sudo = self._find_own_iptv_service(subscription_id).sudo()
        if not service_sudo:
            raise NotFound()
        try:
            with request.env.cr.savepoint():
                change(service_sudo)
        except UserError as error:
            request.session["iptv_problem"] = str(error)
        return request.redirect(f"/my/tv/{subscription_id}#iptv_life")

    def _prepare_iptv_service_values(self, service_sudo, access_token, **kwargs):
        """Override of `IptvPortal` to offer what the owner can do."""
        values = super()._prepare_iptv_service_values(
            service_sudo, access_token, **kwargs
        )
        is_owner = bool(self._find_own_iptv_service(service_sudo.id))
        actions = service_sudo._get_portal_life_actions() if is_owner else set()
        values["life_actions"] = actions
        values["life_problem"] = request.session.pop("iptv_problem", False)
        if "close" in actions:
            values["close_reasons"] = service_sudo._get_portal_close_reasons()
        return values

    @route(
        "/my/tv/<int:subscription_id>/pause",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_pause(self, subscription_id, days=None, **kwargs):
        """Let a service stand still."""
        number = self._read_number(days, MAX_DAYS)
        return self._change_iptv_service(
            subscription_id, lambda service: service._pause_as_customer(number)
        )

    @route(
        "/my/tv/<int:subscription_id>/resume",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_resume(self, subscription_id, **kwargs):
        """Switch a paused service on again."""
        return self._change_iptv_service(
            subscription_id, lambda service: service._resume_as_customer()
        )

    @route(
        "/my/tv/<int:subscription_id>/close",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_close(self, subscription_id, reason=None, note=None, **kwargs):
        """Close a service at the end of its paid time."""
        number = self._read_number(reason)
        words = (note or "").strip()[:MAX_NOTE]
        return self._change_iptv_service(
            subscription_id,
            lambda service: service._close_as_customer(number, words),
        )

    @route(
        "/my/tv/<int:subscription_id>/reopen",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_reopen(self, subscription_id, **kwargs):
        """Undo the closing of a service."""
        return self._change_iptv_service(
            subscription_id, lambda service: service._reopen_as_customer()
        )

    @staticmethod
    def _read_number(text, most=None):
        """Return a number that a form sent; None for anything else."""
        if not (text or "").isdecimal() or len(text) > 9:
            return None
        return min(int(text), most) if most else int(text)
