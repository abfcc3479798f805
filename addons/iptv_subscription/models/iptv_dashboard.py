from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools.misc import format_date

MANAGER = "iptv_subscription.group_iptv_manager"
OPERATOR = "iptv_subscription.group_iptv_operator"
#: Larger numbers are shown as "10,000+", the way the lists of Odoo count.
COUNT_LIMIT = 10_000
MONTHS = 12
SERVER_LIMIT = 100
#: What the actions of the cards list, other than subscriptions.
ACTION_MODELS = {
    "account_move_action": "account.move",
    "iptv_subscription_event_action_mrr": "iptv.subscription.event",
    "iptv_subscription_event_action_revenue": "iptv.subscription.event",
}
#: Kinds of event that a chart shows as customers won and lost.
WON = ("new", "trial_converted", "reactivation")
LOST = ("churn",)


class IptvDashboard(models.AbstractModel):
    """What an operator sees first, in one request.

    Every number comes from an index on just what it counts or from the counted days
    of the event log, so it takes as long with 1,000 subscriptions as with 100,000.
    """

    _name = "iptv.dashboard"
    _description = "IPTV Dashboard"

    @api.model
    @api.readonly
    def get_data(self):
        """Return all that the dashboard shows to this user.

        :return: `currency_id`, `money`, `services` and `attention` (lists of cards, see
            `_card`), `sections` (of other addons), `servers`, `months` (of the charts)
            and `empty`; `money` and the amounts of `months` only for who may see
            accounting
        :rtype: dict
        :raise AccessError: for who does not work with subscriptions
        """
        if not self.env.user.has_group(OPERATOR):
            raise AccessError(
                self.env._("The dashboard is for those who work with subscriptions.")
            )
        months = self._get_months()
        return {
            "currency_id": self.env.company.currency_id.id,
            "money": self._get_money_cards(months),
            "services": self._get_service_cards(months),
            "attention": self._get_attention_cards(),
            "sections": self._get_sections(),
            "servers": self._get_servers(),
            "months": self._get_chart(months),
            "sees_money": self._sees_money(),
            "empty": not self.env["iptv.subscription"].search_count([], limit=1),
        }

    def _sees_money(self):
        """Tell whether this user may see amounts: managers and accountants.

        :rtype: bool
        """
        is_manager = self.env.user.has_group(MANAGER)
        return is_manager or self.env["account.move"].has_access("read")

    def _get_sections(self):
        """Return what other addons add: dicts with `key`, `title` and `cards`.

        :rtype: list[dict]
        """
        return []

    def _card(self, key, label, value, action, **options):
        """Return a card: a number with a label that opens its list.

        :param str key: names the card for other addons and tests
        :param str label: what is counted
        :param value: the number
        :param str action: external id (of this addon) of the action of a click
        :param dict options: `kind` (`count` or `money`), `currency_id` of money (else
            that of the company), `context` of the action, `hint` (a short sentence),
            `tone` and `hint_tone` (Bootstrap colours), `exact` (a count without limit)
        :rtype: dict
        """
        card = {
            "key": key,
            "label": label,
            "value": value,
            "kind": options.get("kind", "count"),
            "currency_id": options.get("currency_id", False),
            "action": self._get_action(action),
            "context": options.get("context", {}),
            "hint": options.get("hint", ""),
            "hint_tone": options.get("hint_tone", "muted"),
            "tone": options.get("tone", "") if value else "",
        }
        is_limited = card["kind"] == "count" and not options.get("exact")
        card["capped"] = is_limited and value > COUNT_LIMIT
        return dict(card, value=COUNT_LIMIT) if card["capped"] else card

    def _get_action(self, name):
        """Return the full name of an action, or False for who may not open it."""
        model = ACTION_MODELS.get(name, "iptv.subscription")
        allowed = self.env[model].has_access("read")
        return allowed and f"iptv_subscription.{name}"

    # === FROM THE EVENT LOG === #

    def _get_months(self):
        """Return the sums of the log of the last months, the oldest first.

        :return: dicts with `month` (date), `mrr` and `active` at its end, `trial`,
            and by kind of event `count` and `mrr_change`
        :rtype: list[dict]
        """
        first = fields.Date.today() + relativedelta(day=1, months=1 - MONTHS)
        # sudo: who may see which of the sums is decided by the cards.
        stat = self.env["iptv.subscription.stat"].sudo()
        rows = stat._get_months(self.env.companies, first)
        rates = self._get_rates()
        level = {"mrr": 0, "active": 0, "trial": 0}
        months = []
        for number in range(-1, MONTHS):
            month = first + relativedelta(months=number) if number >= 0 else None
            kinds = {}
            for row in rows:
                if row["month"] == month:
                    self._add_row(row, rates, level, kinds)
            months.append({"month": month, "kinds": kinds, **level})
        return months[1:]

    def _add_row(self, row, rates, level, kinds):
        mrr = row["mrr_change"] * rates[row["company_id"]]
        count, change = kinds.get(row["kind"], (0, 0))
        kinds[row["kind"]] = (count + row["count"], change + mrr)
        level["mrr"] += mrr
        level["active"] += row["active_change"]
        level["trial"] += row["trial_change"]

    def _get_rates(self):
        """Return by company what its money is worth in that of the current one.

        :rtype: dict[int, float]
        """
        company, today = self.env.company, fields.Date.today()
        return {
            other.id: other.currency_id._get_conversion_rate(
                other.currency_id, company.currency_id, company, today
            )
            for other in self.env.companies
        }

    def _get_chart(self, months):
        sees_money = self._sees_money()
        chart = []
        for month in months:
            kinds = month["kinds"]
            point = {
                "label": format_date(self.env, month["month"], date_format="MMM yy"),
                "won": sum(kinds.get(kind, (0, 0))[0] for kind in WON),
                "lost": sum(kinds.get(kind, (0, 0))[0] for kind in LOST),
                "active": month["active"],
            }
            if sees_money:
                point["mrr"] = self.env.company.currency_id.round(month["mrr"])
            chart.append(point)
        return chart

    # === SERVICES === #

    def _get_service_cards(self, months):
        """Return how many services are on, how many end, and what failed.

        :param list months: see `_get_months`
        :rtype: list[dict]
        """
        return [
            *self._get_level_cards(months[-1]),
            *self._get_ending_cards(),
            self._get_renewal_failed_card(),
            self._get_failed_card(),
        ]

    def _get_level_cards(self, now):
        return [
            self._card(
                "active",
                self.env._("Active"),
                now["active"],
                "iptv_subscription_action",
                context={"search_default_active": 1},
                exact=True,
            ),
            self._card(
                "trial",
                self.env._("On trial"),
                now["trial"],
                "iptv_subscription_action",
                context={"search_default_trial": 1},
                exact=True,
            ),
        ]

    def _get_ending_cards(self):
        return [
            self._card(
                "expiring",
                self.env._("Expiring in 7 days"),
                self._count(self._get_expiring_domain()),
                "iptv_subscription_action",
                context={"search_default_expiring": 1},
            ),
            self._card(
                "expired",
                self.env._("Expired in the last 7 days"),
                self._count(self._get_expired_domain()),
                "iptv_subscription_action",
                context={"search_default_lately_off": 1},
            ),
        ]

    def _get_expiring_domain(self):
        now = fields.Datetime.now()
        return (
            Domain("state", "=", "active")
            & Domain("date_end", ">=", now)
            & Domain("date_end", "<=", fields.Datetime.add(now, days=7))
        )

    def _get_expired_domain(self):
        now = fields.Datetime.now()
        return (
            Domain("state", "=", "expired")
            & Domain("date_end", ">=", fields.Datetime.subtract(now, days=7))
            & Domain("date_end", "<", now)
        )

    def _get_renewal_failed_card(self):
        return self._card(
            "renewal_failed",
            self.env._("Renewals failed"),
            self._count(Domain("renewal_error", "!=", False)),
            "iptv_subscription_action",
            context={"search_default_renewal_failed": 1},
            tone="danger",
        )

    def _get_failed_card(self):
        # sudo: an operator hears that a charge failed, not of the accounting.
        failed = (
            self.env["account.move"]
            .sudo()
            .search_count(
                [
                    ("iptv_charge_state", "=", "failed"),
                    ("company_id", "in", self.env.companies.ids),
                ],
                limit=COUNT_LIMIT + 1,
            )
        )
        return self._card(
            "failed",
            self.env._("Failed payments"),
            failed,
            "account_move_action",
            context={"search_default_iptv_failed": 1},
            tone="danger",
        )

    def _count(self, domain):
        return self.env["iptv.subscription"].search_count(domain, limit=COUNT_LIMIT + 1)

    def _get_attention_cards(self):
        """Return how many subscriptions wait for a person, by reason."""
        labels = {
            "refused": self.env._("Refused by the middleware"),
            "manual": self.env._("To do by hand"),
            "no_box": self.env._("Box missing"),
            "task": self.env._("Open tasks"),
        }
        domains = self.env["iptv.subscription"]._get_attention_domains()
        return [
            self._card(
                key,
                labels.get(key, key),
                self._count(domain),
                "iptv_subscription_action_attention",
                context={
                    "search_default_attention": 0,
                    f"search_default_attention_{key}": 1,
                    "show_attention": True,
                },
                tone="warning",
            )
            for key, domain in domains.items()
        ]

    # === SERVERS === #

    def _get_servers(self):
        """Return the servers with what waits for each."""
        waiting = dict(
            self.env["iptv.subscription"]._read_group(
                [("provision_state", "=", "pending")], ["server_id"], ["__count"]
            )
        )
        servers = self.env["iptv.server"].search([], limit=SERVER_LIMIT)
        states = dict(servers._fields["state"]._description_selection(self.env))
        return [
            {
                "id": server.id,
                "name": server.name,
                "state": server.state,
                "state_label": states[server.state],
                "message": server.state_message or "",
                "waiting": waiting.get(server, 0),
            }
            for server in servers
        ]
