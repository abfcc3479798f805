from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.iptv_subscription_order import DEVICE_OF_KIND
from ..models.product_template import DEVICE_KINDS

#: Services of one range.
LIMIT = 500
#: Names shown before.
SHOWN = 4


class IptvAddRange(models.TransientModel):
    """Room 1 … Room 20: contacts, services and one invoice at once (rule 57)."""

    _name = "iptv.add.range"
    _description = "Add a Range"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    prefix = fields.Char(
        string="Name", required=True, default=lambda s: s.env._("Room")
    )
    number_from = fields.Integer(string="From", required=True, default=1)
    number_to = fields.Integer(string="To", required=True, default=20)
    partner_id = fields.Many2one(
        "res.partner",
        string="Payer",
        check_company=True,
        help="Gets one invoice for all; the new contacts stand under it. Empty: "
        "contacts of their own, not invoiced yet.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Package",
        required=True,
        check_company=True,
        domain="[('iptv_kind', '=', 'package')]",
    )
    server_id = fields.Many2one(
        "iptv.server",
        check_company=True,
        compute="_compute_server_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    device_kind = fields.Selection(DEVICE_KINDS, required=True, default="line")
    macs = fields.Text(
        string="MAC Addresses",
        help="One per line, in the order of the names. May be added later.",
    )
    billing_mode = fields.Selection(
        [("automatic", "Automatic"), ("manual", "Manual")],
        required=True,
        default="automatic",
    )
    is_gift = fields.Boolean(string="As a Gift")
    gift_until = fields.Datetime(string="Until")
    count = fields.Integer(compute="_compute_preview")
    preview = fields.Char(compute="_compute_preview")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        string="Invoice", compute="_compute_preview", help="Untaxed."
    )
    operation_id = fields.Many2one("iptv.operation", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("product_id", "company_id")
    def _compute_server_id(self):
        for wizard in self:
            server = wizard.product_id.iptv_server_id
            if not server and not wizard.server_id:
                server = server._get_default(wizard.company_id or self.env.company)
            wizard.server_id = server or wizard.server_id

    @api.depends(
        "prefix", "number_from", "number_to", "product_id", "partner_id", "is_gift"
    )
    def _compute_preview(self):
        for wizard in self:
            names = wizard._get_names()
            shown = names
            if len(names) > SHOWN:
                shown = [*names[: SHOWN - 1], "…", names[-1]]
            wizard.count = len(names)
            wizard.preview = ", ".join(shown)
            price = wizard.product_id.lst_price
            paid = wizard.partner_id and not wizard.is_gift
            wizard.amount = price * len(names) if paid else 0

    def _get_names(self):
        self.ensure_one()
        prefix = (self.prefix or "").strip()
        # One more than allowed, so that too many are noticed without making them.
        last = min(self.number_to, self.number_from + LIMIT)
        return [f"{prefix} {n}".strip() for n in range(self.number_from, last + 1)]

    # === ACTION METHODS === #

    def action_add(self):
        """Create everything or nothing, and show one result per service.

        :raise UserError: with what to correct
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if not self.operation_id:
            self._check_range()
            self._check_gift()
            macs = self._get_macs()
            # sudo: the results are the engine's.
            self.sudo().operation_id = self._add(macs)
        return self.operation_id.sudo(False)._get_form_action()

    def _lock(self):
        """Have a second click wait, and find the result of the first."""
        self.flush_recordset()
        self.env.cr.execute(
            "SELECT id FROM iptv_add_range WHERE id = %s FOR NO KEY UPDATE", [self.id]
        )
        self.invalidate_recordset(["operation_id"])

    # === CHECKS === #

    def _check_range(self):
        if not 1 <= self.count <= LIMIT or self.number_from < 0:
            raise UserError(
                self.env._(
                    "A range has 1 to %(limit)s names. Check the numbers.", limit=LIMIT
                )
            )
        self.product_id._check_iptv_sellable()
        if self.device_kind not in self.server_id._get_device_kinds():
            raise UserError(
                self.env._(
                    "The server “%(server)s” cannot serve “%(kind)s”.",
                    server=self.server_id.name,
                    kind=dict(DEVICE_KINDS)[self.device_kind],
                )
            )
        self._check_names_new()

    def _check_names_new(self):
        """Refuse to add the same rooms of a payer twice."""
        if not self.partner_id:
            return
        # sudo: an operator need not see the contacts of other people.
        known = self.partner_id.sudo().child_ids.mapped("name")
        double = [name for name in self._get_names() if name in set(known)]
        if double:
            raise UserError(
                self.env._(
                    "%(payer)s already has %(names)s. Choose other numbers or another "
                    "name.",
                    payer=self.partner_id.display_name,
                    names=", ".join(double[:SHOWN]),
                )
            )

    def _check_gift(self):
        if not self.is_gift:
            return
        if not self.env.user.has_group("iptv_subscription.group_iptv_manager"):
            raise UserError(self.env._("Only an IPTV manager can give services away."))
        if not self.gift_until or self.gift_until <= fields.Datetime.now():
            raise UserError(self.env._("Say until when the services are a gift."))

    def _get_macs(self):
        """Return the pasted MACs, normalised.

        :rtype: list[str]
        :raise UserError: naming every line that cannot be used
        """
        pasted = [line.strip() for line in (self.macs or "").splitlines()]
        pasted = [line for line in pasted if line]
        if pasted and self.device_kind not in DEVICE_OF_KIND:
            raise UserError(
                self.env._("A service of this kind has no box. Remove them.")
            )
        if len(pasted) > self.count:
            raise UserError(
                self.env._(
                    "There are %(macs)s MAC addresses for %(count)s services.",
                    macs=len(pasted),
                    count=self.count,
                )
            )
        macs, problems = [], []
        for number, text in enumerate(pasted, 1):
            try:
                macs.append(self._check_mac(text, macs))
            except ValidationError as error:
                problems.append(f"{number}. {error}")
        if problems:
            head = self.env._("Nothing was added. Correct these lines:")
            raise UserError("\n".join([head, *problems]))
        return macs

    def _check_mac(self, text, macs):
        devices = self.env["iptv.device"]
        mac = devices._normalize_mac(text)
        if mac in macs:
            raise ValidationError(self.env._("%s stands in the list twice.", mac))
        devices._check_mac_usable(self.server_id, mac, self.device_kind)
        return mac

    # === CREATION === #

    def _add(self, macs):
        """Create contacts, services, boxes and the invoice or the gift.

        :param list macs: MACs of the first services
        :rtype: `iptv.operation` record
        """
        subscriptions = self._create_subscriptions(self._create_contacts())
        self._create_devices(subscriptions, macs)
        # sudo: results are the engine's.
        operation = self.env["iptv.operation"].sudo()
        operation = operation.create(
            {"kind": "add_range", "company_id": self.company_id.id}
        )
        invoice = self.env["account.move"]
        if self.is_gift:
            subscriptions._extend(
                "manual",
                f"add_range/{operation.id}",
                until=self.gift_until,
                reason=self.env._("Gift"),
            )
        elif self.partner_id:
            invoice = self._create_invoice(subscriptions)
        self._create_results(operation, subscriptions, invoice)
        return operation

    def _create_contacts(self):
        # sudo: who adds services need not be allowed to edit every contact.
        contacts = self.env["res.partner"].sudo().with_context(tracking_disable=True)
        return contacts.create(
            [
                {
                    "name": name,
                    "type": "other" if self.partner_id else "contact",
                    "parent_id": self.partner_id.id,
                    "company_id": self.partner_id.company_id.id,
                    "lang": self.partner_id.lang or self.env.lang,
                }
                for name in self._get_names()
            ]
        )

    def _create_subscriptions(self, contacts):
        Subscription = self.env["iptv.subscription"].with_company(self.company_id)
        return Subscription.with_context(tracking_disable=True).create(
            [
                {
                    "partner_id": contact.id,
                    "company_id": self.company_id.id,
                    "currency_id": self.currency_id.id,
                    "server_id": self.server_id.id,
                    "device_kind": self.device_kind,
                    "billing_mode": self.billing_mode,
                    "line_ids": [Command.create({"product_id": self.product_id.id})],
                }
                for contact in contacts
            ]
        )

    def _create_devices(self, subscriptions, macs):
        self.env["iptv.device"].with_context(tracking_disable=True).create(
            [
                {
                    "subscription_id": subscription.id,
                    "mac": mac,
                    "kind": DEVICE_OF_KIND[self.device_kind],
                }
                for subscription, mac in zip(subscriptions, macs, strict=False)
            ]
        )

    def _create_invoice(self, subscriptions):
        # sudo: adding is an operator's work, posting an invoice is accounting's.
        moves = self.env["account.move"].sudo().with_company(self.company_id)
        invoice = moves.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "name": f"{line.subscription_id.partner_id.name}: "
                            f"{line.product_id.display_name}",
                            "quantity": 1,
                            "price_unit": line.price_unit,
                            "iptv_subscription_id": line.subscription_id.id,
                        }
                    )
                    for line in subscriptions.line_ids.sorted("id")
                ],
            }
        )
        invoice.action_post()
        invoice._iptv_on_renewals_posted()
        return invoice

    def _create_results(self, operation, subscriptions, invoice):
        told = self.env._("Given until the chosen day.")
        if not self.is_gift:
            told = self.env._("Added; not invoiced yet.")
            if invoice:
                told = self.env._("Invoice %s", invoice.name)
        operation.env["iptv.operation.line"].create(
            [
                {
                    "operation_id": operation.id,
                    "subscription_id": subscription.id,
                    "partner_id": subscription.partner_id.id,
                    "company_id": subscription.company_id.id,
                    "currency_id": subscription.currency_id.id,
                    "state": "done",
                    "state_before": "draft",
                    "amount": invoice and subscription.price_unit,
                    "date_end_after": subscription.date_end,
                    "note": subscription.login,
                    "message": told,
                    "move_id": invoice.id,
                }
                for subscription in subscriptions
            ]
        )
        for subscription in subscriptions:
            subscription._message_log(
                body=self.env._("Added with the range %s", operation.name)
            )
        now = fields.Datetime.now()
        operation.write({"state": "done", "date_applied": now, "date_done": now})
