from odoo.tests import tagged

from .common import PortalCommon


@tagged("-at_install", "post_install")
class TestShopCart(PortalCommon):
    """One line of the cart is one box."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cart = cls.env["sale.order"].create(
            {"partner_id": cls.customer.id, "website_id": cls.website.id}
        )

    def _add(self, product, quantity=1):
        return self.cart._cart_add(product.id, quantity)

    def test_the_same_package_again_is_another_line(self):
        self._add(self.monthly)
        self._add(self.monthly)
        self.assertEqual(self.cart.order_line.mapped("product_uom_qty"), [1, 1])

    def test_other_products_are_counted_as_always(self):
        self._add(self.product_a)
        self._add(self.product_a)
        self.assertEqual(self.cart.order_line.mapped("product_uom_qty"), [2])

    def test_a_package_is_added_once_whatever_the_quantity(self):
        result = self._add(self.monthly, 3)
        self.assertEqual(self.cart.order_line.product_uom_qty, 1)
        self.assertIn("One line is for one box", result["warning"])

    def test_the_quantity_of_a_package_cannot_be_raised(self):
        self._add(self.monthly)
        line = self.cart.order_line
        result = self.cart._cart_update_line_quantity(line.id, 2)
        self.assertEqual(line.product_uom_qty, 1)
        self.assertTrue(result["warning"])

    def test_a_package_can_be_removed(self):
        self._add(self.monthly)
        self.cart._cart_update_line_quantity(self.cart.order_line.id, 0)
        self.assertFalse(self.cart.order_line)

    def test_extras_spread_over_the_packages(self):
        for product in (self.monthly, self.monthly, self.extra, self.extra):
            self._add(product)
        first, second, extra, other_extra = self.cart.order_line
        self.assertEqual(extra.linked_line_id, first)
        self.assertEqual(other_extra.linked_line_id, second)
        self.assertTrue(self.cart._is_cart_ready())

    def test_an_extra_waits_for_its_package(self):
        self._add(self.extra)
        self.assertFalse(self.cart._is_cart_ready())
        self.assertIn("Add a package", self.cart._iptv_get_extras_problem())
        self._add(self.monthly)
        self.assertTrue(self.cart._is_cart_ready())
        self.assertFalse(self.cart._iptv_get_extras_problem())

    def test_more_extras_than_packages_are_refused(self):
        for product in (self.monthly, self.extra, self.extra):
            self._add(product)
        self.assertFalse(self.cart._is_cart_ready())
        self.assertIn("already has", self.cart._iptv_get_extras_problem())

    def test_every_paid_extra_reaches_a_service(self):
        for product in (self.monthly, self.monthly, self.extra, self.extra):
            self._add(product)
        self.cart.action_confirm()
        services = self.cart.iptv_subscription_ids
        self.assertEqual(len(services), 2)
        for service in services:
            self.assertIn(self.extra, service.line_ids.product_id)

    def test_an_extra_leaves_with_its_package(self):
        self._add(self.monthly)
        self._add(self.extra)
        package = self.cart._iptv_get_package_lines()
        self.cart._cart_update_line_quantity(package.id, 0)
        self.assertFalse(self.cart.order_line)
