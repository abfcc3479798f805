from odoo import models
from odoo.exceptions import UserError

#: Users of one range.
LIMIT = 500


class IptvReseller(models.Model):
    """Room 1 … Room 20: many users of one package at once (rule 57)."""

    _inherit = "iptv.reseller"

    def _add_range(self, values, names, key, macs=()):
        """Sell the same service to many new users, all or none.

        Note: `self.ensure_one()`

        :param dict values: what they have in common, see `_add_user`
        :param list names: one per user
        :param str key: names the click; the same key gives the first sales again
        :param macs: MAC addresses of the first users, as typed
        :return: a sale for each, in the order of the names
        :rtype: `iptv.reseller.sale` recordset (sudo)
        :raise UserError: with what to correct, a line per user, or what is missing
        """
        reseller = self._begin(key)
        keys = [f"new/{key}/{number}" for number in range(len(names))]
        known = reseller._get_known_sales(keys)
        if known:
            return reseller.env["iptv.reseller.sale"].concat(
                *(known[key] for key in keys if key in known)
            )
        reseller._check_allowed("can_add_users")
        users = reseller._check_range(values, names, list(macs))
        for user, user_key in zip(users, keys, strict=True):
            user["key"] = user_key
        return reseller._add_checked(users)

    def _preview_range(self, values, count):
        """Return what adding a range would cost; see `_preview_add_user`.

        :param dict values: see `_add_range`
        :param int count: how many
        :return: `price` of one, `total`, and `problem` (a sentence, or False)
        :rtype: dict
        """
        self.ensure_one()
        # sudo: as in `_begin`; nothing is written.
        reseller = self.sudo().with_company(self.sudo().company_id)
        product = reseller._get_new_product(values)
        problem = reseller._get_problem(
            lambda: (
                reseller._check_allowed("can_add_users"),
                reseller._check_range_size(product, count),
                reseller._check_user_limit(count),
                reseller._check_product(product, "package"),
                reseller._check_may_spend(),
            )
        )
        price = 0.0
        if not reseller._get_problem(
            lambda: reseller._check_product(product, "package")
        ):
            price = reseller._get_credit_price(product)
            user = {"product": product, "price": price, "free": False, "key": "preview"}
            wanted = [reseller._get_new_purchase(user)] * max(min(count, LIMIT), 0)
            payments = reseller._plan_payments(wanted)
            problem = problem or reseller._get_uncovered(wanted, payments)
        total = reseller.currency_id.round(price * count)
        return {"price": price, "total": total, "problem": problem or False}

    def _check_range(self, values, names, macs):
        """Return the values of all users of a range, clean and allowed.

        :rtype: list[dict]
        :raise UserError: naming every line that cannot be used
        """
        self._check_range_size(self._get_new_product(values), len(names))
        self._check_user_limit(len(names))
        if len(macs) > len(names):
            raise UserError(
                self.env._(
                    "There are %(macs)s MAC addresses for %(count)s users.",
                    macs=len(macs),
                    count=len(names),
                )
            )
        macs += [False] * (len(names) - len(macs))
        users, problems = [], []
        for number, (name, mac) in enumerate(zip(names, macs, strict=True), 1):
            one = dict(values, name=name, mac=mac, login=False, password=False)
            try:
                user = self._check_new_user(one)
                self._check_new_in_range(user, users)
            except UserError as error:
                problems.append(f"{number}. {error}")
            else:
                users.append(user)
        if problems:
            head = self.env._("Nothing was added. Correct these lines:")
            raise UserError("\n".join([head, *problems]))
        return users

    def _check_range_size(self, product, count):
        if not 1 <= count <= LIMIT:
            raise UserError(
                self.env._(
                    "A range has 1 to %(limit)s names. Check the numbers.", limit=LIMIT
                )
            )
        if product.iptv_cycle_id.kind == "trial":
            raise UserError(
                self.env._("Trials are given one by one. Choose a package.")
            )

    def _check_new_in_range(self, user, others):
        if user["mac"] and user["mac"] in [other["mac"] for other in others]:
            raise UserError(self.env._("%s stands in the list twice.", user["mac"]))
