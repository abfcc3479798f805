from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from .portal import IptvPortal


class IptvPortalChange(IptvPortal):
    """Changing the package and the extras of an own service.

    Only for who is signed in: the link of a service may be passed on, and must not
    make invoices. A GET only shows; each change is a POST with a token of the form.
    """

    def _get_own_service(self, subscription_id):
        """Return a service of the current user that it may change.

        :param int subscription_id: id of the `iptv.subscription`
        :return: `iptv.subscription` record (sudo)
        :raise NotFound: if it is not; whether it exists is not told
        """
        service_sudo = self._get_iptv_service(subscription_id, None)
        if not service_sudo._is_portal_changeable():
            raise NotFound()
        # What follows is done by the customer, not by the system.
        return service_sudo.with_user(request.env.user).sudo()

    def _get_offered(self, service_sudo, kind, product_id):
        """Return a product that the shop offers for this service.

        :param str kind: `package` or `extra`
        :param int product_id: what the customer's browser says
        :return: `product.product` record (sudo)
        :raise NotFound: if it is not offered, for whatever reason
        """
        offered = service_sudo._get_portal_products(request.website, kind)
        product_sudo = offered.filtered(lambda product: product.id == product_id)
        if not product_sudo:
            raise NotFound()
        return product_sudo

    def _prepare_change_values(self, service_sudo, **values):
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "iptv_subscription",
            "service": service_sudo,
            "change_page": True,
            **values,
        }

    # === LOOKING === #

    @route(
        "/my/tv/<int:subscription_id>/change",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_my_tv_change(self, subscription_id, **kwargs):
        """Show which packages and extras may be chosen, and what is under way."""
        service_sudo = self._get_own_service(subscription_id)
        values = self._prepare_change_values(
            service_sudo,
            packages=service_sudo._get_portal_choices(request.website, "package"),
            extras=service_sudo._get_portal_choices(request.website, "extra"),
        )
        return request.render("iptv_portal.portal_my_tv_change", values)

    @route(
        "/my/tv/<int:subscription_id>/change/<int:product_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_change_preview(self, subscription_id, product_id, **kwargs):
        """Show what a change costs and when it comes, before anything happens."""
        service_sudo = self._get_own_service(subscription_id)
        product_sudo = self._get_offered(service_sudo, "package", product_id)
        values = self._prepare_change_values(
            service_sudo,
            product=product_sudo,
            post_url=f"/my/tv/{service_sudo.id}/change/{product_sudo.id}",
            options=service_sudo._get_portal_change_options(product_sudo),
        )
        return request.render("iptv_portal.portal_my_tv_change_preview", values)

    @route(
        "/my/tv/<int:subscription_id>/extra/<int:product_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_extra_preview(self, subscription_id, product_id, **kwargs):
        """Show what an extra costs until the end of the package."""
        service_sudo = self._get_own_service(subscription_id)
        product_sudo = self._get_offered(service_sudo, "extra", product_id)
        values = self._prepare_change_values(
            service_sudo,
            product=product_sudo,
            post_url=f"/my/tv/{service_sudo.id}/extra/{product_sudo.id}",
            options=[service_sudo._preview_extra(product_sudo)],
        )
        return request.render("iptv_portal.portal_my_tv_change_preview", values)

    # === DOING === #

    @route(
        "/my/tv/<int:subscription_id>/change/<int:product_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_change_confirm(
        self, subscription_id, product_id, when="now", **kwargs
    ):
        """Change the package, or lead to the payment of it.

        Pressing twice leads to the same change and the same invoice.
        """
        service_sudo = self._get_own_service(subscription_id)
        if product_id == service_sudo.product_id.id:
            # Pressed twice: the first time has done it.
            return request.redirect(f"/my/tv/{service_sudo.id}")
        product_sudo = self._get_offered(service_sudo, "package", product_id)
        when = "expiry" if when == "expiry" else "now"
        return self._follow_change(
            service_sudo,
            lambda: service_sudo._request_change(product_sudo, when),
            f"/change/{product_sudo.id}",
        )

    @route(
        "/my/tv/<int:subscription_id>/extra/<int:product_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_extra_confirm(self, subscription_id, product_id, **kwargs):
        """Add an extra, or lead to the payment of it."""
        service_sudo = self._get_own_service(subscription_id)
        if product_id in service_sudo.line_ids.product_id.ids:
            return request.redirect(f"/my/tv/{service_sudo.id}")
        product_sudo = self._get_offered(service_sudo, "extra", product_id)
        return self._follow_change(
            service_sudo,
            lambda: service_sudo._request_extra(product_sudo),
            f"/extra/{product_sudo.id}",
        )

    @route(
        "/my/tv/<int:subscription_id>/extra/<int:product_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_extra_remove(self, subscription_id, product_id, **kwargs):
        """Have an extra end with the paid time."""
        service_sudo = self._get_own_service(subscription_id)
        lines_sudo = service_sudo.line_ids.filtered(
            lambda line: line.kind == "extra" and line.product_id.id == product_id
        )
        if not lines_sudo:
            raise NotFound()
        return self._follow_change(
            service_sudo,
            lambda: service_sudo._request_extra_removal(lines_sudo.product_id),
            "/change",
        )

    @route(
        "/my/tv/<int:subscription_id>/change/cancel/<int:change_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_my_tv_change_cancel(self, subscription_id, change_id, **kwargs):
        """Withdraw a change that is not paid or not due yet."""
        service_sudo = self._get_own_service(subscription_id)
        changes_sudo = service_sudo._get_open_changes()
        change_sudo = changes_sudo.filtered(lambda change: change.id == change_id)
        try:
            change_sudo._cancel()
        except UserError as error:
            return self._show_problem(service_sudo, error)
        return request.redirect(f"/my/tv/{service_sudo.id}")

    def _follow_change(self, service_sudo, ask, back):
        """Ask for a change and lead the customer to what comes next.

        :param ask: called without arguments, returns the change
        :param str back: where the reason stands if it cannot be
        """
        try:
            change_sudo = ask().sudo()
        except UserError:
            return request.redirect(f"/my/tv/{service_sudo.id}{back}")
        if change_sudo.state == "waiting" and change_sudo.move_id:
            # The dialog to pay opens by itself.
            url = change_sudo.move_id.get_portal_url(
                query_string="&payment=True", anchor="portal_pay"
            )
            return request.redirect(url)
        return request.redirect(f"/my/tv/{service_sudo.id}?changed=1")

    def _show_problem(self, service_sudo, error):
        values = self._prepare_change_values(
            service_sudo, product=False, options=[{"problem": str(error)}]
        )
        return request.render("iptv_portal.portal_my_tv_change_preview", values)

    # === BACK FROM THE PAYMENT === #

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        """Override of `account`: who pays a change comes back to its service."""
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        # sudo: the invoice was opened by its owner or with its token.
        service_sudo = invoice.sudo().invoice_line_ids.iptv_change_id.subscription_id
        signed_in = not request.env.user._is_public()
        if "landing_route" in values and signed_in and len(service_sudo) == 1:
            values["landing_route"] = f"/my/tv/{service_sudo.id}?changed=1"
        return values
