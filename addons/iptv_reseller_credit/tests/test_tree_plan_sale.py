from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common_tree import TreeCommon


@tagged("post_install", "-at_install")
class TestTreePlanSale(TreeCommon):
    """Who pays for a plan is a reseller (rules 10, 19 and 30)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._create_partner(name="Bea Buyer", email="bea@example.com")

    def _order_plan(self, product=None, partner=None, **values):
        order = self.env["sale.order"].create(
            {
                "partner_id": (partner or self.buyer).id,
                "order_line": [
                    Command.create({"product_id": (product or self.plan_product).id})
                ],
                **values,
            }
        )
        order.action_confirm()
        return self._invoice(order)

    def _buy(self, *args, **kwargs):
        invoice = self._order_plan(*args, **kwargs)
        self._pay(invoice)
        return invoice

    def _get_reseller(self, partner=None):
        partner = partner or self.buyer
        return self.env["iptv.reseller"].search([("partner_id", "=", partner.id)])

    def _get_attention(self, record):
        return " ".join(record.activity_ids.mapped("summary"))

    # === PATH C === #

    def test_paid_it_is_a_reseller_and_unpaid_it_is_not(self):  # rules 10 and 19
        self.plan.write({"included_credits": 5, "can_terminate": True})
        invoice = self._order_plan()
        self.assertFalse(self._get_reseller())
        self._pay(invoice)
        reseller = self._get_reseller()
        self.assertEqual(reseller.level, "reseller")
        self.assertEqual(reseller.plan_id, self.plan)
        self.assertTrue(reseller.can_terminate)
        self.assertEqual(reseller.balance, 5)
        self.assertEqual(reseller.entry_ids.kind, "startup")
        user = self.buyer.user_ids
        self.assertTrue(user._is_portal())
        self.assertEqual(user.iptv_reseller_id, reseller)
        seen = self.env["iptv.reseller"].with_user(user).search([])
        self.assertEqual(seen.ids, reseller.ids)

    def test_a_super_reseller_plan(self):  # rule 30
        self._buy(self.super_product)
        reseller = self._get_reseller()
        self.assertEqual(reseller.level, "super")
        self._give(reseller, 20)
        user = self.buyer.user_ids
        child = self._as(user, reseller)._add_child(
            {"name": "Below", "email": "below@example.com"}, self.plan, "k"
        )
        self.assertEqual(child.parent_id, reseller)
        self.assertEqual(reseller.balance, 0)

    def test_an_invoice_without_an_order(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.buyer.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.plan_product.id})
                ],
            }
        )
        invoice.action_post()
        self._pay(invoice)
        self.assertTrue(self._get_reseller())

    def test_the_hook_twice_makes_one_reseller(self):  # pain 2
        self.plan.included_credits = 5
        invoice = self._buy()
        invoice._invoice_paid_hook()
        invoice.invoice_line_ids.sudo()._iptv_pay()
        self.assertEqual(self._get_reseller().balance, 5)

    def test_half_a_payment_makes_no_reseller(self):
        invoice = self._order_plan()
        self._pay(invoice, amount=10)
        self.assertFalse(self._get_reseller())

    def test_a_visitor_without_login_buys(self):
        public = self.env.ref("base.public_user")
        invoice = self._order_plan()
        # The payment of a visitor is booked in its name.
        payment = self._pay(invoice.with_user(public).sudo())
        self.assertTrue(payment)
        self.assertTrue(self.buyer.user_ids._is_portal())
        self.assertEqual(self._get_reseller().balance, 0)

    def test_a_customer_keeps_its_login(self):
        user = self._create_new_portal_user(
            login="bea@example.com", partner_id=self.buyer.id
        )
        self._buy()
        self.assertEqual(self.buyer.user_ids, user)
        self.assertEqual(user.iptv_reseller_id, self._get_reseller())

    def test_a_contact_of_a_company_buys_for_the_company(self):
        company = self._create_partner(name="Acme", is_company=True, email=False)
        contact = self._create_partner(
            name="Cora", email="cora@example.com", parent_id=company.id
        )
        self._buy(partner=contact)
        reseller = self._get_reseller(company)
        self.assertTrue(reseller)
        self.assertFalse(self._get_reseller(contact))
        self.assertEqual(contact.user_ids.iptv_reseller_id, reseller)
        self.assertFalse(company.user_ids)

    def test_who_cannot_be_let_in_is_put_before_staff(self):
        self.buyer.email = False
        invoice = self._buy()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        reseller = self._get_reseller()
        self.assertIn("e-mail", self._get_attention(reseller))

    def test_it_belongs_to_the_company_of_the_invoice(self):
        other = self.setup_other_company(name="Other")["company"]
        order = self.env["sale.order"].with_company(other)
        order = order.create(
            {
                "partner_id": self.buyer.id,
                "company_id": other.id,
                "order_line": [Command.create({"product_id": self.plan_product.id})],
            }
        )
        order.action_confirm()
        self._pay(self._invoice(order))
        reseller = self.env["iptv.reseller"].sudo()
        reseller = reseller.search([("partner_id", "=", self.buyer.id)])
        self.assertEqual(reseller.company_id, other)

    # === ALREADY A RESELLER === #

    def test_from_reseller_to_super_reseller(self):  # rule 30
        self._buy()
        reseller = self._get_reseller()
        service = self._add_user(reseller)
        self._give(reseller, 30)
        self.super_plan.included_credits = 7
        self._buy(self.super_product)
        self.assertEqual(self._get_reseller(), reseller)
        self.assertEqual(reseller.level, "super")
        self.assertEqual(reseller.plan_id, self.super_plan)
        self.assertTrue(reseller.can_add_resellers)
        self.assertEqual(reseller.balance, 37)
        self.assertEqual(service.reseller_id, reseller)

    def test_an_agreed_credit_line_stays(self):
        self._buy()
        reseller = self._get_reseller()
        reseller.write({"funding": "credit_line", "credit_limit": 50})
        self._buy(self.super_product)
        self.assertEqual(reseller.funding, "credit_line")
        self.assertEqual(reseller.level, "super")

    def test_a_sub_reseller_that_becomes_super_is_put_before_staff(self):  # D1
        self._buy(self.super_product, partner=self.reseller.partner_id)
        self.assertEqual(self.reseller.level, "super")
        self.assertEqual(self.reseller.parent_id, self.super)
        self.assertIn("Move it to the top", self._get_attention(self.reseller))

    def test_what_is_not_possible_is_paid_and_put_before_staff(self):
        invoice = self._buy(self.plan_product, partner=self.super.partner_id)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.super.level, "super", "it has others below it")
        self.assertFalse(self.super.plan_id)
        self.assertIn("is paid, but", self._get_attention(invoice))

    # === GIVEN BACK === #

    def test_giving_the_price_back_freezes_and_asks_staff(self):
        self.plan.included_credits = 5
        invoice = self._buy()
        reseller = self._get_reseller()
        self._reverse(invoice)
        self.assertEqual(reseller.state, "frozen")
        self.assertEqual(reseller.balance, 5, "nothing is destroyed")
        self.assertIn("given back", self._get_attention(reseller))
        self.assertTrue(self.buyer.user_ids.active)

    def test_a_payment_that_bounced_freezes_and_asks_staff(self):
        self.env.company.iptv_bounce_hours = 24
        with freeze_time("2026-03-10 10:00:00"):
            invoice = self._buy()
            invoice.line_ids.remove_move_reconcile()
            self.env.flush_all()
        reseller = self._get_reseller()
        self._run_bounces("2026-03-11 09:59:59")
        self.assertEqual(reseller.state, "active")
        self._run_bounces("2026-03-11 10:00:00")
        self.assertEqual(reseller.state, "frozen")
        self.assertIn("given back", self._get_attention(reseller))

    def _run_bounces(self, at):
        cron = self.env.ref("iptv_subscription.ir_cron_bounced").sudo()
        with freeze_time(at), self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_a_goodwill_credit_leaves_it_alone(self):
        invoice = self._buy()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        refund.invoice_line_ids.price_unit = 5
        refund.action_post()
        self.assertEqual(self._get_reseller().state, "active")

    # === THE WORKFLOWS === #

    def test_path_a_staff_add_and_it_cannot_spend_before_it_bought(self):  # rule 17
        reseller = self.env["iptv.reseller"]._create_reseller(
            {"name": "Path A", "email": "a@example.com"}, self.super_plan, "a"
        )
        me = self._as(reseller.partner_id.user_ids, reseller)
        values = {"name": "Below", "email": "below@example.com"}
        with self.assertRaisesRegex(Exception, "Not enough credits"):
            me._add_child(values, self.plan, "k")
        self._give(reseller, 100)
        me._add_child(values, self.plan, "k")
        self.assertEqual(reseller.balance, 80)

    def test_path_b_staff_add_with_start_up_credits(self):  # rule 18
        reseller = self.env["iptv.reseller"]._create_reseller(
            {"name": "Path B", "email": "b@example.com"},
            self.super_plan,
            "b",
            startup=20.0,
        )
        me = self._as(reseller.partner_id.user_ids, reseller)
        me._add_child({"name": "B", "email": "bb@example.com"}, self.plan, "k")
        self.assertEqual(reseller.balance, 0)
        self.assertEqual(
            reseller.entry_ids.sorted("id").mapped("kind"), ["startup", "plan"]
        )

    def test_one_plan_is_enough(self):
        with self.assertRaisesRegex(Exception, "one is enough"):
            self._create_order(self.plan_product, 2)
