from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import SpendCommon


@tagged("post_install", "-at_install")
class TestStock(SpendCommon):
    """Stock: a number of one package, sold up front (rules 46 to 48, D8)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls._fill(10)

    @classmethod
    def _fill(cls, quantity, product=None):
        stocks = cls.env["iptv.reseller.stock"].sudo()
        return stocks.create(
            {
                "reseller_id": cls.reseller.id,
                "product_id": (product or cls.monthly).id,
                "quantity": quantity,
                "key": f"test/{stocks.search_count([])}",
            }
        )

    def _add_line(self, key, product=None):
        return self._add(key=key, product=product, device_kind="line", mac=False)

    def test_new_users_and_renewals_use_it_up(self):  # rules 46 and 47
        self.reseller.funding = "stock"
        users = self.env["iptv.subscription"]
        for number in range(6):
            sale = self._add_line(str(number))
            self.assertEqual(sale.paid_with, "stock")
            self.assertEqual(sale.price, 10, "what it was worth")
            users |= sale.subscription_id
        self.reseller._renew_users(users[:4], "renew")
        self.assertEqual(self.stock.used, 10)
        with self.assertRaisesRegex(UserError, "Buy more"):
            self._add_line("eleven")
        with self.assertRaisesRegex(UserError, "Buy more"):
            self.reseller._renew_users(users[4], "renew")
        self._fill(5)  # rule 48
        self._add_line("eleven")
        self.assertEqual(sum(self.reseller.stock_ids.mapped("left")), 4)
        self.assertFalse(self.reseller.entry_ids)

    def test_another_billing_cycle_is_another_product(self):  # rule 46
        self.reseller.funding = "stock"
        self._give(self.reseller, 100)
        with self.assertRaises(UserError):
            self._add_line("year", product=self.year)
        self.assertEqual((self.stock.used, self.reseller.balance), (0, 100))

    def test_stock_first_then_credits(self):  # D8
        self._give(self.reseller, 100)
        self.stock.used = 9
        first, second = self._add_line("1"), self._add_line("2")
        self.assertEqual((first.paid_with, second.paid_with), ("stock", "credit"))
        self.assertEqual(self.reseller.balance, 90)
        self.assertFalse(first.entry_id)
        self._assert_sound()

    def test_both_in_one_renewal(self):  # D8
        users = (
            self._add_line("1").subscription_id | self._add_line("2").subscription_id
        )
        self.stock.used = 9
        self._give(self.reseller, 10)
        preview = self.reseller._preview_renewal_of(users)
        self.assertEqual(
            [row["paid_with"] for row in preview["rows"].values()], ["stock", "credit"]
        )
        self.assertEqual((preview["covered"], preview["balance_after"]), (users, 0))
        sales = self.reseller._renew_users(users, "both")
        self.assertEqual(sales.mapped("paid_with"), ["stock", "credit"])
        self.assertEqual((self.stock.used, self.reseller.balance), (10, 0))

    def test_a_unit_comes_back_whole(self):  # D5
        self.env.company.iptv_reseller_refund = "prorata"
        user = self._add_line("1").subscription_id
        self.reseller.can_terminate = True
        self.reseller._terminate_users(user)
        self.assertEqual(self.stock.used, 0, "nothing was used yet")
