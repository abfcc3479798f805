from odoo import models


class IptvReseller(models.Model):
    """Who and what is affected, before anything is done."""

    _inherit = "iptv.reseller"

    def _preview_stop(self):
        """Return who and what is affected by stopping these resellers.

        :return: `resellers` below them, `logins` of their own, `users` by state,
            `balance` and `stock` (pieces) of the trees, `debt`
        :rtype: dict
        """
        # sudo: the tree may hold more than the person sees; these are numbers only.
        me = self.sudo()
        tree = me._get_subtree()
        return {
            "resellers": len(tree - me),
            "logins": len(me._get_logins()),
            "users": tree._count_users(),
            "balance": sum(tree.mapped("balance")),
            "debt": sum(tree.mapped("debt")),
            "stock": sum(tree.stock_ids.mapped("left")),
        }

    def _preview_move(self, parent=None):
        """Return who goes along with a move in the tree, and what stands against it.

        :param parent: `iptv.reseller` that they will stand under; empty: the top
        :return: see `_preview_stop`; `excess`: names of what they have and the new
            one has not; `problem`: why it is not possible, or False
        :rtype: dict
        """
        parent = (parent or self.browse()).sudo()
        excess = {
            name
            for reseller in self.sudo()
            for name in (parent._get_excess(reseller) if parent else ())
        }
        problems = [reseller._get_move_problem(parent, self) for reseller in self]
        return {
            **self._preview_stop(),
            "excess": self._get_labels(excess) if excess else [],
            "problem": next(filter(None, problems), False),
        }

    def _preview_hand_over(self, other, subscriptions=None, with_children=False):
        """Return what another reseller would get, and what stands against it.

        :param other: `iptv.reseller` that takes over
        :param subscriptions: some of its services; all of its own if None
        :param bool with_children: whether the resellers below go along
        :return: `users` by state; `resellers` that go along; `unsellable`: services
            on packages that the other one may not sell; `problem` or False
        :rtype: dict
        """
        me, other = self.sudo(), (other or self.browse()).sudo()
        services = me._get_services_to_hand_over(subscriptions)
        children = me.child_ids - other if with_children else me.browse()
        unsellable = services.browse()
        if other and not other.all_products:
            unsellable = services.filtered(
                lambda s: s.product_id.product_tmpl_id not in other.product_ids
            )
        return {
            "users": services._count_by_state(),
            "resellers": len(children._get_subtree() if children else children),
            "unsellable": len(unsellable),
            "problem": me._get_hand_over_problem(other, services, children),
        }

    def _count_users(self):
        """Return how many services these resellers have, by state.

        :rtype: dict[str, int]
        """
        groups = self.env["iptv.subscription"]._read_group(
            [("reseller_id", "in", self.ids)], ["state"], ["__count"]
        )
        return dict(groups)
