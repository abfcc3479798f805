from odoo import api, fields, models
from odoo.exceptions import UserError

#: What starts as soon as its order of zero is confirmed, besides packages.
FREE_KINDS = {"credit", "reseller_plan"}


class SaleOrder(models.Model):
    """Orders of resellers: packs of credits, and stock sold up front."""

    _inherit = "sale.order"

    iptv_reseller_id = fields.Many2one(
        "iptv.reseller",
        string="Reseller",
        compute="_compute_iptv_reseller_id",
        compute_sudo=True,
        help="The reseller that the invoice goes to.",
    )
    iptv_is_stock = fields.Boolean(
        string="Stock",
        tracking=True,
        help="The packages are sold to the reseller as stock: it gets a number of "
        "them to use up, and no box is set up now.",
    )

    @api.depends("partner_id", "partner_invoice_id", "company_id")
    def _compute_iptv_reseller_id(self):
        resellers = self.env["iptv.reseller"]
        for order in self:
            buyer = order._iptv_get_buyer()
            order.iptv_reseller_id = resellers._get_of_partner(buyer, order.company_id)

    def _iptv_get_buyer(self):
        """Return who pays, and so whose wallet or stock is filled.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        return self.partner_invoice_id or self.partner_id

    def write(self, vals):
        """Override: what was sold does not turn into something else."""
        if "iptv_is_stock" in vals:
            value = bool(vals["iptv_is_stock"])
            sold = self.filtered(lambda o: o.state not in ("draft", "sent"))
            if any(order.iptv_is_stock != value for order in sold):
                raise UserError(
                    self.env._(
                        "A confirmed order cannot change between stock and boxes. "
                        "Cancel it and set it back to a quotation first."
                    )
                )
        return super().write(vals)

    @api.constrains("partner_id", "partner_invoice_id", "company_id", "iptv_is_stock")
    def _check_iptv_reseller(self):
        self.order_line._iptv_check_buyer()

    def _action_confirm(self):
        """Override: ask again, for much may change after a quotation (rule 21).

        What arrived is booked in any case.
        """
        # sudo: who confirms an order need not see payments.
        unpaid = self.filtered(lambda o: not o.sudo().transaction_ids._iptv_is_money())
        unpaid.order_line._iptv_check_buyer()
        return super()._action_confirm()

    def _iptv_is_free(self):
        """Override: credits or a plan that cost nothing are not waited for."""
        self.ensure_one()
        if super()._iptv_is_free():
            return True
        # sudo: who confirms an order need not see invoices.
        return (
            self.state == "sale"
            and not self.sudo().invoice_ids
            and self.currency_id.is_zero(self.amount_total)
            and not FREE_KINDS.isdisjoint(
                self.order_line.mapped("product_id.iptv_kind")
            )
        )


class SaleOrderLine(models.Model):
    """Lines that only a reseller may buy."""

    _inherit = "sale.order.line"

    @api.depends("order_id.iptv_is_stock")
    def _compute_is_iptv_package(self):
        """Override: stock sets up no box; the reseller uses it up later (rule 46)."""
        result = super()._compute_is_iptv_package()
        self.filtered("order_id.iptv_is_stock").is_iptv_package = False
        return result

    @api.constrains("product_id", "order_id", "product_uom_qty")
    def _check_iptv_buyer(self):
        """Refuse it in the cart already: no money may move (rules 20 and 21)."""
        self._iptv_check_buyer()

    def _iptv_check_buyer(self):
        """Refuse what is for resellers only, for others.

        :raise UserError: with what to do instead
        """
        for line in self.filtered(lambda li: li._iptv_is_for_reseller()):
            order = line.order_id
            # sudo: a visitor of the shop or a salesperson sees no resellers.
            reseller = order.sudo().iptv_reseller_id
            is_stock = line.product_id.iptv_kind != "credit"
            buyer = order._iptv_get_buyer()
            reseller._check_may_buy(line.product_id, buyer, is_stock)
            line.product_id._iptv_check_reseller_quantity(line.product_uom_qty)

    def _iptv_is_for_reseller(self):
        """Tell whether this line sells credits or stock.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        kind = self.product_id.iptv_kind
        return kind == "credit" or bool(kind and self.order_id.iptv_is_stock)

    def _prepare_invoice_line(self, **optional_values):
        """Override of `sale`: stock is invoiced as stock."""
        vals = super()._prepare_invoice_line(**optional_values)
        if self.order_id.iptv_is_stock and self.product_id.iptv_kind:
            vals["iptv_is_stock"] = self.product_id.iptv_kind != "credit"
        return vals
