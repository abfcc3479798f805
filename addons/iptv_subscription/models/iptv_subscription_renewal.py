from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.renewal_cache import RenewalCache


class IptvSubscription(models.Model):
    """From subscriptions to the invoices of their next period."""

    _inherit = "iptv.subscription"

    pricelist_id = fields.Many2one(
        "product.pricelist",
        ondelete="restrict",
        check_company=True,
        help="Prices of the packages that follow the pricelist. "
        "Empty: the pricelist of the customer.",
    )
    renewal_date_end = fields.Datetime(
        readonly=True,
        copy=False,
        help="The end for which the renewal was last invoiced.",
    )
    is_renewal_invoiced = fields.Boolean(
        string="Renewal Invoiced",
        compute="_compute_is_renewal_invoiced",
        store=True,
        help="Whether the period after the end as it is now was invoiced.",
    )
    renewal_error = fields.Text(
        string="Renewal Failed",
        readonly=True,
        copy=False,
        help="Why the system could not invoice the next period.",
    )

    _renewal_idx = models.Index(
        "(date_end) WHERE state = 'active' AND is_renewal_invoiced IS NOT TRUE"
    )
    _renewal_error_idx = models.Index("(id) WHERE renewal_error IS NOT NULL")

    @api.depends("date_end", "renewal_date_end")
    def _compute_is_renewal_invoiced(self):
        for subscription in self:
            end = subscription.date_end
            done = bool(end) and subscription.renewal_date_end == end
            subscription.is_renewal_invoiced = done

    # === WHAT A RENEWAL COSTS AND GIVES === #

    def _preview_renewal(self):
        """Return what renewing these subscriptions now would cost and give.

        :return: by id, a dict with `start` and `end` (naive UTC), `amount` (untaxed,
            in the subscription's currency) and `problem` (a sentence, or False)
        :rtype: dict[int, dict]
        """
        self._fetch_for_renewal()
        return {
            subscription.id: subscription._preview_one_renewal(RenewalCache(company))
            for company, subscriptions in self.grouped("company_id").items()
            for subscription in subscriptions
        }

    def _fetch_for_renewal(self):
        """Read at once what is looked at service by service.

        Override it for what an extension of the renewal looks at.
        """
        self.line_ids.fetch()

    def _preview_one_renewal(self, cache):
        self.ensure_one()
        try:
            self._refuse_terminated()
            self._check_renewable()
            lines = self._prepare_renewal_lines(cache)
            period = self._prepare_period(self._get_renewal_cycle(), None)
        except UserError as error:
            return {"start": False, "end": False, "amount": 0, "problem": str(error)}
        return {
            "start": period["start"],
            "end": period["end"],
            "amount": sum(
                self.currency_id.round(line["price_unit"] * line["quantity"])
                for line in lines
            ),
            "problem": False,
        }

    def _check_renewable(self):
        """Refuse an invoice that must not exist (rules 11 and 12).

        :raise UserError: with what to do instead
        """
        self._get_next_start()
        if self.state == "draft" and self.sudo().order_id.state == "sale":
            raise UserError(
                self.env._(
                    "%(name)s is paid with its order %(order)s. Invoice the order.",
                    name=self.name,
                    order=self.sudo().order_id.name,
                )
            )
        if self.state != "draft" and self._get_renewal_cycle().kind != "recurring":
            raise UserError(
                self.env._(
                    "%(name)s cannot be renewed: its package is a trial or is paid "
                    "once only. Change the package first.",
                    name=self.name,
                )
            )

    def _get_renewal_cycle(self):
        """Return the cycle of the package that the renewal bills.

        :rtype: `iptv.billing.cycle` recordset
        """
        self.ensure_one()
        package = self._get_package_line()
        product = package and package._get_renewal_product()
        return product.iptv_cycle_id if product else self.cycle_id

    def _get_package_line(self):
        return self.line_ids.filtered(lambda line: line.kind == "package")

    def _get_renewal_lines(self):
        """Return the lines that the next renewal bills."""
        return self.line_ids.filtered(lambda line: line._get_renewal_product())

    def _get_renewal_begin(self):
        """Return what names the stretch that is billed now: where paid time ends.

        :return: naive UTC; for what was never paid, when it was created
        :rtype: datetime
        """
        self.ensure_one()
        return self.date_end or self.create_date

    def _prepare_renewal_lines(self, cache):
        """Return the values of the invoice lines that renew this subscription.

        Note: `self.ensure_one()`

        :param RenewalCache cache: what the lines of one run have in common
        :rtype: list[dict]
        :raise UserError: if nothing can be billed
        """
        self.ensure_one()
        cycle = self._get_renewal_cycle()
        stretch = {"start": False, "end": False, "cycle": cycle}
        if self.state in ("active", "disabled") and self.date_end:
            period = self._prepare_period(cycle, None)
            stretch.update(start=period["start"], end=period["end"])
        billed = [(line, line._get_renewal_product()) for line in self.line_ids]
        if not any(product.iptv_kind == "package" for _line, product in billed):
            raise UserError(self.env._("%(name)s has no package.", name=self.name))
        return [
            line._prepare_renewal_line(product, stretch, cache)
            for line, product in billed
            if product
        ]

    # === INVOICES === #

    def action_renew(self):
        """Invoice the next period; paying it extends the service."""
        self.check_access("write")
        invoices = self._create_renewal_invoices()
        if not self.env["account.move"].has_access("read"):
            numbers = ", ".join(invoices.mapped("name"))
            return self._notify(self.env._("Invoiced: %(numbers)s", numbers=numbers))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        if len(invoices) == 1:
            return dict(
                action, views=[(False, "form")], view_mode="form", res_id=invoices.id
            )
        return dict(action, domain=[("id", "in", invoices.ids)])

    def _create_renewal_invoices(self):
        """Invoice the next period of these subscriptions.

        One invoice per customer, due day and currency (decision D11). An unpaid
        renewal is returned instead of made again, so the same period is invoiced
        once only (rule 1).

        :return: `account.move` records (sudo)
        :raise UserError: if a subscription cannot be renewed
        """
        self._lock()
        self._refuse_terminated()
        self._fetch_for_renewal()
        unpaid = self._get_unpaid_renewals()
        todo = self.filtered(lambda s: s.id not in unpaid)
        for subscription in todo:
            subscription._check_renewable()
        invoices = self.env["account.move"].sudo().union(*unpaid.values())
        return invoices | todo._invoice_renewals()

    def _get_unpaid_renewals(self):
        """Return the invoices that wait to be paid and renew these subscriptions.

        :return: `account.move` records (sudo) by id of the subscription
        :rtype: dict
        """
        # sudo: renewing is an operator's work, invoices are accounting's.
        lines = self.env["account.move.line"].sudo()
        found = lines.search_fetch(
            [
                ("iptv_subscription_id", "in", self.ids),
                ("iptv_is_released", "=", False),
                ("product_id.iptv_kind", "=", "package"),
                ("parent_state", "in", ("draft", "posted")),
                ("move_id.move_type", "=", "out_invoice"),
                ("move_id.payment_state", "in", ("not_paid", "partial")),
            ],
            ["iptv_subscription_id", "move_id"],
            order="id desc",
        )
        return {line.iptv_subscription_id.id: line.move_id for line in found}

    def _get_unpaid_renewal(self):
        """Return the invoice that waits to be paid and renews this subscription.

        :rtype: `account.move` recordset (sudo) of at most one record
        """
        self.ensure_one()
        nothing = self.env["account.move"].sudo()
        return self._get_unpaid_renewals().get(self.id, nothing)

    def _invoice_renewals(self):
        """Create and post the invoices of the next period, whoever asks for them.

        The caller has locked the subscriptions and knows that they are due.

        :return: `account.move` records (sudo)
        :raise UserError: if one of them cannot be invoiced
        """
        # sudo: renewing is an operator's work, posting an invoice is accounting's.
        invoices = self.env["account.move"].sudo()
        for company, subscriptions in self.grouped("company_id").items():
            cache = RenewalCache(company.sudo())
            factory = self.env["iptv.invoice.factory"].sudo().with_company(company)
            invoices |= factory._create_posted(
                subscriptions.sudo()._prepare_renewal_invoices(cache)
            )
            subscriptions._note_renewal(cache)
        invoices._iptv_on_renewals_posted()
        return invoices

    def _prepare_renewal_invoices(self, cache):
        """Return the values of one invoice per payer, due day and currency (D11).

        :param RenewalCache cache: what the invoices have in common
        :rtype: list[dict]
        """
        self._fetch_for_renewal()
        bills = {}
        for subscription in self:
            key = (
                cache.payer(subscription),
                cache.due_day(subscription),
                subscription.currency_id,
            )
            bills.setdefault(key, []).append(subscription.id)
        return [
            # What all need is fetched for all at once.
            self.browse(ids)
            .with_prefetch(self._prefetch_ids)
            ._prepare_renewal_invoice(*key, cache)
            for key, ids in bills.items()
        ]

    def _prepare_renewal_invoice(self, payer, due_day, currency, cache):
        return {
            "move_type": "out_invoice",
            "partner_id": payer.id,
            "company_id": cache.company.id,
            "currency_id": currency.id,
            "invoice_user_id": self.user_id[:1].id,
            "invoice_origin": ", ".join(self.mapped("name")),
            "invoice_date": cache.today,
            "invoice_date_due": due_day,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                fields.Command.create(vals)
                for subscription in self
                for vals in subscription._prepare_renewal_lines(cache)
            ],
        }

    def _note_renewal(self, cache):
        """Remember that the period after the end as it is now was invoiced."""
        self.line_ids._store_renewal_price(cache)
        self._note_renewal_done()

    def _note_renewal_done(self):
        for end, subscriptions in self.grouped("date_end").items():
            # sudo: what was invoiced is protected against direct writes.
            subscriptions.sudo().write({"renewal_date_end": end})
        self._clear_renewal_error()
