from odoo import models
from odoo.fields import Domain

#: Permissions that a super reseller passes on or not.
CHILD_FLAGS = (
    "can_add_users",
    "can_disable",
    "can_terminate",
    "can_upgrade",
    "can_add_extras",
    "can_change_mac",
    "can_see_passwords",
    "can_message",
)


class IptvReseller(models.Model):
    """What a super reseller's pages show of those below it."""

    _inherit = "iptv.reseller"

    def _get_portal_child_domain(self, search=""):
        """Return who stands below this reseller.

        :param str search: part of the name, e-mail or ID
        :rtype: Domain
        """
        self.ensure_one()
        domain = Domain("id", "child_of", self.id) & Domain("id", "!=", self.id)
        if search:
            words = Domain.OR(
                Domain(name, "ilike", search) for name in ("name", "email")
            )
            # sudo: the rules hold for the search that this becomes a part of.
            named = self.env["res.partner"].sudo().search(words)
            by_name = Domain("partner_id", "in", named.ids)
            domain &= by_name | Domain("code", "ilike", search)
        return domain

    def _get_portal_user_counts(self):
        """Return how many users each of these resellers has now.

        :rtype: dict[int, int]
        """
        # sudo: only resellers come in that the login may see.
        groups = (
            self.env["iptv.subscription"]
            .sudo()
            ._read_group(
                [("reseller_id", "in", self.ids), ("state", "!=", "terminated")],
                ["reseller_id"],
                ["__count"],
            )
        )
        return {reseller.id: count for reseller, count in groups}

    def _get_portal_child_flags(self, child):
        """Return the permissions that this reseller has itself, for one below it.

        :return: dicts with `name`, `label` and `is_on`
        :rtype: list[dict]
        """
        self.ensure_one()
        return [
            {
                "name": name,
                "label": self._fields[name]._description_string(self.env),
                "is_on": child[name],
            }
            for name in CHILD_FLAGS
            if self[name]
        ]

    def _move_portal_credits(self, child, amount, way, key, reason):
        """Give credits to one below or take them back, for the current login.

        :param child: `iptv.reseller` below this one
        :param float amount: credits, positive
        :param str way: `give` or `take`
        :param str key: names the click
        :param str reason: for people
        :return: see `_transfer_to`
        :raise UserError: if this login may not, or the credits are not there
        """
        self.ensure_one()
        if way == "give":
            self._check_may_spend()
            return self._transfer_to(child, amount, key, reason)
        # Also who owes something may take back what makes up for it.
        self._check_not_stopped()
        self._check_login_may_spend()
        return self._reclaim_from(child, amount, key, reason)

    def _get_portal_transfer_text(self, entries):
        """Return what moved between wallets, in a sentence.

        :param entries: what `_transfer_to` or `_reclaim_from` returned
        :rtype: str
        """
        self.ensure_one()
        got = entries.filtered(lambda entry: entry.reseller_id == self)
        words = {
            "amount": self.currency_id.format(abs(got.amount)),
            "name": self.display_name,
        }
        if got.amount > 0:
            return self.env._("%(amount)s went to %(name)s.", **words)
        return self.env._("%(amount)s came back from %(name)s.", **words)

    def _is_portal_transfer_known(self, key):
        """Tell whether a click moved credits of this wallet before."""
        self.ensure_one()
        known = [("reseller_id", "=", self.id), ("key", "=", f"transfer/{key}")]
        return bool(self.env["iptv.credit.entry"].search_count(known, limit=1))

    def _is_portal_sale_known(self, key):
        """Tell whether a click was paid for by this reseller before.

        :param str key: of the `iptv.reseller.sale`
        """
        self.ensure_one()
        known = [("reseller_id", "=", self.id), ("key", "=", key)]
        return bool(self.env["iptv.reseller.sale"].search_count(known, limit=1))

    def _get_portal_plans(self):
        """Return the plans by which this reseller can add others, with their prices.

        Note: `self.ensure_one()`

        :return: dicts with `plan` and `price` (credits)
        :rtype: list[dict]
        """
        self.ensure_one()
        return [
            {
                "plan": plan,
                "price": self._get_credit_price(plan._get_product(self.company_id)),
            }
            for plan in self._get_child_plans()
        ]
