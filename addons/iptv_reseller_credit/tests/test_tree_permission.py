from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_tree import TreeCommon


@tagged("post_install", "-at_install")
class TestTreePermission(TreeCommon):
    """Nobody passes on more than it has (rule 54)."""

    def setUp(self):
        super().setUp()
        self.user = self._create_login(self.super, "sam")
        self.me = self._as(self.user, self.super)

    def _set(self, child=None, **values):
        self.me._set_child_permissions(child or self.reseller, values)

    def test_a_super_sets_what_its_resellers_may_do(self):
        self.super.write({"can_terminate": True, "max_discount": 20})
        self._set(can_terminate=True, can_upgrade=False, discount="12.5", max_users="9")
        self.assertTrue(self.reseller.can_terminate)
        self.assertFalse(self.reseller.can_upgrade)
        self.assertEqual(self.reseller.discount, 12.5)
        self.assertEqual(self.reseller.max_users, 9)

    def test_not_more_than_it_has_itself(self):
        self.super.write({"max_discount": 20, "max_users": 10, "trial_quota": 3})
        for name, value in {
            "can_terminate": True,
            "discount": 20.5,
            "max_discount": 21,
            "max_users": 11,
            "trial_quota": 4,
        }.items():
            with (
                self.subTest(name=name),
                self.assertRaisesRegex(UserError, "more than"),
            ):
                self._set(**{name: value})
        with self.assertRaisesRegex(UserError, "more than"):
            self._set(max_users=0)

    def test_products_only_from_its_own(self):  # rule 52
        mine = self.monthly.product_tmpl_id
        self.super.write({"all_products": False, "product_ids": mine.ids})
        self._set(all_products=False, product_ids=mine.ids)
        self.assertEqual(self.reseller.product_ids, mine)
        with self.assertRaises(UserError):
            self._set(all_products=True)
        other = self.one_time.product_tmpl_id
        for ids in (other.ids, [10**8], "12", None, ["x"], mine.ids + other.ids):
            with self.subTest(ids=ids), self.assertRaisesRegex(UserError, "not valid"):
                self._set(product_ids=ids)

    def test_values_that_make_no_sense(self):
        self.super.max_discount = 100
        for values in (
            {"discount": -1},
            {"discount": 101},
            {"discount": "nan"},
            {"discount": "x"},
            {"max_users": -1},
            {"max_users": 10**12},
            {"can_upgrade": "0"},
            {"can_upgrade": None},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self._set(**values)

    def test_other_fields_are_the_operators(self):  # rules 16 and 53
        for name in ("level", "funding", "pricelist_id", "credit_limit", "balance"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "operator"):
                self._set(**{name: 1})

    def test_only_who_stands_below(self):
        for child in (self.stranger, self.super, self.super.browse(10**8)):
            with self.subTest(child=child), self.assertRaises(UserError):
                self._set(child, can_upgrade=False)
        user = self._create_login(self.reseller, "rita")
        with self.assertRaises(UserError):
            self._as(user, self.reseller)._set_child_permissions(
                self.super, {"can_upgrade": False}
            )

    def test_not_while_it_is_stopped(self):
        self.super._freeze("unpaid")
        with self.assertRaises(UserError):
            self._set(can_upgrade=False)

    def test_who_stands_further_down_follows(self):  # D1
        self.env.company.iptv_reseller_max_depth = 3
        self.reseller.level = "super"
        low = self._create_reseller("Low", parent_id=self.reseller.id)
        self._set(can_upgrade=False)
        self.assertFalse(low.can_upgrade)
        self._set(low, can_upgrade=True)
        self.assertFalse(low.can_upgrade, "nor more than who stands in between")

    def test_the_history_says_who_changed_what(self):  # rule 68
        with self._tracking(self.reseller.with_user(self.user)) as child:
            self.me._set_child_permissions(child, {"can_upgrade": False})
        tracked = self._get_tracked(self.reseller, "can_upgrade")
        self.assertEqual((tracked.old_value_integer, tracked.new_value_integer), (1, 0))
        self.assertEqual(tracked.mail_message_id.author_id, self.user.partner_id)
