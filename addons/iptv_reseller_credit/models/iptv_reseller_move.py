from odoo import models
from odoo.exceptions import UserError
from odoo.tools import split_every

#: Services that change hands in one step.
BATCH = 200


class IptvReseller(models.Model):
    """Another place in the tree, another owner of users (pain 17, idea 8)."""

    _inherit = "iptv.reseller"

    # === ANOTHER PLACE IN THE TREE === #

    def _move_to(self, parent, reason="", reduce_permissions=True):
        """Put resellers, with all below them, under another one or at the top.

        Wallets, users, sales and ledger stay theirs.

        :param parent: `iptv.reseller`; empty: the top
        :param str reason: for the history
        :param bool reduce_permissions: take what the new one above has not itself
        :raise UserError: if it cannot stand there, with the reason
        """
        parent = parent or self.browse()
        for reseller in self:
            problem = reseller._get_move_problem(parent, self)
            if problem:
                raise UserError(problem)
            before = reseller.parent_id
            # sudo: who moves may not see all of the tree.
            reseller.sudo().parent_id = parent
            if parent and reduce_permissions:
                reseller._limit_tree()
            reseller._free_services()
            reseller._note(
                self.env._(
                    "Moved from %(before)s to %(after)s. %(reason)s",
                    before=before.display_name or self.env._("the top"),
                    after=parent.display_name or self.env._("the top"),
                    reason=reason,
                )
            )

    def _limit_tree(self):
        """Reduce the permissions of this one and all below to what is above them."""
        # sudo: see `_move_to`.
        for reseller in self.sudo() | self._get_below():
            reseller.parent_id._limit(reseller)

    def _get_move_problem(self, parent, moved):
        """Return why this reseller cannot stand under another one, or False.

        :param parent: `iptv.reseller` or empty
        :param moved: all that are moved together
        :rtype: str | bool
        """
        self.ensure_one()
        # sudo: see `_move_to`.
        me, parent = self.sudo(), parent.sudo()
        if not parent:
            return False
        if parent in me._get_subtree():
            return self.env._("A reseller cannot stand under itself or its own people.")
        if parent.company_id != me.company_id:
            return self.env._(
                "%(parent)s belongs to another company.", parent=parent.display_name
            )
        return parent._get_room_problem(moved.sudo())

    def _get_room_problem(self, moved):
        """Return why others cannot stand under this one, or False."""
        if self.level != "super":
            return self.env._("%(name)s is no super reseller.", name=self.display_name)
        if self._get_stop():
            return self.env._(
                "%(name)s is stopped, so everybody under it would be.",
                name=self.display_name,
            )
        height = max(r._get_lowest_depth() - r._get_depth() + 1 for r in moved)
        if height > self._get_levels_left():
            return self.env._(
                "There are too few levels below %(name)s. The setting “Levels of "
                "Resellers” decides.",
                name=self.display_name,
            )
        mine = self._get_subtree() - self
        count = len(mine | moved._get_subtree())
        if self.max_resellers and count > self.max_resellers:
            return self.env._(
                "%(name)s may have %(limit)s resellers and would have %(count)s. "
                "Raise its limit first.",
                name=self.display_name,
                limit=self.max_resellers,
                count=count,
            )
        return False

    # === ANOTHER OWNER OF USERS === #

    def _hand_over_to(self, other, subscriptions=None, with_children=False, reason=""):
        """Give users, and the resellers below, to another reseller.

        The credits stay where they are, as do sales and ledger: who sold and paid
        does not change.

        :param other: `iptv.reseller` that takes over
        :param subscriptions: some services of this one; all of them if None
        :param bool with_children: move the resellers below, too
        :param str reason: for the history
        :return: the services that changed hands (sudo)
        :rtype: `iptv.subscription` recordset
        :raise UserError: if the other one cannot take them, with the reason
        """
        self.ensure_one()
        # sudo: see `_move_to`.
        me, other = self.sudo(), (other or self.browse()).sudo()
        services = me._get_services_to_hand_over(subscriptions)
        children = me.child_ids - other if with_children else me.browse()
        problem = me._get_hand_over_problem(other, services, children)
        if problem:
            raise UserError(problem)
        children._move_to(other, reason)
        for ids in split_every(BATCH, services.ids):
            services.browse(ids)._change_reseller(other, reason)
        note = self.env._(
            "%(count)s users handed over from %(before)s to %(after)s. %(reason)s",
            count=len(services),
            before=me.display_name,
            after=other.display_name,
            reason=reason,
        )
        (me | other)._note(note)
        return services

    def _get_services_to_hand_over(self, subscriptions=None):
        """Return services of this reseller, also those that ended.

        :param subscriptions: some of them; all if None
        :rtype: `iptv.subscription` recordset (sudo)
        """
        # sudo: see `_move_to`.
        own = self.env["iptv.subscription"].sudo()
        own = own.search([("reseller_id", "in", self.ids)], order="id")
        return own if subscriptions is None else own & subscriptions

    def _get_hand_over_problem(self, other, services, children):
        """Return why another reseller cannot take over, or False.

        :rtype: str | bool
        """
        if not other or other == self:
            return self.env._("Choose another reseller.")
        if other.company_id != self.company_id:
            return self.env._(
                "%(name)s belongs to another company.", name=other.display_name
            )
        if other._get_stop():
            return self.env._(
                "%(name)s is stopped and takes nobody over.", name=other.display_name
            )
        live = services.filtered(lambda s: s.state != "terminated")
        count = len(live) + sum(
            number
            for state, number in other._count_users().items()
            if state != "terminated"
        )
        if other.max_users and live and count > other.max_users:
            return self.env._(
                "%(name)s may have %(limit)s users and would have %(count)s. Raise its "
                "limit first.",
                name=other.display_name,
                limit=other.max_users,
                count=count,
            )
        problems = [child._get_move_problem(other, children) for child in children]
        return next(filter(None, problems), False)
