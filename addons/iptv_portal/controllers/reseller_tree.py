from werkzeug.exceptions import NotFound

from odoo.http import request, route

from ..tools.query import read_amount, read_choice, read_id, read_text
from .reseller_base import HOME, ResellerPortal

TREE = f"{HOME}/resellers"
CHILD = f"{TREE}/<int:child_id>"
STEP = 25
MOST_REASON = 200
#: Fields of the form that adds a reseller, with their most characters.
NEW_FIELDS = {"name": 128, "email": 128, "phone": 32}


class ResellerTree(ResellerPortal):
    """The resellers below a super reseller; a plain reseller finds none of this."""

    # === LOOKING === #

    @route(
        [TREE, f"{TREE}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_tree(self, page=1, search=None, **kwargs):
        """List who stands below, with what they have."""
        reseller_sudo = self._get_super()
        Reseller = request.env["iptv.reseller"]
        filters = {"search": read_text(search, 64)}
        domain = reseller_sudo._get_portal_child_domain(filters["search"])
        total = Reseller.search_count(domain)
        pager_values = self._get_pager(TREE, total, page, STEP, filters)
        found = Reseller.search(domain, limit=STEP, offset=pager_values["offset"])
        return self._render_reseller(
            "portal_reseller_tree",
            reseller_sudo,
            "tree",
            # sudo: found as the login; contacts are shown by name.
            children=found.sudo(),
            user_counts=found._get_portal_user_counts(),
            total=total,
            pager=pager_values,
            filters=filters,
        )

    @route(CHILD, type="http", auth="user", website=True, sitemap=False, readonly=True)
    def portal_reseller_child(self, child_id, **kwargs):
        """Show one reseller below: its wallet, permissions and state."""
        reseller_sudo = self._get_super()
        child_sudo = self._get_child(reseller_sudo, child_id)
        return self._render_child(reseller_sudo, child_sudo)

    def _render_child(self, reseller_sudo, child_sudo, **values):
        entries = request.env["iptv.credit.entry"].search(
            [("reseller_id", "=", child_sudo.id)], limit=5
        )
        return self._render_reseller(
            "portal_reseller_child",
            reseller_sudo,
            "tree",
            child=child_sudo,
            is_direct=child_sudo.parent_id == reseller_sudo,
            user_count=child_sudo._get_portal_user_counts().get(child_sudo.id, 0),
            entries=entries.sudo(),
            flags=reseller_sudo._get_portal_child_flags(child_sudo),
            **{"form": {}, **values},
        )

    # === CREDITS === #

    @route(
        f"{CHILD}/credits",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_child_credits(
        self, child_id, amount=None, way=None, reason=None, key=None, **kwargs
    ):
        """Give credits to a reseller below, or take them back (rule 34)."""
        reseller_sudo = self._get_super()
        child_sudo = self._get_child(reseller_sudo, child_id)
        key = self._get_key("transfer", key)
        way = read_choice(way, ("give", "take"), "give")
        form = {
            "amount": read_text(amount, 32),
            "reason": read_text(reason, MOST_REASON),
        }
        credits_ = read_amount(amount)
        if credits_ is None:
            problem = request.env._("Give a positive number of credits, such as 12.50.")
        elif reseller_sudo._is_portal_transfer_known(key):
            return self._follow_transfer(child_sudo, None)
        else:
            entries, problem = self._try(
                lambda: reseller_sudo._move_portal_credits(
                    child_sudo, credits_, way, key, form["reason"]
                )
            )
        if problem:
            return self._render_child(
                reseller_sudo, child_sudo, form=form, errors={f"amount_{way}": problem}
            )
        return self._follow_transfer(child_sudo, entries)

    def _follow_transfer(self, child_sudo, entries):
        """Say what moved, and lead back to the page of the child."""
        env = request.env
        if entries is None:
            self._tell(
                "warning",
                env._("This form was sent before, so no credits moved a second time."),
            )
        elif not entries:
            self._tell(
                "warning",
                env._(
                    "This is more than a login may move in a day. Your operator has "
                    "been asked to approve it."
                ),
            )
        else:
            self._tell("success", child_sudo._get_portal_transfer_text(entries))
        return request.redirect(f"{TREE}/{child_sudo.id}")

    # === PERMISSIONS AND STATE === #

    @route(
        f"{CHILD}/permissions",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_child_permissions(self, child_id, **kwargs):
        """Set what a reseller directly below may do, within the own permissions."""
        reseller_sudo = self._get_super()
        child_sudo = self._get_child(reseller_sudo, child_id)
        flags = reseller_sudo._get_portal_child_flags(child_sudo)
        values = {flag["name"]: bool(kwargs.get(flag["name"])) for flag in flags}
        return self._follow(
            lambda: reseller_sudo._set_child_permissions(child_sudo, values),
            request.env._("The permissions are stored."),
            f"{TREE}/{child_sudo.id}",
        )

    @route(
        f"{CHILD}/freeze",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_child_freeze(self, child_id, reason=None, **kwargs):
        """Have a reseller below, and all below it, spend nothing for now."""
        words = read_text(reason, MOST_REASON)
        return self._switch_child(
            child_id,
            lambda reseller, child: reseller._freeze_child(child, words),
            request.env._("Frozen: it may look, but spends nothing."),
        )

    @route(
        f"{CHILD}/unfreeze",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_child_unfreeze(self, child_id, **kwargs):
        """Let a frozen reseller go on."""
        return self._switch_child(
            child_id,
            lambda reseller, child: reseller._unfreeze_child(child),
            request.env._("It may go on."),
        )

    def _switch_child(self, child_id, change, done):
        reseller_sudo = self._get_super()
        child_sudo = self._get_child(reseller_sudo, child_id)
        return self._follow(
            lambda: change(reseller_sudo, child_sudo), done, f"{TREE}/{child_sudo.id}"
        )

    # === ADDING === #

    @route(
        f"{TREE}/add",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def portal_reseller_add(self, **kwargs):
        """Show the plans by which a reseller can be added (rule 32)."""
        return self._render_add_reseller(self._get_adding_super())

    def _get_adding_super(self):
        """Return the super reseller, if it may add others.

        A permission that is off closes the page like a plain reseller's (rule 6).
        """
        reseller_sudo = self._get_super()
        if not reseller_sudo.can_add_resellers:
            raise NotFound()
        return reseller_sudo

    def _render_add_reseller(self, reseller_sudo, **values):
        return self._render_reseller(
            "portal_reseller_add",
            reseller_sudo,
            "tree",
            plans=reseller_sudo._get_portal_plans(),
            **{"form": {}, **values},
        )

    @route(
        f"{TREE}/add",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_reseller_add_submit(self, key=None, plan=None, **kwargs):
        """Add a reseller; the price of its plan is taken from the own wallet."""
        reseller_sudo = self._get_adding_super()
        key = self._get_key("reseller", key)
        form = {n: read_text(kwargs.get(n), size) for n, size in NEW_FIELDS.items()}
        plans = {
            choice["plan"].id: choice["plan"]
            for choice in reseller_sudo._get_portal_plans()
        }
        chosen = plans.get(read_id(plan))
        errors = self._get_new_reseller_errors(form, chosen)
        again = bool(reseller_sudo._get_created(f"child/{reseller_sudo.id}/{key}"))
        if not errors:
            child, problem = self._try(
                lambda: reseller_sudo._add_child(form, chosen, key)
            )
            errors = {"form": problem} if problem else {}
        if errors:
            form["plan"] = chosen.id if chosen else None
            return self._render_add_reseller(
                reseller_sudo, form=form, errors=errors, form_key=kwargs.get("key")
            )
        return self._follow_new_reseller(child, again)

    def _get_new_reseller_errors(self, form, plan):
        env = request.env
        errors = {}
        if not form["name"]:
            errors["name"] = env._("Please give a name.")
        if "@" not in form["email"]:
            errors["email"] = env._("Please give an e-mail address: it is the login.")
        if not plan:
            errors["plan"] = env._("Please choose a plan.")
        return errors

    def _follow_new_reseller(self, child, again):
        env = request.env
        if again:
            self._tell(
                "warning", env._("This form was sent before: nothing was done twice.")
            )
        else:
            self._tell(
                "success",
                env._("%(name)s is your reseller now.", name=child.display_name),
            )
        return request.redirect(f"{TREE}/{child.id}")
