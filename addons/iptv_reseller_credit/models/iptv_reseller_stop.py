from odoo import Command, fields, models
from odoo.exceptions import UserError

#: What happens to the users of a reseller that is disabled (rule 38).
USER_OPTIONS = [
    ("keep", "Their services stay on"),
    ("disable", "Their services are switched off, too"),
    ("hand_over", "Another reseller takes them over"),
]


class IptvReseller(models.Model):
    """Freezing and disabling, and the way back."""

    _inherit = "iptv.reseller"

    users_off = fields.Boolean(
        string="Services Switched Off",
        readonly=True,
        copy=False,
        help="The services in its tree were switched off with it. Enabling it brings "
        "exactly these back.",
    )
    frozen_by_id = fields.Many2one(
        "iptv.reseller",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The super reseller that froze it. Empty: the operator did.",
    )
    blocked_user_ids = fields.Many2many(
        "res.users",
        "iptv_reseller_blocked_user_rel",
        string="Blocked Logins",
        readonly=True,
        copy=False,
        context={"active_test": False},
        groups="iptv_subscription.group_iptv_manager",
        help="Enabling the reseller lets them in again.",
    )

    # === FREEZE === #

    def _freeze(self, reason):
        """Stop all spending of these resellers and of those below (rule 38).

        They still log in and look. Services run on.

        :param str reason: why; its people read it
        :raise UserError: without a reason, or if one is disabled
        """
        reason = self._clean_reason(reason)
        self._refuse_state("disabled")
        self._set_stop("frozen", reason)
        self._note(self.env._("Frozen: %(reason)s", reason=reason))

    def _unfreeze(self):
        """Let frozen resellers spend again.

        :raise UserError: if one is disabled
        """
        self._refuse_state("disabled")
        frozen = self.filtered(lambda r: r.state == "frozen")
        frozen._set_stop("active")
        frozen._note(self.env._("Not frozen any more."))

    # === DISABLE === #

    def _disable(self, reason, users="keep", heir=None):
        """Block logins and new sales of these resellers (rule 38).

        Those below keep their logins, but nothing can be spent there either.

        :param str reason: why; staff read it
        :param str users: what happens to the services, see `USER_OPTIONS`
        :param heir: `iptv.reseller` that takes over users and people below
        :raise UserError: without a reason, or if the option is not possible
        """
        reason = self._clean_reason(reason)
        if users not in dict(USER_OPTIONS):
            raise UserError(
                self.env._("Say what happens to the users of this reseller.")
            )
        todo = self.filtered(lambda r: r.state != "disabled")
        for reseller in todo:
            if users == "hand_over":
                reseller._check_heir(heir)
                reseller._hand_over_to(heir, with_children=True)
            # Spending that is under way ends first.
            reseller._lock()
            reseller._set_stop("disabled", reason, users_off=users == "disable")
            reseller._block_logins()
            reseller._note(self._get_disable_note(reason, users, heir))
        if users == "disable":
            todo._enqueue_services()

    def _enable(self):
        """Let disabled resellers work again, and bring back what went off with them."""
        disabled = self.filtered(lambda r: r.state == "disabled")
        off = disabled.filtered("users_off")
        disabled._set_stop("active", users_off=False)
        for reseller in disabled:
            reseller._unblock_logins()
        disabled._note(self.env._("Enabled again."))
        off._enqueue_services()

    def _check_heir(self, heir):
        """Refuse to hand over to nobody, or to who would be stopped as well."""
        if not heir:
            raise UserError(self.env._("Choose who takes the users over."))
        # sudo: `heir` may stand anywhere in the company.
        if heir.sudo() in self.sudo()._get_subtree():
            raise UserError(
                self.env._(
                    "%(heir)s stands below %(name)s and would be stopped, too.",
                    heir=heir.display_name,
                    name=self.display_name,
                )
            )

    def _get_disable_note(self, reason, users, heir):
        if users == "disable":
            return self.env._("Disabled with all services: %(reason)s", reason=reason)
        if users == "hand_over":
            return self.env._(
                "Disabled, handed over to %(heir)s: %(reason)s",
                heir=heir.display_name,
                reason=reason,
            )
        return self.env._("Disabled, services stay on: %(reason)s", reason=reason)

    # === STATE === #

    def _clean_reason(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: it is kept in the history."))
        return reason

    def _refuse_state(self, state):
        stopped = self.filtered(lambda r: r.state == state)
        if stopped:
            raise UserError(
                self.env._(
                    "%(names)s is disabled. Enable it first.",
                    names=", ".join(stopped.mapped("display_name")),
                )
            )

    def _set_stop(self, state, reason=False, **values):
        # sudo: the state is protected against direct writes, also by staff.
        self.sudo().write(
            {"state": state, "state_reason": reason, "frozen_by_id": False, **values}
        )

    # === LOGINS === #

    def _block_logins(self):
        """Archive the portal logins; whoever is logged in is out at once.

        Who is a reseller in another company as well goes on working there.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        others = self._get_of_same_contact().filtered(lambda r: r.state != "disabled")
        if others:
            return
        users = self._get_logins()
        # sudo: a manager of resellers need not manage users.
        self.sudo().blocked_user_ids = [Command.link(user.id) for user in users]
        users.write({"active": False})

    def _unblock_logins(self):
        """Bring back exactly the logins that were blocked.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        # One company may have blocked what another one needs now.
        family = self.sudo() | self._get_of_same_contact()
        users = family.blocked_user_ids
        users.filtered(lambda u: not u.active).write({"active": True})
        family.blocked_user_ids = [Command.clear()]

    def _get_of_same_contact(self):
        """Return what the contact is in other companies (sudo)."""
        # sudo: staff of one company do not see the others.
        resellers = self.sudo()
        return resellers.search(
            [("partner_id", "=", resellers.partner_id.id), ("id", "!=", self.id)]
        )
