from odoo import fields, models
from odoo.exceptions import UserError


class IptvResellerSale(models.Model):
    """What a reseller spent on: the document behind a ledger entry or a use of stock.

    Its key names the click that caused it, so a repetition gives the first result.
    """

    _name = "iptv.reseller.sale"
    _description = "Sale by a Reseller"
    _order = "id desc"
    _check_company_auto = True

    key = fields.Char(required=True, readonly=True)
    reseller_id = fields.Many2one(
        "iptv.reseller", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="reseller_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("new", "New user"),
            ("trial", "Trial"),
            ("renewal", "Renewal"),
            ("upgrade", "Upgrade"),
            ("extra", "Extra"),
            ("reseller", "New reseller"),
        ],
        required=True,
    )
    subscription_id = fields.Many2one(
        "iptv.subscription", string="User", index="btree_not_null", ondelete="restrict"
    )
    child_id = fields.Many2one(
        "iptv.reseller",
        string="New Reseller",
        index="btree_not_null",
        ondelete="restrict",
    )
    product_id = fields.Many2one("product.product", ondelete="restrict")
    product_from_id = fields.Many2one(
        "product.product", string="Before", ondelete="restrict"
    )
    currency_id = fields.Many2one(related="reseller_id.currency_id")
    price = fields.Monetary(help="In credits; what it was worth if stock was used.")
    paid_with = fields.Selection(
        [("credit", "Credits"), ("stock", "Stock"), ("free", "Free of charge")],
        required=True,
    )
    entry_id = fields.Many2one(
        "iptv.credit.entry", string="Ledger Entry", index=True, ondelete="restrict"
    )
    reversal_entry_id = fields.Many2one(
        "iptv.credit.entry", string="Given Back by", ondelete="restrict"
    )
    stock_id = fields.Many2one("iptv.reseller.stock", ondelete="restrict")
    # Each renewal asks what paid for the periods before.
    period_id = fields.Many2one(
        "iptv.subscription.period", index="btree_not_null", ondelete="restrict"
    )
    revision = fields.Integer(
        help="The state of the account that this was charged for; it is confirmed "
        "when the middleware has it."
    )
    state = fields.Selection(
        [
            ("pending", "Being done"),
            ("done", "Done"),
            ("reversed", "Given back"),
        ],
        required=True,
        default="pending",
        index=True,
    )
    reason = fields.Char(help="Why it was given back.")
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )

    _key_uniq = models.Constraint("UNIQUE (reseller_id, key)", "This was done already.")
    _report_idx = models.Index("(reseller_id, date)")
    _pending_idx = models.Index("(subscription_id) WHERE state = 'pending'")

    def _check_same(self, purchase):
        """Refuse a key that stands for something else: it would be had for nothing.

        :param Purchase purchase: what is asked for with the key of this sale
        :raise UserError: with what to do
        """
        self.ensure_one()
        product = purchase.product and purchase.product.id
        user = purchase.document.get("subscription_id")
        if (self.kind, self.product_id.id, self.subscription_id.id) != (
            purchase.kind,
            product or False,
            user or False,
        ):
            raise UserError(
                self.env._(
                    "This was sent before with other values, and that was done. Reload "
                    "the page before you send something else."
                )
            )
