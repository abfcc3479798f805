from odoo import fields, models
from odoo.exceptions import UserError

#: Days before the end of a user from which its reseller is told.
EXPIRING_DAYS = 7
#: Rows of the lists on the first page.
FEW = 5


class IptvReseller(models.Model):
    """What the first page of a reseller says."""

    _inherit = "iptv.reseller"

    def _get_portal_notices(self):
        """Return what keeps this login from acting, in sentences.

        Note: `self.ensure_one()`

        :return: dicts with `kind` (a Bootstrap colour) and `text`
        :rtype: list[dict]
        """
        self.ensure_one()
        try:
            self._check_may_spend(self.env.user)
        except UserError as error:
            return [{"kind": "danger", "text": str(error)}]
        return []

    def _get_portal_dashboard(self):
        """Return the figures of the first page, with a fixed number of queries.

        Note: `self.ensure_one()`

        :rtype: dict
        """
        self.ensure_one()
        return {
            "counts": self._get_portal_counts(),
            "expiring": self._get_portal_expiring(),
            "sales": self._get_portal_sales(),
            "stocks": self._get_portal_stocks(),
            "entries": self.env["iptv.credit.entry"].search(
                [("reseller_id", "=", self.id)], limit=FEW
            ),
            "child_count": self._get_portal_child_count(),
            "trials_left": self._get_trials_left(),
            "user_titles": self._get_portal_user_titles(),
            "sale_kinds": self.env["iptv.reseller.sale"]
            ._fields["kind"]
            ._description_selection(self.env),
        }

    def _get_portal_user_titles(self):
        statuses = self.env["iptv.subscription"]._fields["customer_status"]
        return {
            **dict(statuses._description_selection(self.env)),
            "all": self.env._("All"),
        }

    def _get_portal_counts(self):
        """Return how many users of the tree are in each state.

        :return: by `all`, `active`, `trial`, `expired`, `disabled`, `pending`,
            `expiring` (within a week)
        :rtype: dict[str, int]
        """
        Subscription = self.env["iptv.subscription"]
        mine = [("reseller_id", "child_of", self.id)]
        groups = Subscription._read_group(mine, ["state"], ["__count"])
        by_state = dict(groups)
        trials = Subscription.search_count([*mine, ("customer_status", "=", "trial")])
        return {
            "all": sum(by_state.values()) - by_state.get("terminated", 0),
            "active": by_state.get("active", 0) - trials,
            "trial": trials,
            "expired": by_state.get("expired", 0),
            "disabled": by_state.get("disabled", 0),
            "pending": by_state.get("draft", 0),
            "expiring": Subscription.search_count(self._get_portal_expiring_domain()),
        }

    def _get_portal_expiring_domain(self, days=EXPIRING_DAYS):
        now = fields.Datetime.now()
        return [
            ("reseller_id", "child_of", self.id),
            ("state", "=", "active"),
            ("date_end", ">=", now),
            ("date_end", "<", fields.Datetime.add(now, days=days)),
        ]

    def _get_portal_expiring(self):
        return self.env["iptv.subscription"].search(
            self._get_portal_expiring_domain(), order="date_end, id", limit=FEW
        )

    def _get_portal_sales(self):
        """Return what the tree sold this month, and what the own wallet paid for it.

        :return: `counts` by kind of sale, `credits` spent from the own wallet
        :rtype: dict
        """
        today = self.company_id._get_billing_day()
        since = self.company_id._get_billing_midnight(today.replace(day=1))
        Sale = self.env["iptv.reseller.sale"]
        recent = [("date", ">=", since), ("state", "!=", "reversed")]
        counts = Sale._read_group(
            [("reseller_id", "child_of", self.id), *recent], ["kind"], ["__count"]
        )
        own = [("reseller_id", "=", self.id), ("paid_with", "=", "credit"), *recent]
        [[credits_spent]] = Sale._read_group(own, [], ["price:sum"])
        return {"counts": dict(counts), "credits": credits_spent or 0.0}

    def _get_portal_stocks(self):
        """Return what is left of each package that was bought up front (rule 47).

        :return: pairs of `product.product` and number
        :rtype: list[tuple]
        """
        open_stocks = self.env["iptv.reseller.stock"].search(
            [("reseller_id", "=", self.id)]
        )
        grouped = open_stocks.grouped("product_id")
        return [(p, sum(stocks.mapped("left"))) for p, stocks in grouped.items()]

    def _get_portal_child_count(self):
        return self.search_count([("id", "child_of", self.id), ("id", "!=", self.id)])
