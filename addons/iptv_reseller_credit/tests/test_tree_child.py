from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_tree import TreeCommon


@tagged("post_install", "-at_install")
class TestTreeChild(TreeCommon):
    """A super reseller adds resellers, for credits."""

    def setUp(self):
        super().setUp()
        self.user = self._create_login(self.super, "sam")
        self._give(self.super, 50)
        self.me = self._as(self.user, self.super)

    def _add(self, me=None, plan=None, key="click", **values):
        values = {"name": "Carl Child", "email": "carl@example.com", **values}
        me = me or self.me
        return me._add_child(values, self.plan if plan is None else plan, key)

    def test_a_plan_of_20_takes_exactly_20_credits(self):  # rules 7 and 32
        child = self._add(phone="+1 555")
        self.assertEqual(self.super.balance, 30)
        self.assertEqual(child.parent_id, self.super)
        self.assertEqual(child.level, "reseller")
        self.assertEqual(child.plan_id, self.plan)
        self.assertEqual(child.phone, "+1 555")
        entry = self.super.entry_ids[:1]
        self.assertEqual((entry.kind, entry.amount), ("plan", -20))
        self.assertEqual(entry.user_id, self.user, "the ledger says who")
        sale = self.env["iptv.reseller.sale"].search([("child_id", "=", child.id)])
        self.assertEqual(sale.price, 20)
        self.assertEqual(child.creation_key, f"child/{self.super.id}/click")
        self.assertEqual(len(child._get_logins()), 1)
        self._assert_sound()

    def test_without_a_plan_nothing_happens(self):  # rule 32
        with self.assertRaisesRegex(UserError, "plan"):
            self._add(plan=self.env["iptv.reseller.plan"])
        self.assertEqual(self.super.balance, 50)

    def test_the_same_click_gives_the_first_result(self):  # idea 4
        child = self._add()
        self.assertEqual(self._add(), child)
        self.assertEqual(self.super.balance, 30)

    def test_a_plain_reseller_has_no_such_right(self):  # rules 6 and 32
        self._give(self.reseller, 100)
        user = self._create_login(self.reseller, "rita")
        with self.assertRaisesRegex(UserError, "not allowed to add resellers"):
            self._add(self._as(user, self.reseller))
        self.reseller.can_add_resellers = True
        with self.assertRaisesRegex(UserError, "Only a super reseller"):
            self._add(self._as(user, self.reseller))
        self.assertEqual(self.reseller.balance, 100)

    def test_the_right_is_asked_again(self):
        self.super.can_add_resellers = False
        with self.assertRaisesRegex(UserError, "not allowed"):
            self._add()

    def test_who_is_stopped_adds_nobody(self):  # rule 38
        self.super._freeze("unpaid")
        with self.assertRaisesRegex(UserError, "unpaid"):
            self._add()

    def test_only_logins_that_may_spend(self):
        self.super.spender_policy = "chosen"
        with self.assertRaisesRegex(UserError, "may look but not spend"):
            self._add()
        self.super.spender_ids = self.user.partner_id
        self.assertTrue(self._add())

    def test_too_few_credits_make_no_reseller(self):  # D6
        self.plan_product.lst_price = 50.01
        with self.assertRaisesRegex(UserError, "0.01"):
            self._add()
        self.assertEqual(self.super.balance, 50)
        found = self.env["res.partner"].search([("name", "=", "Carl Child")])
        self.assertFalse(found, "also if the page catches the error")

    def test_the_number_of_resellers_is_limited(self):
        self.super.max_resellers = 1
        with self.assertRaisesRegex(UserError, "You may have 1"):
            self._add()

    def test_an_address_that_is_a_login_is_refused_before_any_charge(self):
        for email in ("sam", "nonsense", " ", "SAM@example.com"):
            self.user.login = "sam@example.com"
            with self.subTest(email=email), self.assertRaises(UserError):
                self._add(email=email)
        self.assertEqual(self.super.balance, 50)

    def test_what_a_form_must_not_set_is_refused(self):
        for name in ("level", "parent_id", "credit_limit", "balance", "partner_id"):
            with self.subTest(name=name), self.assertRaises(UserError):
                self._add(**{name: 1})

    # === PLANS === #

    def test_only_plans_on_sale_can_be_chosen(self):
        other = self._create_company(name="Other")
        archived, _product = self._create_plan("Archived", 1.0, active=False)
        foreign, _product = self._create_plan("Foreign", 1.0, company_id=other.id)
        unsold = self.env["iptv.reseller.plan"].create({"name": "Unsold"})
        plans = self.me._get_child_plans()
        self.assertIn(self.plan, plans)
        gone = self.env["iptv.reseller.plan"].browse(10**8)
        for plan in (archived, foreign, unsold, self.super_plan, gone):
            self.assertNotIn(plan, plans)
            with self.subTest(plan=plan), self.assertRaises(UserError):
                self._add(plan=plan)
        self.plan_product.sale_ok = False
        self.assertNotIn(self.plan, self.me._get_child_plans())

    def test_a_super_under_a_super_needs_a_third_level(self):  # D1
        self._give(self.super, 100)
        self.env.company.iptv_reseller_max_depth = 3
        child = self._add(plan=self.super_plan)
        self.assertEqual(child.level, "super")
        self.assertEqual(self.super.balance, 50)

    def test_the_included_credits_come_from_the_plan(self):  # D2
        self.plan.included_credits = 8
        child = self._add()
        self.assertEqual(child.balance, 8)
        self.assertEqual(child.entry_ids.kind, "startup")
        self.assertEqual(self.super.balance, 30)

    def test_a_plan_gives_no_more_than_the_super_has(self):
        self.plan.write({"can_terminate": True, "max_discount": 30, "max_users": 0})
        self.super.write(
            {
                "max_discount": 10,
                "max_users": 40,
                "all_products": False,
                "product_ids": self.monthly.product_tmpl_id.ids,
            }
        )
        child = self._add()
        self.assertFalse(child.can_terminate)
        self.assertEqual(child.max_discount, 10)
        self.assertEqual(child.max_users, 40)
        self.assertFalse(child.all_products)
        self.assertEqual(child.product_ids, self.monthly.product_tmpl_id)

    # === FREEZING === #

    def test_a_super_freezes_and_unfreezes_its_own(self):  # rule 35
        self.me._freeze_child(self.reseller, "Does not answer")
        self.assertEqual(self.reseller.state, "frozen")
        self.assertEqual(self.reseller.state_reason, "Does not answer")
        self.me._unfreeze_child(self.reseller)
        self.assertEqual(self.reseller.state, "active")

    def test_a_super_undoes_nothing_that_staff_did(self):
        self.reseller._freeze("by staff")
        with self.assertRaises(UserError):
            self.me._unfreeze_child(self.reseller)
        self.reseller._unfreeze()
        self.me._freeze_child(self.reseller, "mine")
        self.reseller._freeze("by staff")
        with self.assertRaises(UserError):
            self.me._unfreeze_child(self.reseller)

    def test_a_super_freezes_no_others(self):
        for other in (self.stranger, self.super, self.stranger.browse(10**8)):
            with self.subTest(other=other), self.assertRaises(UserError):
                self.me._freeze_child(other, "mine?")
