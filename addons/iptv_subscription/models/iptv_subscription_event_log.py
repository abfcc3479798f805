from odoo import api, fields, models

from ..tools.life import LIVE, NONE, ON, OPENING, TRIAL, get_status, get_transition

PENDING_KEY = "iptv.subscription.event"
LAST_EVENTS = """
    SELECT DISTINCT ON (subscription_id)
        subscription_id, status, price_monthly, mrr_after, cohort_month
    FROM iptv_subscription_event
    WHERE subscription_id = ANY(%s)
    ORDER BY subscription_id, id DESC
"""


class IptvSubscriptionEvent(models.Model):
    """From what a transaction touched to its events, just before its commit.

    Whatever the way a subscription was changed, the events are derived from where
    the last one left it and where it is now, so their sums are always right.
    """

    _inherit = "iptv.subscription.event"

    # === COLLECTING === #

    @api.model
    def _note(self, subscriptions=None, periods=None, lines=None, moved=None):
        """Have the transaction look at these before it commits.

        :param subscriptions: `iptv.subscription` records that may have changed
        :param periods: `iptv.subscription.period` records that are new
        :param lines: `account.move.line` records whose payment may have changed
        :param moved: new periods that only lay an older one again: no event
        """
        pending = self._get_pending()
        for name, records in (
            ("subscriptions", subscriptions),
            ("periods", periods),
            ("lines", lines),
            ("moved", moved),
        ):
            for record_id in records.ids if records else ():
                pending[name].setdefault(record_id, self.env.uid)

    @api.model
    def _get_pending(self):
        precommit = self.env.cr.precommit
        pending = precommit.data.get(PENDING_KEY)
        if pending is None:
            names = ("subscriptions", "periods", "lines", "moved")
            pending = precommit.data[PENDING_KEY] = {name: {} for name in names}
            # sudo: whoever pays or presses a button writes no log by hand.
            precommit.add(self.env[self._name].sudo()._log_pending)
        return pending

    @api.model
    def _log_pending(self):
        """Write the events of what was collected; runs just before the commit."""
        pending = self.env.cr.precommit.data.pop(PENDING_KEY, None)
        if not pending:
            return
        periods = self._get_new_periods(pending)
        lines = self.env["account.move.line"].browse(pending["lines"]).exists()
        touched = self.env["iptv.subscription"].browse(pending["subscriptions"])
        touched = (touched.exists() | periods.subscription_id).sorted("id")
        owners = {line: line._iptv_get_event_subscription() for line in lines}
        everything = touched.union(*owners.values())
        last = self._get_last(everything)
        users = pending["subscriptions"] | pending["periods"]
        self.create(self._prepare_life(touched, periods, last, users))
        self.create(self._prepare_revenue(owners, last, pending["lines"]))

    def _get_new_periods(self, pending):
        ids = pending["periods"].keys() - pending["moved"].keys()
        periods = self.env["iptv.subscription.period"].browse(sorted(ids)).exists()
        return periods.filtered(lambda p: p.state == "valid")

    @api.model
    def _get_last(self, subscriptions):
        """Return where the log left each subscription.

        :rtype: dict[int, dict]
        """
        last = {
            subscription.id: {
                "status": NONE,
                "price_monthly": 0,
                "mrr_after": 0,
                "cohort_month": False,
            }
            for subscription in subscriptions
        }
        self.flush_model()
        self.env.cr.execute(LAST_EVENTS, [list(last)])
        for row in self.env.cr.dictfetchall():
            row["mrr_after"] = float(row["mrr_after"] or 0)
            row["price_monthly"] = float(row["price_monthly"] or 0)
            last[row.pop("subscription_id")] = row
        return last

    # === LIFE === #

    def _prepare_life(self, subscriptions, periods, last, users):
        """Return the values of the events of changed subscriptions.

        :param dict last: see `_get_last`, brought up to date
        :param dict users: by id of subscription or period, who did it
        :rtype: list[dict]
        """
        amounts = periods._get_revenue_shares()
        by_subscription = periods.sorted("start").grouped("subscription_id")
        vals_list = []
        for subscription in subscriptions:
            user = users.get(subscription.id)
            new = list(by_subscription.get(subscription, ()))
            for kind, period in subscription._get_event_kinds(
                last[subscription.id], new
            ):
                vals = self._prepare_step(subscription, kind, last)
                if period:
                    vals |= {
                        "period_id": period.id,
                        "product_id": period.product_id.id,
                        "cycle_id": period.cycle_id.id,
                        "move_line_id": period.move_line_id.id,
                        "amount": amounts.get(period, 0),
                    }
                vals["user_id"] = user or users.get(period.id)
                vals_list.append(vals)
        return vals_list

    def _prepare_step(self, subscription, kind, last):
        """Return one event that leads from the last one to now, and remember it."""
        before = last[subscription.id]
        now = subscription._get_event_state(before)
        last[subscription.id] = now
        return {
            **self._prepare_event(subscription, kind),
            **now,
            "mrr_change": now["mrr_after"] - before["mrr_after"],
            "active_change": (now["status"] in ON) - (before["status"] in ON),
            "trial_change": (now["status"] == TRIAL) - (before["status"] == TRIAL),
        }

    def _prepare_event(self, subscription, kind):
        return {
            "date": fields.Datetime.now(),
            "kind": kind,
            "subscription_id": subscription.id,
            "partner_id": subscription.partner_id.id,
            "company_id": subscription.company_id.id,
            "company_currency_id": subscription.company_id.currency_id.id,
            "product_id": subscription.product_id.id,
            "cycle_id": subscription.cycle_id.id,
            "server_id": subscription.server_id.id,
        }

    # === REVENUE === #

    def _prepare_revenue(self, owners, last, users):
        """Return what brings the revenue of the log to that of the documents.

        :param dict owners: `account.move.line` -> subscription (or none)
        :param dict last: see `_get_last`
        :param dict users: by id of line, who did it
        :rtype: list[dict]
        """
        lines = self.env["account.move.line"].union(*owners)
        logged = dict(
            self._read_group(
                [("move_line_id", "in", lines.ids)], ["move_line_id"], ["amount:sum"]
            )
        )
        vals_list = []
        for line, subscription in owners.items():
            missing = line._iptv_get_revenue() - logged.get(line, 0)
            if not line.company_currency_id.is_zero(missing):
                vals = self._prepare_line_event(line, subscription, missing, last)
                vals_list.append(dict(vals, user_id=users[line.id]))
        return vals_list

    def _prepare_line_event(self, line, subscription, amount, last):
        kind = "charge" if amount > 0 else "reversal"
        if line.move_id.move_type == "out_refund":
            kind = "refund"
        vals = {
            "date": fields.Datetime.now(),
            "status": NONE,
            "partner_id": line.partner_id.id or line.move_id.partner_id.id,
            "company_id": line.company_id.id,
            "company_currency_id": line.company_currency_id.id,
        }
        if subscription:
            vals = self._prepare_event(subscription, kind) | last[subscription.id]
        return vals | {
            "kind": kind,
            "product_id": line.product_id.id,
            "move_line_id": line.id,
            "amount": amount,
        }


class IptvSubscription(models.Model):
    _inherit = "iptv.subscription"

    def _get_event_kinds(self, last, periods):
        """Return the events that lead from the last one to now.

        :param dict last: see `iptv.subscription.event._get_last`
        :param list periods: new valid periods, oldest first
        :return: kind and period (or none) of each event, in order
        :rtype: list[tuple]
        """
        self.ensure_one()
        now = self._get_event_state(last)
        nothing = self.env["iptv.subscription.period"]
        kind = get_transition(last["status"], now["status"], bool(last["cohort_month"]))
        kinds = []
        if kind:
            opens = kind in OPENING and periods
            kinds.append((kind, periods.pop(0) if opens else nothing))
        kinds += [(period._get_event_kind(), period) for period in periods]
        change = now["mrr_after"] - last["mrr_after"]
        if not kind and not self.company_id.currency_id.is_zero(change):
            # First, so that a renewal is counted at its new price.
            step = "expansion" if change > 0 else "contraction"
            kinds.insert(0, (step, nothing))
        return kinds

    def _get_event_state(self, last):
        """Return where the subscription stands now, as an event stores it.

        :param dict last: see `iptv.subscription.event._get_last`
        :rtype: dict
        """
        self.ensure_one()
        status = get_status(self.state, self.cycle_id.kind)
        cohort = last["cohort_month"]
        if status == LIVE and not cohort:
            cohort = fields.Datetime.now().date().replace(day=1)
        return {
            "status": status,
            "price_monthly": self.price_monthly,
            "mrr_after": self._get_mrr(last) if status == LIVE else 0,
            "cohort_month": cohort,
        }

    def _get_mrr(self, last):
        """Return the monthly price in the currency of the company.

        The rate of the day when that price was agreed is kept.
        """
        currency, company = self.currency_id, self.company_id
        known = last["mrr_after"] and last["price_monthly"]
        if known and currency.compare_amounts(known, self.price_monthly) == 0:
            return last["mrr_after"]
        return currency._convert(
            self.price_monthly, company.currency_id, company, fields.Date.today()
        )
