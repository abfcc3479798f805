from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .pack_common import PackCommon


@freeze_time("2026-03-10 10:00:00")
@tagged("-at_install", "post_install")
class TestStockSale(PackCommon):
    """A number of one package, sold up front (rules 46 to 48)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reseller.funding = "stock"
        cls.quarterly = cls._create_package("Basic 3M", price=27.0, months=3)

    def _buy_stock(self, quantity, product=None, **values):
        product = product or self.monthly
        return self._buy(product, quantity, stock=True, **values)

    def _use(self, count, product=None, reseller=None):
        """Use stock `count` times."""
        sales = self.env["iptv.reseller.sale"]
        for _use in range(count):
            number = sales.search_count([])
            sales |= (reseller or self.reseller)._charge(
                "renewal", f"test/{number}", 10.0, product or self.monthly
            )
        return sales

    # === USING IT UP === #

    def test_10_of_one_cycle_are_10_uses(self):  # rules 46 and 47
        self._buy_stock(10)
        stock = self.reseller.stock_ids
        self.assertEqual((stock.quantity, stock.used, stock.left), (10, 0, 10))
        self.assertFalse(self.env["iptv.subscription"].search([]))
        with self.assertRaisesRegex(UserError, "Buy more"):
            self._use(1, self.quarterly)
        sales = self._use(6) | self._use(4)
        self.assertEqual(set(sales.mapped("paid_with")), {"stock"})
        with self.assertRaisesRegex(UserError, "Buy more"):
            self._use(1)
        self.assertEqual((stock.used, stock.left), (10, 0))

    def test_5_more_leave_4_after_one_use(self):  # rule 48
        self._buy_stock(10)
        self._use(10)
        self._buy_stock(5)
        self._use(1)
        self.assertEqual(sum(self.reseller.stock_ids.mapped("left")), 4)

    def test_the_oldest_is_used_first(self):
        self._buy_stock(2)
        self._buy_stock(2)
        self._use(3)
        stocks = self.reseller.stock_ids.sorted("id")
        self.assertEqual(stocks.mapped("used"), [2, 1])

    def test_what_is_returned_can_be_used_again(self):
        self._buy_stock(1)
        self._use(1)._take_back("refused")
        self._use(1)._take_back("refused")
        stock = self.reseller.stock_ids
        self.assertEqual((stock.used, stock.left), (0, 1))
        with self.assertRaisesRegex(UserError, "None of this stock"):
            stock._return_one()

    def test_the_stock_of_another_is_not_used(self):
        self._buy_stock(1)
        for other in (self.stranger, self.super):
            other.funding = "stock"
            with self.assertRaisesRegex(UserError, "Buy more"):
                self._use(1, reseller=other)

    # === ONCE === #

    def test_not_before_it_is_paid_and_once(self):  # pain 7
        invoice = self._create_purchase(self.monthly, 10, stock=True)
        invoice.action_post()
        self.assertFalse(self.reseller.stock_ids)
        self._pay(invoice)
        invoice._invoice_paid_hook()
        stock = self.reseller.stock_ids
        self.assertEqual(stock.quantity, 10)
        self.assertEqual(stock.key, f"invoice_line/{invoice.invoice_line_ids.id}")
        self.assertFalse(self.reseller.entry_ids, "stock is no credit")

    def test_sold_by_an_order_without_boxes(self):
        order = self._order(product=self.monthly, quantity=10, iptv_is_stock=True)
        self.assertFalse(order.order_line.is_iptv_package)
        order.action_confirm()
        self._pay(self._invoice(order))
        self.assertEqual(self.reseller.stock_ids.quantity, 10)
        self.assertFalse(order.iptv_subscription_ids)
        with self.assertRaisesRegex(UserError, "cannot change"):
            order.iptv_is_stock = False

    def test_a_free_order_of_stock_is_not_waited_for(self):
        order = self._order(product=self.monthly, quantity=2, iptv_is_stock=True)
        order.order_line.discount = 100
        order.action_confirm()
        self.assertEqual(self.reseller.stock_ids.quantity, 2)

    def test_an_order_of_a_reseller_for_a_box_is_no_stock(self):
        order = self._order(product=self.monthly)
        order.action_confirm()
        self.assertEqual(len(order.iptv_subscription_ids), 1)
        self.assertFalse(self._invoice(order).invoice_line_ids.iptv_is_stock)

    # === WHO AND WHAT === #

    def test_an_end_customer_gets_no_stock(self):  # rule 20
        with self.assertRaisesRegex(UserError, "Stock of Basic"):
            self._order(
                product=self.monthly,
                partner_id=self.customer.id,
                iptv_is_stock=True,
            )
        order = self._create_order()
        with self.assertRaises(UserError):
            order.iptv_is_stock = True

    def test_only_of_what_it_may_sell(self):  # rule 52
        self.reseller.write(
            {
                "all_products": False,
                "product_ids": [Command.set(self.quarterly.product_tmpl_id.ids)],
            }
        )
        with self.assertRaisesRegex(UserError, "may not sell"):
            self._buy_stock(1)
        self._buy_stock(1, self.quarterly)

    def test_only_whole_packages(self):
        with self.assertRaisesRegex(UserError, "whole number"):
            self._buy_stock(1.5)
        plain = self._create_iptv_product("Cable", 5.0)
        with self.assertRaisesRegex(UserError, "neither"):
            self._buy_stock(1, plain)

    # === GIVEN BACK === #

    def test_a_credit_note_takes_the_unused_part(self):
        invoice = self._buy_stock(10)
        self._use(3)
        self._refund(invoice, quantity=4)
        stock = self.reseller.stock_ids
        self.assertEqual((stock.quantity, stock.left, stock.owed), (6, 3, 0))
        self.assertFalse(self.reseller.activity_ids)

    def test_what_was_used_is_put_before_the_staff(self):
        invoice = self._buy_stock(10)
        sales = self._use(3)
        self._refund(invoice)
        stock = self.reseller.stock_ids
        self.assertEqual((stock.quantity, stock.left, stock.owed), (3, 0, 3))
        self.assertIn("3 of it are used", self.reseller.activity_ids.summary)
        sales[0]._take_back("refused")
        self.assertEqual((stock.quantity, stock.left, stock.owed), (2, 0, 2))

    def test_a_goodwill_credit_leaves_the_stock(self):
        invoice = self._buy_stock(10)
        self._refund(invoice, price_unit=1)
        self.assertEqual(self.reseller.stock_ids.quantity, 10)

    def test_a_bounced_payment_takes_back_and_paying_gives_again(self):
        invoice = self._create_purchase(self.monthly, 10, stock=True)
        invoice.action_post()
        payment = self._pay(invoice)
        self._use(2)
        invoice.line_ids.remove_move_reconcile()
        self.env.flush_all()
        self.assertTrue(invoice.iptv_unpaid_since)
        invoice._iptv_cancel_unpaid()
        stock = self.reseller.stock_ids
        self.assertEqual((stock.quantity, stock.owed), (2, 2))
        account = invoice.line_ids.account_id.filtered("reconcile")
        lines = (invoice | payment.move_id).line_ids
        lines.filtered(lambda line: line.account_id == account).reconcile()
        self.assertEqual((stock.quantity, stock.owed, stock.left), (10, 0, 8))

    def test_nobody_writes_stock_by_hand(self):
        manager = self._create_staff("m", "iptv_subscription.group_iptv_manager")
        self._buy_stock(1)
        stock = self.reseller.stock_ids.with_user(manager)
        with self.assertRaises(UserError):
            stock.write({"quantity": 100})
        with self.assertRaises(UserError):
            stock.create(
                {
                    "reseller_id": self.reseller.id,
                    "product_id": self.monthly.id,
                    "quantity": 5,
                    "key": "forged",
                }
            )
