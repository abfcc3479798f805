from odoo import Command
from odoo.tests import tagged

from .common import ShopCommon


@tagged("-at_install", "post_install")
class TestShopCoupon(ShopCommon):
    """The box for codes in the cart, of Odoo's *Coupons for eCommerce*."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "iptv_free_cycle_id" not in cls.env["sale.order.line"]._fields:
            cls.skipTest(cls, "the addon of promotions is not installed")
        cls.env["loyalty.program"].search([]).action_archive()
        cls.visitor = cls.env.ref("base.public_user").sudo().partner_id

    def _create_program(self, code, reward, **values):
        return self.env["loyalty.program"].create(
            {
                "name": code.title(),
                "program_type": "promo_code",
                "applies_on": "current",
                "trigger": "with_code",
                "rule_ids": [
                    Command.create(
                        {"mode": "with_code", "code": code, "minimum_qty": 0}
                    )
                ],
                "reward_ids": [Command.create(reward)],
                **values,
            }
        )

    def _type_code(self, code):
        """Type a code into the cart and return what the page says then."""
        answer = self._post("/shop/pricelist", promo=code)
        return self._see(self._get_location(answer))

    def _see(self, url):
        # The first page of a new database builds its styles.
        return self._get_text(self._get_page(url, timeout=60))

    def test_a_guest_sees_the_reduced_price(self):
        self._create_program("HALF", {"discount": 50, "discount_mode": "percent"})
        order = self._create_cart(self.monthly, partner=self.visitor)
        self.assertIn("10.00", self._see("/shop/cart"))
        page = self._type_code("HALF")
        self.assertIn("5.00", page)
        self.assertEqual(order.amount_total, 5.0)
        self.assertIn("already applied", self._type_code("HALF"))
        self.assertEqual(order.amount_total, 5.0)

    def test_a_guest_sees_the_free_time(self):
        reward = {"reward_type": "iptv_free_time", "iptv_free_interval": 2}
        self._create_program("SUMMER", reward)
        order = self._create_cart(self.monthly, partner=self.visitor)
        page = self._type_code("SUMMER")
        self.assertIn("2 months free", page)
        self.assertEqual(order.amount_total, 10.0)
        self.assertTrue(order._is_cart_ready())
        # The line is no package: it can be taken out, not multiplied.
        line = order.order_line.filtered("is_reward_line")
        order._cart_update_line_quantity(line.id, 5)
        self.assertEqual(line.exists().product_uom_qty, 1)

    def test_a_wrong_code_says_so(self):
        self._create_cart(self.monthly, partner=self.visitor)
        self.assertIn("Invalid or expired promo code.", self._type_code("NOTHING"))

    def test_free_time_is_paid_and_given(self):
        reward = {"reward_type": "iptv_free_time", "iptv_free_interval": 2}
        self._create_program("SUMMER", reward)
        order = self._create_cart(self.monthly)
        self._name_box(order.order_line)
        self._type_code("SUMMER")
        self._pay_online(order)
        service = order.iptv_subscription_ids
        self.assertEqual(service.state, "active")
        sources = service.period_ids.sorted("start").mapped("source")
        self.assertEqual(sources, ["invoice", "promotion"])

    def test_a_free_order_starts_without_a_payment(self):  # rule 11
        self._create_program("GIFT", {"discount": 100, "discount_mode": "percent"})
        order = self._create_cart(self.monthly)
        self._name_box(order.order_line)
        self._type_code("GIFT")
        self.assertEqual(order.amount_total, 0)
        self.url_open("/shop/payment/validate", allow_redirects=False)
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.invoice_ids.state, "posted")
        self.assertEqual(order.iptv_subscription_ids.state, "active")

    def test_a_customer_who_comes_back_is_no_new_customer(self):
        self._create_program("WELCOME", {"discount": 50}, iptv_first_purchase_only=True)
        self._sell()
        order = self._create_cart(self.monthly)
        self.assertIn("is for a first purchase", self._type_code("WELCOME"))
        self.assertEqual(order.amount_total, 10.0)

    def test_a_guest_who_turns_out_to_be_known_pays_the_full_price(self):
        """Before any money moves, not after it."""
        self._create_program("WELCOME", {"discount": 50}, iptv_first_purchase_only=True)
        self._sell()
        order = self._create_cart(self.monthly, partner=self.visitor)
        self._type_code("WELCOME")
        self.assertEqual(order.amount_total, 5.0)
        order.partner_id = self.customer
        self._name_box(order.order_line.filtered("is_iptv_package"))
        answer = self._start_payment(order)
        self.assertIn("applied reward was changed", str(answer["error"]))
        self.assertFalse(order.transaction_ids)
