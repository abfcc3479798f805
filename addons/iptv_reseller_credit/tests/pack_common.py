from odoo import Command, fields

from .common import ResellerCommon


class PackCommon(ResellerCommon):
    """A pack of 500 credits for 300.00, and what is done with its invoice.

    After every test the wallets, the ledger, the lots and the debts agree, and the
    open lots are worth what the documents booked and nobody has used yet.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.iptv_bounce_hours = 24
        cls.pack = cls._create_pack("500 Credits", price=300.0, amount=500.0)

    def tearDown(self):
        self._assert_sound()
        super().tearDown()

    @classmethod
    def _create_pack(cls, name, price, amount, level="all", **values):
        return cls._create_iptv_product(
            name,
            price,
            iptv_kind="credit",
            iptv_credits=amount,
            iptv_for_level=level,
            **values,
        )

    @classmethod
    def _create_purchase(cls, product=None, quantity=1, reseller=None, **values):
        """Create the draft invoice of a pack."""
        product, reseller = product or cls.pack, reseller or cls.reseller
        line = {
            "product_id": product.id,
            "quantity": quantity,
            "iptv_is_stock": values.pop("stock", False),
        }
        if "price_unit" in values:
            line["price_unit"] = values.pop("price_unit")
        return cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": reseller.partner_id.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )

    @classmethod
    def _buy(cls, product=None, quantity=1, reseller=None, **values):
        """Sell by a paid invoice."""
        invoice = cls._create_purchase(product, quantity, reseller, **values)
        invoice.action_post()
        cls._pay(invoice)
        return invoice

    @classmethod
    def _order(cls, reseller=None, product=None, quantity=1, **values):
        reseller, product = reseller or cls.reseller, product or cls.pack
        return cls.env["sale.order"].create(
            {
                "partner_id": reseller.partner_id.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                ],
                **values,
            }
        )

    def _refund(self, invoice, **line):
        """Post a credit note whose first line was edited by the accountant."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if line:
            first = refund.invoice_line_ids[0]
            refund.invoice_line_ids = [Command.update(first.id, line)]
        refund.action_post()
        return refund

    def _get_amounts(self, reseller=None):
        """Return kind and amount of the lines of a ledger, the oldest first."""
        entries = (reseller or self.reseller).entry_ids.sorted("id")
        return [(entry.kind, entry.amount) for entry in entries]

    def _assert_sound(self, resellers=None):
        result = super()._assert_sound(resellers)
        money = self.env.company.currency_id
        for reseller in resellers or self.env["iptv.reseller"].search([]):
            debts = reseller.debt_ids
            self.assertAlmostEqual(sum(debts.mapped("open_credits")), reseller.debt)
            lots = self.env["iptv.credit.lot"].search(
                [("reseller_id", "=", reseller.id)]
            )
            uses = reseller.entry_ids.allocation_ids
            self.assertAlmostEqual(
                money.round(sum(lots.mapped("remaining_value"))),
                money.round(
                    self._get_booked(reseller)
                    - sum(uses.mapped("recognized"))
                    + sum(debts.mapped("open_value"))
                ),
                msg="open lots are worth what is booked and not used",
            )
        return result

    def _get_booked(self, reseller):
        """Return what posted documents booked for the credits of a wallet."""
        lines = self.env["account.move.line"].search(
            [
                ("iptv_reseller_id", "=", reseller.id),
                ("iptv_is_stock", "=", False),
            ]
        )
        booked = 0.0
        for line in lines:
            given, value = line._iptv_get_given()
            if given:
                refunds = line._iptv_get_credits()
                self.assertEqual(value, -line.balance - sum(refunds.mapped("balance")))
            booked += value
        return booked
