from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_tree import TreeCommon

NOW = "2026-11-20 12:00:00"


@tagged("post_install", "-at_install")
class TestWorkflows(TreeCommon):
    """The three ways to become a reseller, from the first click to a box that plays.

    Rules 17 to 19 for a reseller, rule 30 for a super reseller.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls._create_package("Dollar", price=1.0)
        cls.pack = cls._create_iptv_product(
            "100 Credits", 100.0, iptv_kind="credit", iptv_credits=100
        )

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time(NOW))
        self.middleware = self.enterContext(self._middleware())

    def _each_plan(self):
        for level, plan, product in (
            ("reseller", self.plan, self.plan_product),
            ("super", self.super_plan, self.super_product),
        ):
            with self.subTest(level=level):
                yield level, plan, product

    def _make(self, name, plan, **kwargs):
        values = {"name": name, "email": f"{name}@example.com"}
        resellers = self.env["iptv.reseller"]
        return resellers._create_reseller(values, plan, f"make/{name}", **kwargs)

    def _add_box(self, reseller, mac, key):
        """Add a user the way its own login does on the portal."""
        login = reseller.partner_id.user_ids
        me = reseller.with_user(login).sudo()
        values = {
            "name": f"User {key}",
            "product_id": self.dollar.id,
            "device_kind": "mag",
            "mac": mac,
        }
        return me._add_user(values, key)

    def _assert_plays(self, sale, mac):
        """Check that the middleware has the box, and the ledger one line for it."""
        subscription = sale.subscription_id
        self._run_jobs()
        self.assertIn(subscription.id, self.middleware.pushed)
        self.assertEqual(subscription.state, "active")
        self.assertEqual(subscription.mac, mac)
        self.assertEqual(str(subscription.date_end), "2026-12-20 12:00:00")
        self.assertEqual(sale.state, "done")
        self.assertEqual(sale.entry_id.amount, -1)
        self.assertIn(subscription.name, sale.entry_id.reason)
        self.assertEqual(sale.entry_id.user_id, sale.reseller_id.partner_id.user_ids)

    def _buy_pack(self, reseller):
        order = self.env["sale.order"].create(
            {
                "partner_id": reseller.partner_id.id,
                "order_line": [Command.create({"product_id": self.pack.id})],
            }
        )
        order.action_confirm()
        self._pay(order.invoice_ids or self._invoice(order))

    def test_path_a_added_by_staff_then_buys_credits(self):  # rules 17 and 30
        for level, plan, _product in self._each_plan():
            reseller = self._make(f"path-a-{level}", plan)
            mac = f"00:1A:79:A0:00:0{len(level) % 10}"
            self.assertEqual(reseller.level, level)
            self.assertEqual(reseller.balance, 0)
            with self.assertRaisesRegex(UserError, "1.00"):
                self._add_box(reseller, mac, "one")
            self.assertFalse(reseller.subscription_ids)
            self._buy_pack(reseller)
            self.assertEqual(reseller.balance, 100)
            sale = self._add_box(reseller, mac, "one")
            self.assertEqual(reseller.balance, 99)
            self._assert_plays(sale, mac)
        self._assert_sound()

    def test_path_b_added_by_staff_with_start_up_credits(self):  # rules 18 and 30
        for level, plan, _product in self._each_plan():
            reseller = self._make(f"path-b-{level}", plan, startup=50.0)
            mac = f"00:1A:79:B0:00:0{len(level) % 10}"
            self.assertEqual(reseller.balance, 50)
            self.assertEqual(reseller.entry_ids.mapped("kind"), ["startup"])
            sale = self._add_box(reseller, mac, "one")
            self.assertEqual(reseller.balance, 49)
            self._assert_plays(sale, mac)
        self._assert_sound()

    def test_path_c_buys_a_plan_and_is_a_reseller(self):  # rules 19 and 30
        for level, plan, product in self._each_plan():
            plan.included_credits = 10
            buyer = self._create_partner(
                name=f"Path C {level}", email=f"path-c-{level}@example.com"
            )
            order = self._create_order(product)
            order.write({"partner_id": buyer.id})
            order.action_confirm()
            invoice = order.invoice_ids or self._invoice(order)
            domain = [("partner_id", "=", buyer.id)]
            self.assertFalse(self.env["iptv.reseller"].search(domain), "not paid")
            self._pay(invoice)
            reseller = self.env["iptv.reseller"].search(domain)
            self.assertEqual(reseller.level, level)
            self.assertEqual(reseller.balance, 10)
            mac = f"00:1A:79:C0:00:0{len(level) % 10}"
            self._assert_plays(self._add_box(reseller, mac, "one"), mac)
            self.assertEqual(reseller.balance, 9)
        self._assert_sound()

    def test_every_entry_says_where_the_credits_went(self):  # pain 8
        reseller = self._make("story", self.plan, startup=5.0)
        self._buy_pack(reseller)
        sale = self._add_box(reseller, "00:1A:79:D0:00:01", "one")
        reseller._adjust_credits(-2, "wrong", "Typing error of yesterday")
        entries = reseller.entry_ids.sorted("id")
        self.assertEqual(
            entries.mapped("kind"), ["startup", "purchase", "sale", "adjustment"]
        )
        self.assertEqual(entries.mapped("amount"), [5, 100, -1, -2])
        self.assertEqual(entries.mapped("balance_after"), [5, 105, 104, 102])
        self.assertTrue(all(entries.mapped("reason")))
        self.assertTrue(all(entries.mapped("user_id")))
        self.assertEqual(entries[1].move_line_id.move_id.partner_id.name, "story")
        self.assertEqual(entries[2].subscription_id, sale.subscription_id)
        self.assertEqual(reseller.balance, 102)
