from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .iptv_subscription_change import OFFER_DAYS, OPEN_STATES


class IptvSubscription(models.Model):
    """Asking for a change of package, and what else follows from one."""

    _inherit = "iptv.subscription"

    change_ids = fields.One2many(
        "iptv.subscription.change", "subscription_id", string="Changes", copy=False
    )
    change_count = fields.Integer(compute="_compute_change_count")
    open_change_text = fields.Char(compute="_compute_open_change_text")

    def _compute_change_count(self):
        groups = self.env["iptv.subscription.change"]._read_group(
            [("subscription_id", "in", self.ids)], ["subscription_id"], ["__count"]
        )
        counts = {subscription.id: count for subscription, count in groups}
        for subscription in self:
            subscription.change_count = counts.get(subscription.id, 0)

    @api.depends("change_ids.state", "change_ids.date")
    def _compute_open_change_text(self):
        for subscription in self:
            changes = subscription._get_open_changes()
            texts = [change._get_open_text() for change in changes]
            subscription.open_change_text = " ".join(texts)

    # === ASKING === #

    def _request_change(self, product, when="now", mode=None):
        """Change the package, or invoice what it costs and change when that is paid.

        Asking twice for the same gives the same change.

        :param product: see `_preview_change`
        :param str when: see `_preview_change`
        :param str mode: see `_preview_change`
        :return: one change per subscription: waiting for payment, scheduled or done
        :rtype: `iptv.subscription.change` recordset
        :raise UserError: if a subscription cannot change, with what to do instead
        """
        self._lock()
        changes = self.env["iptv.subscription.change"]
        for subscription in self:
            changes |= subscription._request(
                {"kind": "package", "product_to_id": product.id},
                when,
                lambda s: dict(
                    s._quote_package(product, when, mode), product_from=s.product_id
                ),
            )
        return changes

    def _request(self, values, when, get_quote):
        """Return the open change that was asked for already, or start it.

        :param dict values: `kind` and product of the change
        :param str when: `now` or `expiry`
        :param get_quote: called with the subscription in the customer's language
        """
        self.ensure_one()
        known = self._get_open_change()
        if known:
            wanted = values | {"when": when}
            if known.filtered_domain([(k, "=", v) for k, v in wanted.items()]):
                return known.sudo(False)
            raise UserError(self._get_open_change_problem())
        localized = self.with_context(lang=self.partner_id.sudo().lang)
        quote = get_quote(localized)
        change = self._create_change(values, quote)
        change._start(quote["lines"])
        return change.sudo(False)

    def _create_change(self, values, quote):
        totals = self._get_quote_totals(quote["lines"])
        scheduled = quote["when"] == "expiry"
        # sudo: changes are written by the business methods only.
        return (
            self.env["iptv.subscription.change"]
            .sudo()
            .create(
                {
                    **values,
                    "subscription_id": self.id,
                    "product_from_id": quote.get(
                        "product_from", self.product_id[:0]
                    ).id,
                    "mode": quote["mode"],
                    "when": quote["when"],
                    "is_new_cycle": quote["is_new_cycle"],
                    "price_from": quote["price_from"],
                    "price_to": quote["price_to"],
                    "amount": totals["amount"],
                    "amount_total": totals["amount_total"],
                    "explanation": quote["explanation"],
                    "date_end_before": self.date_end,
                    "date_end_after": quote["date_end"],
                    "date": scheduled and quote["date"],
                    "state": "scheduled" if scheduled else "waiting",
                }
            )
        )

    def _get_open_changes(self):
        """Return the changes that wait for a payment or for their day.

        :rtype: `iptv.subscription.change` recordset (sudo)
        """
        # sudo: found for services that were checked before.
        return self.sudo().change_ids.filtered(lambda c: c.state in OPEN_STATES)

    def _fetch_for_renewal(self):
        """Override: the changes that a renewal may begin with."""
        # sudo: as in `_get_open_changes`.
        self.sudo().change_ids.fetch()
        return super()._fetch_for_renewal()

    def _get_open_change(self):
        """Return the change of package or the new extra that is not done yet."""
        changes = self._get_open_changes()
        return changes.filtered(lambda c: c.kind != "extra_remove")[:1]

    def _get_open_change_problem(self):
        change = self._get_open_change()
        if change.state == "waiting":
            return self.env._(
                "“%(change)s” waits for its payment. Pay or cancel it first.",
                change=change.display_name,
            )
        return self.env._(
            "“%(change)s” comes at the end of the paid time. Cancel it first.",
            change=change.display_name,
        )

    # === WHAT ELSE FOLLOWS === #

    def _cut_paid_time(self, reason):
        """End the paid time now: what was used stays paid by its document.

        Periods never change, so a running one is cancelled and its used part laid
        again; what comes later is cancelled. The documents stay spent: reversing one
        cancels the part that was used, and never what is paid from now on.

        :param str reason: shown on the periods
        """
        self.ensure_one()
        now = fields.Datetime.now()
        ahead = self._get_paid_ahead()
        running = ahead.filtered(lambda p: p.start < now)
        (ahead - running)._set_cancelled(reason)
        running._set_cancelled(reason, release_key=True)
        for period in running:
            # Without cycle: what follows counts its months from its own begin.
            period.copy({"end": now, "cycle_id": False, "key": period._get_free_key()})

    def _replace_open_renewal(self):
        """Bill the next period anew if it was billed, but not paid, before a change."""
        for subscription in self:
            invoice = subscription._get_unpaid_renewal()
            if not invoice:
                continue
            problem = subscription._get_renewal_obstacle(invoice)
            if problem:
                subscription._report_attention(problem)
                continue
            subscription._withdraw_renewal(invoice)
            if subscription._is_renewable():
                subscription._create_renewal_invoices()

    def _withdraw_renewal(self, invoice):
        """Take back what an unpaid invoice bills for this service, and nothing else.

        :param invoice: `account.move` record
        """
        lines = self._get_shared_lines(invoice)
        if lines:
            invoice._iptv_take_back(lines, self.env._("package changed"))
        else:
            invoice._iptv_withdraw()

    def _get_shared_lines(self, invoice):
        """Return the lines of this service if the invoice is also about others (D11).

        :param invoice: `account.move` record
        :rtype: `account.move.line` recordset
        """
        self.ensure_one()
        lines = invoice.invoice_line_ids.filtered(lambda r: r.display_type == "product")
        mine = lines.filtered(lambda r: r.iptv_subscription_id == self)
        if mine == lines:
            return mine.browse()
        return mine.filtered(lambda r: not r.iptv_is_released)

    def _is_renewable(self):
        try:
            self._check_renewable()
        except UserError:
            return False
        return True

    def _get_renewal_obstacle(self, invoice):
        """Return why an unpaid renewal cannot be billed anew, or False.

        :param invoice: `account.move` record
        :rtype: str | bool
        """
        shared = self._get_shared_lines(invoice)
        problem = invoice._iptv_get_withdraw_problem(shared)
        if not problem:
            return False
        return self.env._(
            "%(number)s bills the next period of %(name)s already. %(problem)s Pay or "
            "cancel it first.",
            number=invoice.name,
            name=self.name,
            problem=problem,
        )

    def _renew_offers(self):
        """Offer waiting changes anew whose paid time has become another one."""
        changes = self._get_open_changes().filtered(
            lambda c: (
                c.state == "waiting"
                and c.mode != "full"
                and c.date_end_before != c.subscription_id.date_end
            )
        )
        for change in changes:
            try:
                with self.env.cr.savepoint():
                    change._cancel()
                    if change.subscription_id._has_time_left():
                        change._request_again()
            except UserError as error:
                change.subscription_id._report_attention(str(error))

    # === HOOKS OF THE STATE MACHINE === #

    def _on_extended(self):
        """Override: what is due comes now; offers follow the new end."""
        self._apply_due_changes()
        result = super()._on_extended()
        self._renew_offers()
        return result

    def _on_periods_cancelled(self, reason):
        """Override: what comes at the end comes earlier if the end does."""
        scheduled = self._get_open_changes().filtered(
            lambda c: c.state == "scheduled" and c.kind == "package"
        )
        now = fields.Datetime.now()
        for change in scheduled:
            end = max(change.subscription_id.date_end or now, now)
            change.date = min(change.date, end)
        result = super()._on_periods_cancelled(reason)
        self._renew_offers()
        return result

    def _prepare_period(self, cycle, until, from_now=False):
        """Override: the package that comes at the end brings its own cycle."""
        cycle = cycle or (not until and self._get_renewal_cycle())
        return super()._prepare_period(cycle, until, from_now)

    def _terminate(self):
        """Override: nothing changes any more, and nothing is owed for it."""
        changes = self._get_open_changes()
        result = super()._terminate()
        for change in changes:
            invoice = change.move_id
            if invoice and not invoice._iptv_get_withdraw_problem():
                invoice._iptv_withdraw()
            change.filtered(lambda c: c.state in OPEN_STATES).state = "cancelled"
        return result

    def _get_renewal_domain(self):
        """Override: a trial that becomes a subscription is renewed as one."""
        coming = [
            ("state", "=", "scheduled"),
            ("kind", "=", "package"),
            ("product_to_id.iptv_cycle_id.kind", "=", "recurring"),
        ]
        return super()._get_renewal_domain() | (
            Domain("state", "=", "active")
            & Domain("billing_mode", "=", "automatic")
            & Domain("cycle_id.kind", "=", "trial")
            & Domain("close_date", "=", False)
            & Domain("change_ids", "any", coming)
        )

    def _get_invoice_lines(self):
        """Override: invoices of changes belong to the service, too."""
        return super()._get_invoice_lines() | self._get_change_lines()

    def _get_change_lines(self):
        # sudo: an operator needs no accounting rights to know the invoices.
        lines = self.env["account.move.line"].sudo()
        return lines.search([("iptv_change_id.subscription_id", "in", self.ids)])

    def _compute_invoice_count(self):
        """Override: invoices of changes are counted, too."""
        result = super()._compute_invoice_count()
        lines = self._get_change_lines()
        found = lines.grouped(lambda line: line.iptv_change_id.subscription_id)
        for subscription, known in zip(self, self.sudo(), strict=True):
            if known in found:
                subscription.invoice_count += len(found[known].move_id)
        return result

    # === SWEEPS === #

    def _cron_apply_changes(self):
        """Do what is due, remove extras whose time is over, withdraw old offers."""
        now = fields.Datetime.now()
        due = Domain("state", "=", "scheduled") & Domain("date", "<=", now)
        self._sweep(Domain("change_ids", "any", due), "_apply_due_changes")
        ended = Domain("date_until", "<=", now)
        self._sweep(Domain("line_ids", "any", ended), "_remove_ended_extras")
        old = Domain("state", "=", "waiting") & (
            Domain("create_date", "<=", fields.Datetime.subtract(now, days=OFFER_DAYS))
            | Domain("date_end_before", "<=", now)
        )
        self._sweep(Domain("change_ids", "any", old), "_withdraw_offers")

    def _apply_due_changes(self):
        now = fields.Datetime.now()
        changes = self._get_open_changes()
        changes.filtered(lambda c: c.state == "scheduled" and c.date <= now)._apply()

    def _remove_ended_extras(self):
        now = fields.Datetime.now()
        ended = self.line_ids.filtered(lambda r: r.date_until and r.date_until <= now)
        ended.unlink()

    def _withdraw_offers(self):
        """Withdraw offers that nobody paid in time, unless a payment is on its way."""
        for change in self._get_open_changes():
            invoice = change.move_id
            waiting = change.state == "waiting"
            if waiting and not (invoice and invoice._iptv_get_withdraw_problem()):
                change._cancel()
