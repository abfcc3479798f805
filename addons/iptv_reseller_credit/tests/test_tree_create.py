from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_tree import TreeCommon


@tagged("post_install", "-at_install")
class TestTreeCreate(TreeCommon):
    """Staff add resellers and super resellers."""

    def _create_by_staff(self, plan=None, key="click", **values):
        startup = {k: values.pop(k) for k in ("startup", "startup_mode") if k in values}
        values = {"name": "Nora New", "email": "nora@example.com", **values}
        resellers = self.env["iptv.reseller"]
        return resellers._create_reseller(values, plan or self.plan, key, **startup)

    def test_no_credits_are_needed_and_the_plan_gives_the_permissions(self):  # rule 36
        self.plan.write({"can_terminate": True, "max_users": 7, "all_products": False})
        self.plan.product_ids = self.monthly.product_tmpl_id
        reseller = self._create_by_staff()
        self.assertEqual(reseller.level, "reseller")
        self.assertEqual(reseller.balance, 0)
        self.assertFalse(reseller.entry_ids)
        self.assertTrue(reseller.can_terminate)
        self.assertEqual(reseller.max_users, 7)
        self.assertEqual(reseller.product_ids, self.monthly.product_tmpl_id)
        reseller.can_terminate = False
        self.assertTrue(self.plan.can_terminate, "editable without touching the plan")

    def test_a_super_reseller_can_add_resellers(self):  # rules 30 and 36
        reseller = self._create_by_staff(self.super_plan)
        self.assertEqual(reseller.level, "super")
        self.assertTrue(reseller.can_add_resellers)

    def test_prices_of_the_plan_count_at_once(self):  # rule 37
        self.plan.pricelist_id = self.env["product.pricelist"].create({"name": "X"})
        self.assertFalse(self._create_by_staff().pricelist_id)

    def test_start_up_credits_are_one_line_of_the_ledger(self):  # rules 18 and 39, D9
        reseller = self._create_by_staff(startup=50.0)
        self.assertEqual(reseller.balance, 50)
        self.assertEqual(reseller.entry_ids.mapped("kind"), ["startup"])
        self.assertEqual(reseller.entry_ids.amount, 50)
        entry = self._spend(reseller, 50)
        self.assertEqual(sum(entry.allocation_ids.mapped("recognized")), 0)
        self._assert_sound(reseller)

    def test_the_plan_includes_credits(self):  # D2
        self.plan.included_credits = 15
        reseller = self._create_by_staff(startup=50.0)
        self.assertEqual(reseller.balance, 65)
        self.assertEqual(reseller.entry_ids.mapped("kind"), ["startup", "startup"])

    def test_the_same_click_gives_the_first_result(self):  # idea 4
        first = self._create_by_staff(startup=50.0)
        self.assertEqual(self._create_by_staff(startup=50.0), first)
        self.assertEqual(first.balance, 50)

    def test_own_values_go_before_those_of_the_plan(self):  # rule 45
        reseller = self._create_by_staff(
            phone="+1 555", funding="credit_line", credit_limit=30, parent_id=None
        )
        self.assertEqual(reseller.funding, "credit_line")
        self.assertEqual(reseller.credit_limit, 30)
        self.assertEqual(reseller.phone, "+1 555")

    def test_no_form_sets_the_wallet(self):
        for name in ("balance", "debt", "state", "creation_key", "nonsense"):
            with self.subTest(name=name), self.assertRaises(UserError):
                self._create_by_staff(**{name: "1"})

    def test_a_contact_is_one_reseller(self):
        partner = self.reseller.partner_id
        with self.assertRaisesRegex(UserError, "a reseller already"):
            self._create_by_staff(partner_id=partner.id)

    def test_who_has_no_address_cannot_be_invited(self):
        partner = self._create_partner(name="Silent", email=False)
        with self.assertRaisesRegex(UserError, "e-mail"):
            self._create_by_staff(partner_id=partner.id)
        reseller = self._create_by_staff(partner_id=partner.id, grant_access=False)
        self.assertFalse(reseller._get_logins())

    def test_half_of_it_is_not_kept(self):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._create_by_staff(email="nonsense")
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Nora New")]))

    # === LEVELS === #

    def test_the_tree_has_two_levels_unless_the_setting_says_more(self):  # D1
        low = self._create_by_staff(self.super_plan, parent_id=self.super.id)
        values = {"name": "Lower", "email": "lower@example.com", "parent_id": low.id}
        with self.assertRaisesRegex(ValidationError, "2 levels"):
            self._create_by_staff(key="low", **values)
        self.env.company.iptv_reseller_max_depth = 3
        lower = self._create_by_staff(key="low", **values)
        self.assertEqual(lower._get_depth(), 3)

    def test_a_plain_write_does_not_go_deeper_either(self):  # D1
        other = self._create_reseller("Other", level="super")
        with self.assertRaises(ValidationError):
            self.super.parent_id = other
        self.env.company.iptv_reseller_max_depth = 0
        self.super.parent_id = other
        self.assertEqual(self.reseller._get_depth(), 3)

    # === WHO MAY === #

    def test_only_managers_create(self):
        operator = self._create_staff("op", "iptv_subscription.group_iptv_operator")
        with self.assertRaises(AccessError):
            self.env["iptv.reseller"].with_user(operator).create(
                {"partner_id": self.customer.id}
            )
        manager = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        resellers = self.env["iptv.reseller"].with_user(manager)
        reseller = resellers._create_reseller(
            {"name": "By Manager", "email": "bm@example.com"}, self.plan, "m", 5.0
        )
        self.assertEqual(reseller.entry_ids.user_id, manager)

    def test_delete_is_refused_while_there_are_users(self):  # rule 44
        self._add_user(self.reseller)
        with self.assertRaisesRegex(UserError, "Disable it, or hand its users over"):
            self.reseller.unlink()
        lonely = self._create_reseller("Lonely")
        lonely.unlink()
        self.assertFalse(lonely.exists())

    def test_each_company_has_its_own(self):
        other = self._create_company(name="Other")
        reseller = self._create_by_staff(company_id=other.id, grant_access=False)
        self.assertEqual(reseller.company_id, other)
        staff = self._create_staff("ma", "iptv_subscription.group_iptv_manager")
        self.assertFalse(
            self.env["iptv.reseller"]
            .with_user(staff)
            .search([("id", "=", reseller.id)])
        )
        with self.assertRaises(UserError):
            self._create_by_staff(
                key="cross", company_id=other.id, parent_id=self.super.id
            )
