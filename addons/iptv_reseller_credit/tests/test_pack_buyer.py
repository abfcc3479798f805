from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .pack_common import PackCommon


@freeze_time("2026-03-10 10:00:00")
@tagged("-at_install", "post_install")
class TestPackBuyer(PackCommon):
    """Refused with a sentence before money moves (rules 20 and 21)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.super_pack = cls._create_pack("2000 Credits", 1000.0, 2000.0, "super")

    def _order_of(self, partner, product=None, **values):
        return self._order(product=product, partner_id=partner.id, **values)

    # === WHO === #

    def test_an_end_customer_cannot_order_credits(self):  # rule 20
        with self.assertRaisesRegex(UserError, "Anna is none"):
            self._order_of(self.customer)

    def test_an_end_customer_cannot_be_invoiced_credits(self):  # rule 20
        invoice = self._create_purchase(partner_id=self.customer.id)
        with self.assertRaisesRegex(UserError, "resellers only"):
            invoice.action_post()
        self.assertEqual(invoice.state, "draft")

    def test_a_cart_of_a_visitor_takes_no_credits(self):  # rule 20
        visitor = self.env.ref("base.public_partner")
        with self.assertRaisesRegex(UserError, "resellers only"):
            self._order_of(visitor)

    def test_the_line_is_refused_in_an_open_order(self):
        order = self._create_order()
        with self.assertRaises(UserError):
            order.order_line = [Command.create({"product_id": self.pack.id})]

    def test_the_buyer_is_who_pays(self):
        with self.assertRaises(UserError):
            self._order(partner_invoice_id=self.customer.id)
        order = self._order()
        with self.assertRaises(UserError):
            order.partner_invoice_id = self.customer

    def test_a_reseller_of_another_company_is_none_here(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.stranger.sudo().company_id = other
        with self.assertRaisesRegex(UserError, "resellers only"):
            self._order(reseller=self.stranger)

    # === TYPE === #

    def test_a_super_pack_is_refused_to_a_reseller(self):  # rule 21
        with self.assertRaisesRegex(UserError, "super resellers only"):
            self._order(product=self.super_pack)
        invoice = self._create_purchase(self.super_pack)
        with self.assertRaisesRegex(UserError, "super resellers only"):
            invoice.action_post()

    def test_a_super_reseller_buys_its_pack(self):  # rule 30
        self._buy(self.super_pack, reseller=self.super)
        self.assertEqual(self.super.balance, 2000)

    def test_each_type_sees_its_packs(self):  # rules 21 and 37
        own = self._create_pack("100 Credits", 100.0, 100.0, "reseller")
        templates = self.env["product.template"]
        for reseller, expected in (
            (self.reseller, own | self.pack),
            (self.super, self.pack | self.super_pack),
        ):
            packs = templates._iptv_get_packs_for(reseller)
            mine = (own | self.pack | self.super_pack).product_tmpl_id
            self.assertEqual(packs & mine, expected.product_tmpl_id)
        self.assertFalse(templates._iptv_get_packs_for(self.env["iptv.reseller"]))
        own.product_tmpl_id.iptv_for_level = "super"
        self.assertNotIn(
            own.product_tmpl_id, templates._iptv_get_packs_for(self.reseller)
        )

    def test_a_type_that_changed_after_the_quotation(self):
        order = self._order(self.super, self.super_pack)
        self.reseller.parent_id = False
        self.super.level = "reseller"
        with self.assertRaisesRegex(UserError, "super resellers only"):
            order.action_confirm()

    # === STATE === #

    def test_a_disabled_reseller_is_refused(self):  # rule 38
        order = self._order()
        self.reseller.sudo().state = "disabled"
        with self.assertRaisesRegex(UserError, "is disabled"):
            order.action_confirm()
        with self.assertRaisesRegex(UserError, "is disabled"):
            self._create_purchase().action_post()

    def test_who_stands_under_a_disabled_one_is_refused(self):
        self.super.sudo().state = "disabled"
        with self.assertRaisesRegex(UserError, "Enable .*Sam Super"):
            self._create_purchase().action_post()

    def test_a_frozen_reseller_may_buy(self):
        self.reseller.sudo().state = "frozen"
        self._buy()
        self.assertEqual(self.reseller.balance, 500)

    def test_no_payment_is_begun_for_what_is_refused(self):
        order = self._order()
        self.reseller.sudo().state = "disabled"
        with self.assertRaisesRegex(UserError, "is disabled"):
            self._create_transaction(order)

    def test_money_that_arrived_is_booked(self):
        order = self._order()
        transaction = self._create_transaction(order)
        transaction.state = "done"
        self.reseller.sudo().state = "disabled"
        order.action_confirm()
        self._pay(self._invoice(order))
        self.assertEqual(self.reseller.balance, 500)

    def _create_transaction(self, order):
        provider = self.env["payment.provider"].search([("code", "=", "none")], limit=1)
        provider = provider or self.env["payment.provider"].create({"name": "Bank"})
        method = self.env["payment.method"].with_context(active_test=False)
        return self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.search([], limit=1).id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )

    # === AN END CUSTOMER SEES NOTHING OF IT === #

    def test_an_end_customer_sees_no_credits(self):  # rule 20
        user = self._create_portal_user(self.customer)
        self._buy()
        for model in ("iptv.credit.entry", "iptv.reseller", "iptv.credit.debt"):
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(user).search([]))
        with self.assertRaises(AccessError):
            self.reseller.entry_ids.with_user(user).read(["amount"])
        with self.assertRaises(AccessError):
            self.reseller.with_user(user).write({"credit_limit": 100})
        for values in ({"reseller_id": self.reseller.id, "credits": 5},):
            with self.assertRaises(AccessError):
                self.env["iptv.credit.debt"].with_user(user).create(values)

    def test_a_reseller_sees_its_debts_only(self):
        user = self._create_portal_user(self.reseller.partner_id)
        for reseller in (self.reseller, self.stranger):
            invoice = self._buy(reseller=reseller)
            self._spend(reseller, 500)
            self._refund(invoice)
        debts = self.env["iptv.credit.debt"].with_user(user).search([])
        self.assertEqual(debts.reseller_id, self.reseller)
        with self.assertRaises(AccessError):
            debts.write({"settled": 500})
        with self.assertRaises(AccessError):
            debts.unlink()

    def test_a_reseller_creates_no_packs(self):  # rule 53
        user = self._create_portal_user(self.reseller.partner_id)
        with self.assertRaises(AccessError):
            self.pack.product_tmpl_id.with_user(user).write({"iptv_credits": 9e6})

    def _create_portal_user(self, partner):
        return (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "login": f"portal{partner.id}",
                    "partner_id": partner.id,
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
            )
        )

    def test_a_salesperson_needs_no_iptv_rights(self):
        user = self._create_staff("sal", "sales_team.group_sale_salesman_all_leads")
        order = self.env["sale.order"].with_user(user)
        order = order.create(
            {
                "partner_id": self.reseller.partner_id.id,
                "order_line": [Command.create({"product_id": self.pack.id})],
            }
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        with self.assertRaisesRegex(UserError, "super resellers only"):
            order.order_line = [Command.create({"product_id": self.super_pack.id})]
