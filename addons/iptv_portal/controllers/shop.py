from odoo.http import request, route
from odoo.tools import str2bool

from odoo.addons.website_sale.controllers.main import WebsiteSale

from ..const import BOX_HREF


class IptvShop(WebsiteSale):
    # === THE PAGE “YOUR BOX” === #

    @route(
        BOX_HREF,
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def iptv_shop_box(self, check=None, **post):
        """Ask for the kind and the MAC address of each box in the cart.

        :param str check: `true` to show at once what is missing
        :param dict post: `kind_<line id>` and `mac_<line id>`, when submitted
        :return: the page, or a redirection to the next step
        """
        order_sudo = request.cart
        redirection = self._check_cart(order_sudo)
        # A redirection to this very page (maybe with a language in front) is no news.
        if redirection and BOX_HREF not in redirection.location:
            return redirection
        if not order_sudo._iptv_get_package_lines():
            return request.redirect("/shop/checkout?try_skip_step=true")
        if request.httprequest.method == "POST":
            return self._submit_iptv_boxes(order_sudo, post)
        errors = {}
        if str2bool(check or "false"):
            _values, errors = order_sudo._iptv_check_boxes()
        return self._render_iptv_boxes(order_sudo, errors=errors)

    def _submit_iptv_boxes(self, order_sudo, post):
        """Store the answers; show the page again if something is wrong."""
        boxes = {
            line.id: {
                "kind": post.get(f"kind_{line.id}"),
                "mac": post.get(f"mac_{line.id}"),
            }
            for line in order_sudo._iptv_get_package_lines()
        }
        errors = order_sudo._iptv_save_boxes(boxes)
        if errors:
            return self._render_iptv_boxes(order_sudo, boxes, errors)
        next_href = request.website._get_checkout_step_values()[
            "next_website_checkout_step_href"
        ]
        return request.redirect(next_href or "/shop/checkout?try_skip_step=true")

    def _render_iptv_boxes(self, order_sudo, boxes=None, errors=None):
        lines = order_sudo._iptv_get_package_lines()
        stored = {line.id: line._iptv_get_stored_box() for line in lines}
        values = {
            "website_sale_order": order_sudo,
            "order": order_sudo,
            "lines": lines,
            "boxes": boxes or stored,
            "errors": errors or {},
        }
        values.update(request.website._get_checkout_step_values())
        return request.render("iptv_portal.shop_box", values)

    # === THE GUARD === #

    def _check_cart(self, order_sudo):
        """Override of `website_sale`: no step after “Your box” without the boxes."""
        return super()._check_cart(order_sudo) or self._check_iptv_cart(order_sudo)

    def _check_iptv_cart(self, order_sudo):
        """Return a redirection to where the buyer can put the cart right.

        :return: a redirection, None if the cart can be served
        """
        if order_sudo._iptv_get_lost_extras():
            return request.redirect("/shop/cart")
        _values, errors = order_sudo._iptv_check_boxes()
        if errors:
            return request.redirect(f"{BOX_HREF}?check=true")
        return None

    @route()
    def shop_payment_validate(self, sale_order_id=None, **post):
        """Override of `website_sale`: a free cart is confirmed here."""
        order_sudo = request.cart
        if order_sudo and order_sudo.state == "draft" and not order_sudo.amount_total:
            if redirection := self._check_iptv_cart(order_sudo):
                return redirection
        return super().shop_payment_validate(sale_order_id=sale_order_id, **post)

    # === THE LANDING === #

    @route()
    def shop_payment_confirmation(self, **post):
        """Override of `website_sale`: a bought service is the page to land on."""
        return self._redirect_to_iptv() or super().shop_payment_confirmation(**post)

    def _redirect_to_iptv(self):
        """Return a redirection to what the buyer of this session just bought.

        Nothing is kept or used up, so reloading and going back end at the same page.

        :return: a redirection; None if the order has no service (yet), or several and
            the buyer has no login: then the confirmation page lists them
        """
        order_id = request.session.get("sale_last_order_id")
        if not order_id:
            return None
        # sudo: the order of this very session, which a visitor cannot read.
        order_sudo = request.env["sale.order"].sudo().browse(order_id).exists()
        services_sudo = order_sudo.iptv_subscription_ids
        if order_sudo.state != "sale" or not services_sudo:
            return None
        if not request.env.user._is_public():
            return request.redirect(f"/my/tv?thanks={order_sudo.id}")
        if len(services_sudo) > 1:
            return None
        return request.redirect(services_sudo.get_portal_url(query_string="&thanks=1"))
