from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "iptv_subscription.group_iptv_manager"


class IptvResellerSell(models.TransientModel):
    """Sell credits or stock to a reseller: one invoice, filled when it is paid."""

    _name = "iptv.reseller.sell"
    _description = "Sell to a Reseller"

    kind = fields.Selection(
        [("credit", "Credits"), ("stock", "Stock")], required=True, default="credit"
    )
    reseller_id = fields.Many2one(
        "iptv.reseller",
        required=True,
        default=lambda self: self._default_reseller_id(),
    )
    level = fields.Selection(related="reseller_id.level")
    company_id = fields.Many2one(related="reseller_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    credit_currency_id = fields.Many2one(
        related="reseller_id.currency_id", string="Credit Currency"
    )
    pack_id = fields.Many2one(
        "product.product",
        domain="[('iptv_kind', '=', 'credit'), ('sale_ok', '=', True), "
        "('iptv_for_level', 'in', ['all', level]), "
        "('company_id', 'in', [False, company_id])]",
    )
    package_id = fields.Many2one(
        "product.product",
        domain="[('iptv_kind', 'in', ['package', 'extra']), ('sale_ok', '=', True), "
        "('company_id', 'in', [False, company_id])]",
    )
    quantity = fields.Integer(default=1, required=True)
    price_unit = fields.Monetary(
        string="Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        help="Of one, without taxes.",
    )
    amount = fields.Monetary(string="Total", compute="_compute_amount")
    credits = fields.Monetary(
        compute="_compute_amount", currency_field="credit_currency_id"
    )

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "Sell at least one.")
    _price_positive = models.Constraint(
        "CHECK (price_unit >= 0)", "A price cannot be negative."
    )

    @api.model
    def _default_reseller_id(self):
        if self.env.context.get("active_model") == "iptv.reseller":
            return self.env.context.get("active_id")
        return False

    def _get_product(self):
        return self.pack_id if self.kind == "credit" else self.package_id

    @api.depends("kind", "pack_id", "package_id", "reseller_id", "quantity")
    def _compute_price_unit(self):
        for wizard in self:
            product = wizard._get_product()
            wizard.price_unit = (
                wizard.reseller_id._get_purchase_price(product, wizard.quantity)
                if product and wizard.reseller_id
                else 0.0
            )

    @api.depends("kind", "pack_id", "quantity", "price_unit")
    def _compute_amount(self):
        for wizard in self:
            is_credit = wizard.kind == "credit"
            wizard.amount = wizard.quantity * wizard.price_unit
            wizard.credits = (
                wizard.quantity * wizard.pack_id.iptv_credits if is_credit else 0.0
            )

    def action_sell(self):
        """Make the posted invoice; pressed twice, it is still one (rule 28).

        :return: the action that opens the invoice
        :raise AccessError: for who is no manager
        :raise UserError: if this reseller may not buy it
        """
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only an IPTV manager sells credits and stock.")
            )
        self.reseller_id.check_access("write")
        if not self._get_product():
            raise UserError(self.env._("Choose what is sold."))
        invoice = self.reseller_id._invoice_purchase(
            self._get_product(),
            self.quantity,
            f"sell/{self.id}",
            price_unit=self.price_unit,
            stock=self.kind == "stock",
        )
        return self._open(invoice)

    def _open(self, invoice):
        """Open the invoice for who may see it, else say that it was made."""
        if invoice.sudo(False).has_access("read"):
            return {
                "type": "ir.actions.act_window",
                "res_model": "account.move",
                "res_id": invoice.id,
                "view_mode": "form",
            }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Invoice %(number)s was made.", number=invoice.name
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
