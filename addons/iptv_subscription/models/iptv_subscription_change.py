from odoo import Command, fields, models

OPEN_STATES = ("waiting", "scheduled")
#: Days after which an offer that nobody paid is withdrawn: its time has run on.
OFFER_DAYS = 7


class IptvSubscriptionChange(models.Model):
    """A change of what a service consists of: asked for, paid, done (decision D3).

    - *prorate*: the end stays; the two prices per time are compared for the paid time
      that is left, in exact seconds. What was paid for a period counts, not the price
      of today. Money comes back only for time that money was paid for.
    - *difference*: the end stays; the prices of a full cycle are compared, whatever is
      left of it. Going down gives nothing back.
    - *full*: the new package is paid in full and a new cycle begins with the payment;
      what was left of the old time is dropped.

    A positive amount is invoiced, and the change happens in the transaction that pays
    it. Zero happens at once. A negative amount happens at once and becomes a credit
    note, which the next renewals use up.

    A *longer* billing cycle always begins at once and is paid in full; in the first
    two modes the unused time is deducted. A *shorter* one waits for the end of the
    paid time. So nobody gets the lower price of a long cycle without paying for one
    (pain 19). A trial or a one-time purchase becomes a subscription at full price,
    without giving anything back. Where no paid time is left the package changes at
    once, and the next renewal bills it.

    *At expiry* nothing is charged: the renewal bills the new package at the price of
    its day, and the box changes when the old time is over, also if the renewal was
    paid before.

    Crediting the whole invoice of a change that is done takes the change back.
    """

    _name = "iptv.subscription.change"
    _description = "Package Change"
    _order = "id desc"
    _check_company_auto = True

    subscription_id = fields.Many2one(
        "iptv.subscription", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    kind = fields.Selection(
        [
            ("package", "Change package"),
            ("extra_add", "Add extra"),
            ("extra_remove", "Remove extra"),
        ],
        required=True,
    )
    product_from_id = fields.Many2one(
        "product.product", string="From", ondelete="restrict", check_company=True
    )
    product_to_id = fields.Many2one(
        "product.product", string="To", ondelete="restrict", check_company=True
    )
    mode = fields.Selection(
        [
            ("none", "Nothing given back"),
            ("prorate", "Prorate"),
            ("difference", "Difference"),
            ("full", "Full price"),
        ],
        required=True,
    )
    when = fields.Selection(
        [("now", "Now"), ("expiry", "At the end of the paid time")], required=True
    )
    is_new_cycle = fields.Boolean(help="A new billing cycle begins with the change.")
    price_from = fields.Monetary(help="Price per cycle before.")
    price_to = fields.Monetary(help="Price per cycle after.")
    amount = fields.Monetary(help="Without tax. Negative: given back as a credit note.")
    amount_total = fields.Monetary(string="Amount with Tax")
    explanation = fields.Text(help="The arithmetic of the amount, in words.")
    date_end_before = fields.Datetime(string="Valid Until, before")
    date_end_after = fields.Datetime(string="Valid Until, after")
    date = fields.Datetime(
        string="Takes Effect", help="Empty while the payment is awaited."
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting for payment"),
            ("scheduled", "Scheduled"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="waiting",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        index="btree_not_null",
        ondelete="set null",
        groups="iptv_subscription.group_iptv_operator",
    )
    move_id = fields.Many2one(
        related="move_line_id.move_id",
        string="Invoice",
        store=True,
        groups="iptv_subscription.group_iptv_operator",
    )
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user
    )

    _open_uniq = models.UniqueIndex(
        "(subscription_id) WHERE state IN ('waiting', 'scheduled')"
        " AND kind != 'extra_remove'",
        "This service is being changed already.",
    )
    _removal_uniq = models.UniqueIndex(
        "(subscription_id, product_from_id) WHERE state = 'scheduled'"
        " AND kind = 'extra_remove'",
        "This extra is being removed already.",
    )
    _due_idx = models.Index("(date) WHERE state = 'scheduled'")

    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for change in self:
            # sudo: a customer may know the names of products, not the catalogue.
            known = change.sudo()
            names = [
                p.display_name
                for p in (known.product_from_id, known.product_to_id)
                if p
            ]
            change.display_name = f"{kinds[change.kind]}: {' → '.join(names)}"

    # === ACTION METHODS === #

    def action_cancel(self):
        """Withdraw what is not paid or not due yet."""
        self.subscription_id.check_access("write")
        # sudo: changes are written by the business methods only.
        self.sudo()._cancel()

    def action_view_invoice(self):
        """Open the invoice or credit note of this change."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "view_mode": "form",
            "res_id": self.move_id.id,
        }

    # === FROM THE REQUEST TO THE CHANGE === #

    def _start(self, lines):
        """Schedule, invoice or do a change that was just created.

        Note: `self.ensure_one()`

        :param list lines: what is charged, see `iptv.subscription._quote_change`
        """
        self.ensure_one()
        if self.state == "scheduled":
            self._schedule()
        elif lines and self.amount_total >= 0:
            self._invoice(lines)
        else:
            self._apply()
            if lines:
                self._give_back(lines)

    def _schedule(self):
        """Have the change happen at the end of the paid time."""
        if self.kind == "extra_remove":
            self._get_extra_line().date_until = self.date
        self.subscription_id._replace_open_renewal()

    def _invoice(self, lines):
        """Post what the change costs; paying it does the change."""
        invoice = self._create_move("out_invoice", lines)
        invoice.action_post()
        invoice._iptv_offset_credits()

    def _give_back(self, lines):
        """Post a credit note, which the next renewals use up.

        It cancels no period: the service goes on until the same end.
        """
        lines = [dict(line, price=-line["price"]) for line in lines]
        self._create_move("out_refund", lines).action_post()

    def _create_move(self, move_type, lines):
        subscription = self.subscription_id
        # sudo: whoever may change a service, posting is accounting's work.
        moves = self.env["account.move"].sudo().with_company(self.company_id)
        move = moves.create(
            {
                "move_type": move_type,
                "partner_id": subscription.partner_id.id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "invoice_user_id": subscription.user_id.id,
                "invoice_origin": subscription.name,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(self._prepare_move_line(line)) for line in lines
                ],
            }
        )
        # Before the posting: an invoice of zero is paid by it.
        self.move_line_id = move.invoice_line_ids.sorted("id")[:1]
        return move

    def _prepare_move_line(self, line):
        return {
            "product_id": line["product"].id,
            "quantity": 1,
            "price_unit": line["price"],
            "name": line["name"],
            "iptv_change_id": self.id,
        }

    def _apply(self):
        """Do changes that are paid or due; a repetition changes nothing."""
        for change in self:
            change.subscription_id._lock()
            if change.state in OPEN_STATES:
                change._apply_one()

    def _apply_one(self):
        subscription = self.subscription_id
        if self.state == "waiting":
            self._report_if_outdated()
        # First: what follows asks which changes are still open.
        self.write({"state": "done", "date": fields.Datetime.now()})
        self.flush_recordset(["state"])
        if self.kind == "package":
            self._apply_package()
        elif self.kind == "extra_add":
            self._apply_extra()
        else:
            self._get_extra_line().unlink()
        self.date_end_after = subscription.date_end
        subscription.message_post(body=self._get_story())
        subscription._replace_open_renewal()

    def _apply_package(self):
        subscription = self.subscription_id
        if self.is_new_cycle:
            subscription._cut_paid_time(self.display_name)
        subscription._change_package(self.product_to_id)
        package = subscription._get_package_line()
        if self.when == "now" and package.price_unit != self.price_to:
            package.price_unit = self.price_to
        if self.is_new_cycle:
            subscription._extend(
                cycle=self.product_to_id.iptv_cycle_id,
                product_id=self.product_to_id.id,
                **self._get_payment(),
            )

    def _get_payment(self):
        """Return what names the document that has paid for a new billing cycle.

        Override it for what is paid another way than by invoice.

        :return: arguments of `iptv.subscription._extend`
        :rtype: dict
        """
        return {
            "source": "invoice",
            "key": self.move_line_id._iptv_get_period_key(),
            "move_line_id": self.move_line_id.id,
        }

    def _apply_extra(self):
        if not self._get_extra_line():
            self.env["iptv.subscription.line"].create(
                {
                    "subscription_id": self.subscription_id.id,
                    "product_id": self.product_to_id.id,
                    "price_unit": self.price_to,
                }
            )

    def _get_extra_line(self):
        """Return the line of the extra that is added or removed, if it is there."""
        self.ensure_one()
        product = self.product_to_id or self.product_from_id
        lines = self.subscription_id.line_ids
        return lines.filtered(lambda line: line.product_id == product)

    def _get_open_text(self):
        """Return what is still to happen, in a sentence.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "waiting":
            return self.env._(
                "“%(change)s” comes as soon as %(number)s is paid.",
                change=self.display_name,
                number=self.move_id.name or self.env._("its invoice"),
            )
        return self.env._(
            "“%(change)s” comes on %(day)s.",
            change=self.display_name,
            day=self.subscription_id._format_day(self.date),
        )

    def _get_story(self):
        """Return what happened, for the history of the subscription."""
        text = self.explanation
        return f"{self.display_name}. {text}" if text else self.display_name

    def _report_if_outdated(self):
        """Tell staff when an offer was paid whose paid time is another one by now."""
        subscription = self.subscription_id
        moved = subscription.date_end != self.date_end_before
        if self.mode != "full" and self.date_end_before and moved:
            subscription._report_attention(
                self.env._(
                    "“%(change)s” was paid, but the end of the service has moved since "
                    "the amount was calculated. Check the amount: %(explanation)s",
                    change=self.display_name,
                    explanation=self.explanation,
                )
            )

    def _request_again(self):
        """Ask once more for the same, for the paid time as it is now.

        :rtype: `iptv.subscription.change` recordset
        """
        self.ensure_one()
        subscription = self.subscription_id.with_user(self.user_id).sudo()
        if self.kind == "package":
            return subscription._request_change(
                self.product_to_id, self.when, self.mode
            )
        return subscription._request_extra(self.product_to_id, self.mode)
