from odoo import Command, models
from odoo.exceptions import UserError

#: What a super reseller may set on those below it.
FLAGS = (
    "can_add_users",
    "can_add_resellers",
    "can_disable",
    "can_terminate",
    "can_upgrade",
    "can_add_extras",
    "can_change_mac",
    "can_see_passwords",
    "can_message",
)
#: 0 means “no limit” for these.
LIMITS = ("max_users", "max_resellers")
DISCOUNTS = ("discount", "max_discount")
CHILD_FIELDS = frozenset(
    {*FLAGS, *LIMITS, *DISCOUNTS, "trial_quota", "all_products", "product_ids"}
)


class IptvReseller(models.Model):
    """Nobody passes on more than it has: permissions along the tree."""

    _inherit = "iptv.reseller"

    def _set_child_permissions(self, child, values):
        """Let a super reseller set what one below it may do (rules 35 and 54).

        Never more than it may itself; who stands further down follows.

        :param child: `iptv.reseller` below this one
        :param dict values: see `CHILD_FIELDS`; `product_ids` as a list of ids
        :raise UserError: for anything else, or if it passes the own limits
        """
        self.ensure_one()
        self._check_not_stopped()
        self._check_login_may_spend()
        self._check_below(child)
        values = self._clean_child_values(values)
        excess = self._get_excess(child, values)
        if excess:
            raise UserError(
                self.env._(
                    "You cannot give more than you have: %(fields)s.",
                    fields=", ".join(self._get_labels(excess)),
                )
            )
        # sudo: the tree was checked above, and the values are ours.
        child = child.sudo()
        child.write(self._to_commands(values))
        child._limit_tree()

    def _check_below(self, child):
        """Refuse who does not stand below this one, without telling who it is."""
        if not child.exists() or not self.sudo()._is_above(child.sudo()):
            raise UserError(self.env._("This reseller does not belong to you."))

    def _clean_child_values(self, values):
        """Return values of a form as what the fields hold.

        :param dict values: see `_set_child_permissions`
        :rtype: dict
        :raise UserError: if one is unknown or makes no sense
        """
        clean = {}
        for name, value in values.items():
            if name not in CHILD_FIELDS:
                raise UserError(
                    self.env._("“%(field)s” is set by your operator.", field=name)
                )
            try:
                clean[name] = self._clean_child_value(name, value)
            except (TypeError, ValueError):
                clean[name] = None
            if clean[name] is None:
                raise UserError(
                    self.env._(
                        "“%(field)s” is not valid.",
                        field=", ".join(self._get_labels([name])),
                    )
                )
        return clean

    def _clean_child_value(self, name, value):
        """Return one value, or None if it makes no sense."""
        if name == "product_ids":
            return self._clean_products(value)
        if name in DISCOUNTS:
            return float(value) if 0 <= float(value) <= 100 else None
        if name in LIMITS or name == "trial_quota":
            # What is more than an integer of the database holds is no limit at all.
            return int(value) if 0 <= int(value) < 2**31 else None
        return value if isinstance(value, bool) else None

    def _clean_products(self, ids):
        """Return the products of a list of ids, or None if one is not to be given."""
        if not isinstance(ids, list | tuple):
            return None
        products = self._get_grantable_products()
        wanted = products.browse(map(int, ids))
        return wanted if wanted <= products else None

    def _get_grantable_products(self):
        """Return what this reseller may let others sell.

        :rtype: `product.template` recordset (sudo)
        """
        # sudo: a reseller has no access to the catalogue.
        self = self.sudo()
        if not self.all_products:
            return self.product_ids
        return self.env["product.template"].search(
            [
                ("iptv_kind", "in", ("package", "extra")),
                ("sale_ok", "=", True),
                ("company_id", "in", (self.company_id.id, False)),
            ]
        )

    def _to_commands(self, values):
        values = dict(values)
        if "product_ids" in values:
            values["product_ids"] = [Command.set(values["product_ids"].ids)]
        return values

    # === COMPARING === #

    def _get_excess(self, child, values=None):
        """Return the names of what a reseller below has, or would get, beyond this one.

        :param child: `iptv.reseller` below, or about to be
        :param dict values: new values, cleaned; what is missing counts as it is
        :rtype: list[str]
        """
        wanted = {name: child.sudo()[name] for name in CHILD_FIELDS}
        changed = wanted | (values or {})
        allowed = self._cap(changed)
        names = CHILD_FIELDS if values is None else values.keys()
        return sorted(name for name in names if allowed[name] != changed[name])

    def _cap(self, values):
        """Return permissions, reduced to what this reseller may pass on.

        :param dict values: all of `CHILD_FIELDS`
        :rtype: dict
        """
        # sudo: a reseller cannot read the catalogue that it sells.
        own = self.sudo()
        capped = {name: values[name] and own[name] for name in FLAGS}
        for name in LIMITS:
            bounds = [number for number in (values[name], own[name]) if number]
            capped[name] = min(bounds, default=0)
        capped["trial_quota"] = min(values["trial_quota"], own.trial_quota)
        for name in DISCOUNTS:
            capped[name] = min(values[name], own.max_discount)
        capped["all_products"] = values["all_products"] and own.all_products
        capped["product_ids"] = self._cap_products(values)
        return capped

    def _cap_products(self, values):
        own = self.sudo()
        if own.all_products:
            return values["product_ids"]
        wanted = own.product_ids if values["all_products"] else values["product_ids"]
        return wanted & own.product_ids

    def _limit(self, child):
        """Take from a reseller below what this one may not do itself.

        :param child: `iptv.reseller` below
        :return: the names of what was taken
        :rtype: list[str]
        """
        excess = self._get_excess(child)
        if excess:
            capped = self._cap({name: child.sudo()[name] for name in CHILD_FIELDS})
            # sudo: who stands above decides, whoever acts.
            child.sudo().write(
                self._to_commands({name: capped[name] for name in excess})
            )
        return excess

    def _get_below(self):
        """Return all below this one, each after the one above it (sudo)."""
        self.ensure_one()
        # sudo: who acts may not see all of the tree.
        below = self.sudo()._get_subtree() - self
        return below.sorted(lambda r: r._get_depth())

    def _get_labels(self, names):
        """Return how people call some fields.

        :rtype: list[str]
        """
        labels = self.sudo().fields_get(list(names), ["string"])
        return [labels[name]["string"] for name in sorted(names)]
