from odoo.http import request, route

from ..models.iptv_reseller_user_portal import NO_BOX, USER_FIELDS
from ..tools.query import read_id, read_text
from .reseller_user import LIST, ResellerUser

ADD = f"{LIST}/add"


class ResellerUserAdd(ResellerUser):
    """Adding a user in one screen (rules 7, 17, 23, 24, 31 and 33)."""

    @route(
        ADD,
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_user_add(self, **kwargs):
        """Show the form of a new user."""
        reseller_sudo = self._get_reseller()
        return self._render_add_user(reseller_sudo)

    def _render_add_user(self, reseller_sudo, **values):
        return self._render_reseller(
            "portal_reseller_user_add",
            reseller_sudo,
            "users",
            groups=reseller_sudo._get_portal_products(),
            kinds=reseller_sudo._get_portal_kinds(),
            trials_left=reseller_sudo._get_trials_left(),
            is_allowed=reseller_sudo._is_allowed("can_add_users"),
            **{"form": {}, **values},
        )

    def _read_user_form(self, params):
        """Return the values of a new user as `_add_user` takes them.

        :param dict params: what the browser says; nothing else of it is used
        :rtype: dict
        """
        form = {n: read_text(params.get(n), size) for n, size in USER_FIELDS.items()}
        if form["device_kind"] in NO_BOX:
            # Typed before another kind was chosen.
            form["mac"] = ""
        return {**form, "product_id": read_id(params.get("product_id"))}

    @route(ADD, type="http", auth="user", methods=["POST"], website=True, sitemap=False)
    def portal_reseller_user_add_submit(self, **kwargs):
        """Add a user and lead to its page; what is wrong stands at its field."""
        reseller_sudo = self._get_reseller()
        key = self._get_key("new", kwargs.get("key"))
        form = self._read_user_form(kwargs)
        again = reseller_sudo._is_portal_sale_known(f"new/{key}")
        errors = {} if again else reseller_sudo._get_portal_user_errors(form)
        if not errors:
            sale, problem = self._try(lambda: reseller_sudo._add_user(form, key))
            errors = {"form": problem} if problem else {}
        if errors:
            return self._render_add_user(
                reseller_sudo, form=form, errors=errors, form_key=kwargs.get("key")
            )
        return self._follow_new_user(reseller_sudo, sale, again)

    def _follow_new_user(self, reseller_sudo, sale, again):
        env = request.env
        name = sale.subscription_id.partner_id.name
        if again:
            text = env._(
                "This form was sent before and added %(name)s; nothing was done twice. "
                "Open “Add a user” for another one.",
                name=name,
            )
        else:
            paid = reseller_sudo._get_portal_sale_text(sale)
            text = env._("%(name)s was added. %(paid)s", name=name, paid=paid)
        self._tell("warning" if again else "success", text)
        return request.redirect(self._get_user_url(sale.subscription_id))

    @route(
        f"{ADD}/preview",
        type="jsonrpc",
        auth="user",
        methods=["POST"],
        website=True,
        readonly=True,
    )
    def portal_reseller_user_preview(self, **kwargs):
        """Say what a user would cost, while the form is being filled in.

        :return: `html`
        :rtype: dict
        """
        reseller_sudo = self._get_reseller()
        strings = {n: v for n, v in kwargs.items() if isinstance(v, str)}
        form = self._read_user_form(strings)
        preview = form["product_id"] and reseller_sudo._preview_add_user(form)
        html = request.env["ir.ui.view"]._render_template(
            "iptv_portal.reseller_user_cost",
            {
                "reseller": reseller_sudo,
                "preview": preview,
                # Before these two are given, everything is a problem.
                "is_complete": bool(form["name"])
                and bool(form["mac"] or form["device_kind"] in NO_BOX),
            },
        )
        return {"html": html}
