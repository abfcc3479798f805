from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.iptv_subscription.models.account_move_event import PAID


class AccountMoveLine(models.Model):
    """Lines that sell credits or stock to a reseller."""

    _inherit = "account.move.line"

    iptv_is_stock = fields.Boolean(
        string="Stock",
        help="The package is sold to a reseller as stock: it gets a number of them to "
        "use up, and no box is set up now.",
    )
    iptv_reseller_id = fields.Many2one(
        "iptv.reseller",
        string="Bought by Reseller",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Whose wallet or stock this line fills once it is paid.",
    )
    iptv_credits = fields.Float(
        string="Credits Sold",
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="What the pack held when the invoice was posted.",
    )
    iptv_credit_entry_ids = fields.One2many(
        "iptv.credit.entry",
        "move_line_id",
        string="Ledger Entries",
        groups="iptv_subscription.group_iptv_operator",
    )

    def _iptv_is_for_reseller(self):
        """Tell whether this line sells credits or stock.

        Note: `self.ensure_one()`
        """
        self.ensure_one()
        if self.display_type != "product":
            return False
        return self.iptv_is_stock or self.product_id.iptv_kind == "credit"

    # === POSTING === #

    def _iptv_prepare_purchase(self):
        """Note the buyer and the credits: later changes of both do not matter.

        :raise UserError: if the buyer may not buy it
        """
        for line in self:
            values = {"iptv_reseller_id": False, "iptv_credits": 0}
            if line._iptv_is_for_reseller():
                values = line._iptv_get_purchase_values()
            line.write(values)

    def _iptv_get_purchase_values(self):
        product, buyer = self.product_id, self.move_id.partner_id
        reseller = self.env["iptv.reseller"]._get_of_partner(buyer, self.company_id)
        # Money that arrived is booked, whatever changed since it was sent.
        if not reseller or not self.move_id.transaction_ids._iptv_is_money():
            reseller._check_may_buy(product, buyer, self.iptv_is_stock)
        product._iptv_check_reseller_quantity(self.quantity)
        credit = reseller.currency_id
        sold = 0 if self.iptv_is_stock else self.quantity * product.iptv_credits
        return {"iptv_reseller_id": reseller.id, "iptv_credits": credit.round(sold)}

    def _iptv_prepare_refund(self):
        """Refuse to give money back for credits that stay where they are.

        :raise UserError: if the line names no invoice line that sold them
        """
        for line in self:
            if not line._iptv_link_purchase():
                raise UserError(
                    self.env._(
                        "“%(product)s” is given back by a credit note of the invoice "
                        "that sold it: open that invoice and press “Credit Note”.",
                        product=line.product_id.display_name,
                    )
                )

    def _iptv_link_purchase(self):
        """Return the line that this one gives back; find it if the order made both."""
        if not self.iptv_reversed_line_id:
            bought = self.sale_line_ids.invoice_lines.filtered(
                lambda line: (
                    line.iptv_reseller_id
                    and line.move_id.move_type == "out_invoice"
                    and line.parent_state == "posted"
                    and not line._iptv_is_given_back()
                )
            )
            self.iptv_reversed_line_id = bought.sorted("id")[-1:]
        return self.iptv_reversed_line_id

    # === PAYING AND GIVING BACK === #

    def _iptv_get_payable(self):
        """Override: stock sets up no box (rule 46)."""
        if self.iptv_is_stock:
            return self.env["iptv.subscription"]
        return super()._iptv_get_payable()

    def _iptv_pay(self):
        """Override: what resellers bought is theirs; a repetition changes nothing."""
        result = super()._iptv_pay()
        bought = self.filtered("iptv_reseller_id")
        bought._iptv_follow_payment(is_paid=True)
        return result

    def _iptv_follow_payment(self, cause=None, is_paid=None, is_lost=False):
        """Bring wallet and stock in step with what these lines pay for now.

        Whatever the door and however often: what a line has brought is compared with
        what it is due, with the wallet locked.

        :param cause: the `account.move` that changed; their own invoice if empty
        :param bool is_paid: whether the money is there; None: as the invoice says
        :param bool is_lost: whether the payment was taken back for good
        """
        for line in self._iptv_with_plain_context():
            move = line.move_id
            paid = move.payment_state in PAID if is_paid is None else is_paid
            step = "keep"
            if is_lost or move.state != "posted":
                step = "take"
            elif paid:
                step = "give"
            if line.iptv_is_stock:
                line._iptv_follow_stock(step)
            else:
                line._iptv_follow_credits(step, cause or move)

    def _iptv_holds_something(self):
        """Tell whether credits or stock of this line were given and not taken back.

        Note: `self.ensure_one()`

        :rtype: bool
        """
        self.ensure_one()
        if not self.iptv_reseller_id:
            return False
        if self.iptv_is_stock:
            stock = self._iptv_get_stock()
            return stock.quantity > stock.owed
        given, _value = self._iptv_get_given()
        return self.iptv_reseller_id.currency_id.compare_amounts(given, 0) > 0
