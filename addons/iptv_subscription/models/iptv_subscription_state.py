from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..tools.period import MONTHS_PER_UNIT


class IptvSubscription(models.Model):
    """The state machine: every change goes through these methods, whatever the door."""

    _inherit = "iptv.subscription"

    def _extend(self, source, key, cycle=None, until=None, from_now=False, **document):
        """Add one period to each subscription, and activate what was not.

        Early renewals begin at the end of the paid time, late ones now. The same
        document never pays twice for one subscription (invariant 2).

        :param str source: source of the period, see `iptv.subscription.period`
        :param str key: names the document that pays, unique together with the
            subscription
        :param cycle: `iptv.billing.cycle` bought; the subscription's own if empty
        :param datetime until: a fixed end (UTC) instead of a cycle
        :param bool from_now: begin now, giving up the paid time that is left
        :param dict document: more values of the period: `move_line_id`, `reason`
        :return: the new periods; none for what this document paid before
        :raise UserError: if a subscription is terminated or has nothing to bill, or
            would not last longer than it does
        """
        self._lock()
        self._refuse_terminated()
        keys = {s.id: f"{key}/{s.id}" for s in self}
        Period = self.env["iptv.subscription.period"].sudo()
        paid = set(Period.search([("key", "in", list(keys.values()))]).mapped("key"))
        todo = self.filtered(lambda s: keys[s.id] not in paid)
        periods = Period.create(
            [
                dict(
                    subscription._prepare_period(cycle, until, from_now),
                    source=source,
                    key=keys[subscription.id],
                    **document,
                )
                for subscription in todo
            ]
        )
        todo._on_extended()
        return periods

    def _prepare_period(self, cycle, until, from_now=False):
        """Return start, end and anchor of the next period.

        Note: `self.ensure_one()`

        :param cycle: see `_extend`
        :param until: see `_extend`
        :param from_now: see `_extend`

        :rtype: dict
        :raise UserError: if there is nothing to add
        """
        self.ensure_one()
        cycle = cycle or self.cycle_id
        start = self._get_next_start(from_now)
        anchor, tz = self._get_anchor(start), self._get_anchor_tz(start)
        if not until and not cycle:
            raise UserError(
                self.env._(
                    "%(name)s has no package with a billing cycle.", name=self.name
                )
            )
        end = until or cycle._get_period_end(start, anchor, tz)
        if end and end <= start:
            raise UserError(
                self.env._("%(name)s is already paid beyond that date.", name=self.name)
            )
        if from_now:
            self._check_from_now(start, end)
        return {
            "subscription_id": self.id,
            "product_id": self.product_id.id,
            "cycle_id": False if until else cycle.id,
            "start": start,
            "end": end,
            "anchor": anchor,
            "anchor_tz": tz,
        }

    def _get_anchor(self, start):
        """Return what the months of a period that begins at `start` count from.

        An unbroken chain of months keeps its anchor; a gap, or days that were granted
        in between, begin a new one.
        """
        return self._get_chain(start).anchor or start

    def _get_anchor_tz(self, start):
        """Return the time zone whose months a period that begins at `start` counts.

        A chain keeps the one that it was begun in, also when the setting changes.

        :rtype: str
        """
        chain = self._get_chain(start)
        if chain:
            return chain.anchor_tz or "UTC"
        return self.company_id._get_billing_tz()

    def _get_chain(self, start):
        """Return the period of months that ends at `start`, if it is the last one."""
        last = self._get_valid_periods().filtered("end").sorted("end")[-1:]
        unbroken = last.end == start and last.cycle_id.unit in MONTHS_PER_UNIT
        return last if unbroken else last.browse()

    def _check_from_now(self, start, end):
        """Refuse to give up paid time for less time than that (rule 62).

        :param datetime start: begin of the new period
        :param datetime end: its end, None without end
        :raise UserError: with what to do instead
        """
        paid = self._get_valid_periods()
        longer = not end or not self.date_end or end > self.date_end
        if longer and start not in paid.mapped("start"):
            return
        raise UserError(
            self.env._(
                "%(name)s is paid until %(end)s. Renewing it from today would not make "
                "it longer: renew it from the end of the paid time.",
                name=self.name,
                end=format_datetime(
                    self.env, self.date_end, self.env.tz.zone, dt_format="short"
                ),
            )
        )

    def _get_valid_periods(self):
        return self.period_ids.filtered(lambda period: period.state == "valid")

    def _get_next_start(self, from_now=False):
        """Return when a period bought now begins (rule 62).

        During the days of grace the service is still on, so the new period
        continues the old one; after that it begins now.

        :param bool from_now: begin now also when paid time is left
        :rtype: datetime
        :raise UserError: if the subscription has no end that could be moved
        """
        self.ensure_one()
        if self.is_unlimited:
            raise UserError(
                self.env._("%(name)s has no end: nothing to renew.", name=self.name)
            )
        now = fields.Datetime.now()
        if from_now or not self.date_end or self.state == "draft":
            return now
        in_grace = self.state == "active" and self.date_off > now
        return self.date_end if in_grace else max(self.date_end, now)

    def _on_extended(self):
        """Switch on what a new period pays for; what a person disabled stays off."""
        self.filtered(lambda s: s.state in ("draft", "expired"))._set_state("active")
        self._request_provision()

    def _activate(self, source, key, **kwargs):
        """Start the service of subscriptions that were not paid until now.

        :param str source: see `_extend`
        :param str key: see `_extend`
        :return: the new periods
        """
        drafts = self.filtered(lambda s: s.state == "draft")
        return drafts._extend(source, key, **kwargs)

    def _enable(self):
        """Switch disabled subscriptions on again, as far as they are paid.

        What is not paid any more becomes expired, so that paying brings it back.

        :raise UserError: if one of them was never paid or is terminated
        """
        self._lock()
        self._refuse_terminated()
        now = fields.Datetime.now()
        disabled = self.filtered(lambda s: s.state == "disabled")
        paid = disabled.filtered(lambda s: s._is_paid_at(now))
        paid._set_state("active")
        (disabled - paid)._set_state("expired")
        self._refuse_unless(
            ("active", "expired"), self.env._("Only a disabled service can be enabled.")
        )
        self._request_provision()

    def _disable(self):
        """Switch the service off because a person wants it so; the time runs on."""
        self._lock()
        self._refuse_terminated()
        self._refuse_unless(
            ("active", "expired", "disabled"),
            self.env._("A service that is not paid cannot be disabled."),
        )
        self.filtered(lambda s: s.state != "disabled")._set_state("disabled")
        self._request_provision()

    def _expire(self):
        """Switch off what is not paid any more."""
        self._lock()
        now = fields.Datetime.now()
        due = self.filtered(lambda s: s.state == "active" and not s._is_paid_at(now))
        due._set_state("expired")
        due._request_provision()
        return due

    def _change_package(self, product):
        """Change the package; the end of the paid time stays as it is.

        :param product: `product.product` of kind package
        :raise UserError: if a subscription is terminated
        """
        self._lock()
        self._refuse_terminated()
        product._check_iptv_sellable()
        for subscription in self:
            base = subscription.line_ids.filtered(lambda line: line.kind == "package")
            base.write({"product_id": product.id})

    def _terminate(self):
        """End the service for good and remove the account from the middleware."""
        self._lock()
        todo = self.filtered(lambda s: s.state != "terminated")
        # First, because what is terminated asks the middleware for nothing more.
        todo._request_provision()
        todo._set_state("terminated")
        devices = todo.with_context(active_test=False).device_ids
        devices.write({"active": False})
        # The unique indexes must see that login and MAC are free again.
        todo.flush_recordset()
        devices.flush_recordset()

    def _close_gap(self, cancelled):
        """Move up the paid time behind periods that were cancelled.

        Otherwise the service would stay on during a stretch whose price was given
        back, only because a later one is paid. Periods never change, so the later
        ones are cancelled and laid again from the first moment that is free.

        :param cancelled: periods that were just cancelled
        """
        self.ensure_one()
        now = fields.Datetime.now()
        open_gaps = cancelled.filtered(lambda p: p.end and p.end > now)
        if not open_gaps:
            return
        first = max(min(open_gaps.mapped("start")), now)
        later = self._get_valid_periods().filtered(lambda p: p.start > first)
        later = later.sorted("start")
        # A period that began from one day on may cover the gap already.
        kept = (self._get_valid_periods() - later).filtered("end").mapped("end")
        if not later or later[0].start <= max([first, *kept]):
            return
        later._set_cancelled(self.env._("moved up"), release_key=True)
        for period in later:
            self._lay_again(period)

    def _lay_again(self, period):
        """Create a period again from the first free moment, as long as it was."""
        start = self._get_next_start()
        length = period.end and period.end - period.start
        until = start + length if length and not period.cycle_id else None
        vals = self._prepare_period(period.cycle_id, until)
        period.copy(
            dict(vals, product_id=period.product_id.id, key=period._get_free_key())
        )

    def _on_periods_cancelled(self, reason):
        """Follow the cancellation of periods: what is not paid goes off."""
        for subscription in self:
            subscription.message_post(
                body=self.env._("Paid time was cancelled: %(reason)s", reason=reason)
            )
        self._expire()
        self._request_provision()

    def _is_paid_at(self, moment):
        """Tell whether the service may be on at that moment (end and grace)."""
        self.ensure_one()
        return self.is_unlimited or bool(self.date_off and self.date_off > moment)

    def _set_state(self, state):
        # sudo: `state` is protected against direct writes, also by staff.
        self.sudo().write({"state": state})

    def _refuse_terminated(self):
        terminated = self.filtered(lambda s: s.state == "terminated")
        if terminated:
            raise UserError(
                self.env._(
                    "%(names)s is terminated for good. "
                    "Sell a new subscription instead.",
                    names=", ".join(terminated.mapped("name")),
                )
            )

    def _refuse_unless(self, states, message):
        if self.filtered(lambda s: s.state not in states):
            raise UserError(message)
