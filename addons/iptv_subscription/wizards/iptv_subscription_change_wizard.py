from odoo import api, fields, models
from odoo.exceptions import UserError

MANAGER = "iptv_subscription.group_iptv_manager"


class IptvSubscriptionChangeWizard(models.TransientModel):
    _name = "iptv.subscription.change.wizard"
    _description = "Change Package or Extras"

    subscription_id = fields.Many2one(
        "iptv.subscription",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(related="subscription_id.company_id")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    kind = fields.Selection(
        [
            ("package", "Change package"),
            ("extra_add", "Add extra"),
            ("extra_remove", "Remove extra"),
        ],
        required=True,
        default="package",
    )
    available_ids = fields.Many2many(
        "product.product", compute="_compute_available_ids"
    )
    product_id = fields.Many2one("product.product")
    when = fields.Selection(
        [("now", "Now"), ("expiry", "At the end of the paid time")],
        required=True,
        default=lambda self: self._get_default_when(),
    )
    mode = fields.Selection(
        [
            ("prorate", "Prorate to the same end"),
            ("difference", "Difference of a full cycle"),
            ("full", "Full price, a new cycle begins"),
        ],
        required=True,
        default=lambda self: self.env.company.iptv_change_mode,
        help="The setting of the company. A manager may choose another one.",
    )
    refund = fields.Boolean(
        string="Give Unused Time Back",
        help="As a credit note, which the next renewals use up.",
    )
    is_manager = fields.Boolean(compute="_compute_is_manager")

    # What would happen
    amount = fields.Monetary(compute="_compute_preview", string="Without Tax")
    amount_tax = fields.Monetary(compute="_compute_preview", string="Tax")
    amount_total = fields.Monetary(compute="_compute_preview", string="Total")
    renewal_amount = fields.Monetary(
        compute="_compute_preview", help="Of one cycle, without tax."
    )
    date = fields.Datetime(compute="_compute_preview", string="Takes Effect")
    date_end = fields.Datetime(compute="_compute_preview", string="Valid Until")
    explanation = fields.Text(compute="_compute_preview")
    problem = fields.Text(compute="_compute_preview")

    def _get_default_when(self):
        removing = self.env.context.get("default_kind") == "extra_remove"
        return "expiry" if removing else "now"

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self.env.user.has_group(MANAGER)

    @api.depends("subscription_id", "kind")
    def _compute_available_ids(self):
        for wizard in self:
            subscription = wizard.subscription_id
            lines = subscription.line_ids.filtered(lambda line: line.kind == "extra")
            if wizard.kind == "extra_remove":
                wizard.available_ids = lines.product_id
            else:
                kind = "package" if wizard.kind == "package" else "extra"
                wizard.available_ids = subscription._get_change_products(kind)

    @api.depends("subscription_id", "kind", "product_id", "when", "mode", "refund")
    def _compute_preview(self):
        names = (
            "amount",
            "amount_tax",
            "amount_total",
            "renewal_amount",
            "date",
            "date_end",
            "explanation",
            "problem",
        )
        for wizard in self:
            preview = wizard._get_preview() if wizard.product_id else {}
            for name in names:
                wizard[name] = preview.get(name, False)

    def _get_preview(self):
        subscription = self.subscription_id._origin or self.subscription_id
        product = self.product_id._origin or self.product_id
        if self.kind == "package":
            return subscription._preview_change(product, self.when, self.mode)
        if self.kind == "extra_add":
            return subscription._preview_extra(product, self.mode)
        return subscription._preview_extra_removal(
            product, self.when, self._get_removal_mode()
        )

    def _get_removal_mode(self):
        return "prorate" if self.refund and self.when == "now" else None

    def action_confirm(self):
        """Ask for the change and show what became of it.

        :raise UserError: if the person may not, or it cannot be
        """
        self.ensure_one()
        self.subscription_id.check_access("write")
        self._check_rights()
        if not self.product_id:
            raise UserError(self.env._("Choose a product first."))
        change = self._request()
        if change.state == "waiting" and change.has_access("read"):
            return self._open_invoice(change)
        return {"type": "ir.actions.act_window_close"}

    def _check_rights(self):
        other_mode = self.mode != self.company_id.iptv_change_mode
        if (other_mode or self.refund) and not self.env.user.has_group(MANAGER):
            raise UserError(
                self.env._(
                    "Only an IPTV manager can choose another way to charge than the "
                    "setting of the company."
                )
            )

    def _request(self):
        subscription = self.subscription_id
        if self.kind == "package":
            return subscription._request_change(self.product_id, self.when, self.mode)
        if self.kind == "extra_add":
            return subscription._request_extra(self.product_id, self.mode)
        return subscription._request_extra_removal(
            self.product_id, self.when, self._get_removal_mode()
        )

    def _open_invoice(self, change):
        if not self.env["account.move"].has_access("read"):
            return self.subscription_id._notify(
                self.env._(
                    "Invoiced: %(number)s. The change comes with the payment.",
                    number=change.sudo().move_id.name,
                )
            )
        return change.action_view_invoice()
