from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .pack_common import PackCommon


@freeze_time("2026-03-10 10:00:00")
@tagged("-at_install", "post_install")
class TestSellWizard(PackCommon):
    """Staff sell credits and stock, and give start-up credits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_staff("mia", "iptv_subscription.group_iptv_manager")
        cls.operator = cls._create_staff("op", "iptv_subscription.group_iptv_operator")

    def _open(self, kind, user=None):
        return Form(
            self.env["iptv.reseller.sell"]
            .with_user(user or self.manager)
            .with_context(
                active_model="iptv.reseller",
                active_id=self.reseller.id,
                default_kind=kind,
            )
        )

    def test_a_manager_without_accounting_sells_a_pack(self):  # rule 28
        form = self._open("credit")
        form.pack_id = self.pack
        form.quantity = 2
        self.assertEqual((form.price_unit, form.amount), (300, 600))
        self.assertEqual(form.credits, 1000)
        wizard = form.save()
        wizard.action_sell()
        wizard.action_sell()
        invoice = self.env["account.move"].search([("iptv_key", "!=", False)])
        self.assertEqual(len(invoice), 1, "pressed twice, one invoice")
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("posted", 600))
        self._pay(invoice)
        self.assertEqual(self.reseller.balance, 1000)

    def test_the_price_is_agreed(self):
        form = self._open("credit")
        form.pack_id = self.pack
        form.price_unit = 250
        form.save().action_sell()
        invoice = self.env["account.move"].search([("iptv_key", "!=", False)])
        self.assertEqual(invoice.amount_untaxed, 250)

    def test_stock_is_sold(self):  # rule 46
        form = self._open("stock")
        form.package_id = self.monthly
        form.quantity = 10
        self.assertEqual(form.amount, 100)
        action = form.save().action_sell()
        invoice = self.env["account.move"].search([("iptv_key", "!=", False)])
        self.assertIn(invoice.name, action["params"]["message"])
        self._pay(invoice)
        self.assertEqual(self.reseller.stock_ids.quantity, 10)

    def test_an_operator_sells_nothing(self):
        with self.assertRaises(AccessError):
            self._open("credit", self.operator)
        wizard = self.env["iptv.reseller.sell"].create(
            {"reseller_id": self.reseller.id, "pack_id": self.pack.id}
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.operator).action_sell()

    def test_what_is_missing_or_wrong_is_said(self):
        wizard = self.env["iptv.reseller.sell"].create(
            {"reseller_id": self.reseller.id}
        )
        with self.assertRaisesRegex(UserError, "Choose what"):
            wizard.action_sell()
        wizard.pack_id = self._create_pack("Super", 9.0, 9.0, "super")
        with self.assertRaisesRegex(UserError, "super resellers only"):
            wizard.action_sell()

    # === START-UP CREDITS === #

    def test_startup_credits_as_a_gift(self):  # rule 18, D9
        self.reseller._give_startup(50, "gift", "click")
        self.reseller._give_startup(50, "gift", "click")
        self.assertEqual(self._get_amounts(), [("startup", 50)])
        self._spend(self.reseller, 50)
        uses = self.reseller.entry_ids.allocation_ids
        self.assertEqual(sum(uses.mapped("recognized")), 0)

    def test_startup_credits_by_invoice(self):  # rule 39, D9
        invoice = self.reseller._give_startup(50, "invoice", "click")
        again = self.reseller._give_startup(50, "invoice", "click")
        self.assertEqual(invoice, again)
        self.assertEqual(invoice.amount_untaxed, 50)
        self.assertFalse(self.reseller.entry_ids)
        self._pay(invoice)
        self.assertEqual(self._get_amounts(), [("purchase", 50)])

    def test_the_rate_of_the_company_is_the_price(self):  # D7
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.reseller.currency_id.id,
                "company_id": self.env.company.id,
                "name": "2026-01-01",
                "rate": 2.0,
            }
        )
        invoice = self.reseller._give_startup(50, "invoice", "click")
        self.assertEqual(invoice.amount_untaxed, 25)

    def test_no_other_mode_and_no_other_amount(self):  # pain 5
        with self.assertRaises(UserError):
            self.reseller._give_startup(50, "loan", "click")
        for amount in (0, -5, float("nan")):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self.reseller._give_startup(amount, "gift", "click")
