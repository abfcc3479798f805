from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


class IptvPortal(CustomerPortal):
    # === THE LIST === #

    def _prepare_home_portal_values(self, counters):
        """Override of `portal` to show the card “My TV” to who has a service."""
        values = super()._prepare_home_portal_values(counters)
        if "iptv_subscription_count" in counters:
            Subscription = request.env["iptv.subscription"]
            values["iptv_subscription_count"] = (
                Subscription.search_count(self._prepare_iptv_domain(), limit=1)
                if Subscription.has_access("read")
                else 0
            )
        return values

    def _prepare_iptv_domain(self):
        """Return which services the page “My TV” of the current user lists."""
        family = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", family.ids)

    @route(
        ["/my/tv", "/my/tv/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_tv(self, page=1, thanks=None, **kwargs):
        """Show the services of the current user."""
        values = self._prepare_iptv_list_values(page)
        values["thanks"] = bool(thanks)
        return request.render("iptv_portal.portal_my_tv", values)

    def _prepare_iptv_list_values(self, page):
        Subscription = request.env["iptv.subscription"]
        domain = self._prepare_iptv_domain()
        readable = Subscription.has_access("read")
        total = Subscription.search_count(domain) if readable else 0
        pager_values = pager(
            url="/my/tv", total=total, page=page, step=self._items_per_page
        )
        services = Subscription
        if readable:
            services = Subscription.search(
                domain, limit=self._items_per_page, offset=pager_values["offset"]
            )
        # sudo: found as the user; the page shows products and servers by name.
        services_sudo = services.sudo()
        # At once for all rows: each card shows the one active box of its service.
        services_sudo.device_ids.fetch(["active", "mac"])
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "iptv_subscription",
            "pager": pager_values,
            "services": services_sudo,
        }

    # === ONE SERVICE === #

    def _get_iptv_service(self, subscription_id, access_token):
        """Return the service if the visitor owns it or holds its link.

        :param int subscription_id: id of the `iptv.subscription`
        :param str access_token: the token of the link, if any
        :return: `iptv.subscription` record (sudo)
        :raise NotFound: if not; whether it exists is not told
        """
        try:
            service_sudo = self._document_check_access(
                "iptv.subscription", subscription_id, access_token
            )
        except (AccessError, MissingError):
            raise NotFound() from None
        if not self._is_iptv_visitor(service_sudo, access_token):
            raise NotFound()
        return service_sudo

    def _is_iptv_visitor(self, service_sudo, access_token):
        """Tell whether the customer's page is this visitor's to see (rule 3).

        A reseller may read its users, but has pages of its own for them.

        :rtype: bool
        """
        user = request.env.user
        if not user.iptv_reseller_id:
            return True
        owner = service_sudo.partner_id.commercial_partner_id
        has_link = access_token and consteq(
            service_sudo.access_token or "", access_token
        )
        return owner == user.partner_id.commercial_partner_id or bool(has_link)

    @route("/my/tv/<int:subscription_id>", type="http", auth="public", website=True)
    def portal_my_tv_service(
        self, subscription_id, access_token=None, thanks=None, **kwargs
    ):
        """Show one service to its owner or to who holds its link."""
        try:
            service_sudo = self._get_iptv_service(subscription_id, access_token)
        except NotFound:
            return request.redirect("/my")
        values = self._prepare_iptv_service_values(service_sudo, access_token, **kwargs)
        values["thanks"] = bool(thanks)
        values["changed"] = bool(kwargs.get("changed"))
        return request.render("iptv_portal.portal_my_tv_service", values)

    def _prepare_iptv_service_values(self, service_sudo, access_token, **kwargs):
        values = {
            "page_name": "iptv_subscription",
            "service": service_sudo,
            "service_token": access_token,
            "invoices": service_sudo._get_portal_invoices(),
            "signup_url": self._get_iptv_signup_url(service_sudo),
            "is_guest": request.env.user._is_public(),
        }
        return self._get_page_view_values(
            service_sudo, access_token, values, "my_iptv_history", False, **kwargs
        )

    def _get_iptv_signup_url(self, service_sudo):
        """Return the invitation to make an account, for the buyer's own session only.

        The link of one service may be passed on; it must not open the whole account.

        :rtype: str | bool
        """
        partner_sudo = service_sudo.partner_id
        if (
            not request.env.user._is_public()
            or request.website.account_on_checkout == "disabled"
            or partner_sudo.with_context(active_test=False).user_ids
            or request.session.get("sale_last_order_id") != service_sudo.order_id.id
        ):
            return False
        partner_sudo.signup_prepare()
        urls = partner_sudo.with_context(relative_url=True)
        return urls._get_signup_url_for_action(url="/my/tv")[partner_sudo.id]

    @route(
        "/my/tv/<int:subscription_id>/status",
        type="jsonrpc",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_tv_status(
        self, subscription_id, access_token=None, key=None, compact=False
    ):
        """Tell an open page whether something changed; asked every few seconds.

        :param str key: the status that the page shows
        :param bool compact: whether it is a card of the list
        :return: `key`, `settled`, and `html` if the status is another one
        :rtype: dict
        """
        service_sudo = self._get_iptv_service(subscription_id, access_token)
        status = service_sudo._get_portal_status()
        answer = {"key": status["key"], "settled": status["settled"], "html": False}
        if status["key"] != key:
            answer["html"] = request.env["ir.ui.view"]._render_template(
                "iptv_portal.service_summary",
                {
                    "service": service_sudo,
                    "service_token": access_token,
                    "compact": bool(compact),
                },
            )
        return answer

    @route(
        "/my/tv/<int:subscription_id>/password",
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        website=True,
        readonly=True,
    )
    def portal_my_tv_password(self, subscription_id, access_token=None):
        """Reveal the password to the owner or to who holds the link.

        :rtype: dict
        """
        service_sudo = self._get_iptv_service(subscription_id, access_token)
        return {"password": service_sudo._get_portal_password()}

    @route(
        "/my/tv/<int:subscription_id>/pay",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_pay(self, subscription_id, access_token=None, **kwargs):
        """Lead to what is open to pay; a due service gets its renewal invoice.

        Pressing twice leads to the same invoice.
        """
        service_sudo = self._get_iptv_service(subscription_id, access_token)
        try:
            url = service_sudo._get_portal_payment_url()
        except UserError:
            url = False
        return request.redirect(url or service_sudo.get_portal_url())
