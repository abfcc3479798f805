from odoo.tests import tagged

from .reseller_common import ResellerHttpCommon


class ResellerTourCommon(ResellerHttpCommon):
    """A reseller and a super reseller at work, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give(cls.super, 100)
        cls._give(cls.reseller, 100)
        cls.basic = cls._create_package("Tour Basic", price=10.0)

    def _work_as_reseller(self):
        self.start_tour("/my/reseller", "iptv_portal_reseller_user", login="test_rita")
        [user] = self.reseller.subscription_ids
        self.assertEqual(user.partner_id.name, "Tour User")
        self.assertEqual(self.reseller.balance, 90)

    def _work_as_super(self):
        plans = self.env["iptv.reseller.plan"]
        plans.search([]).active = False
        plan = plans.create({"name": "Tour Starter", "included_credits": 5})
        self._create_product(
            name="Tour Starter",
            type="service",
            list_price=20.0,
            lst_price=20.0,
            iptv_kind="reseller_plan",
            iptv_reseller_plan_id=plan.id,
        )
        self.start_tour("/my/reseller", "iptv_portal_reseller_tree", login="test_super")
        child = self.super.child_ids - self.reseller
        self.assertEqual(child.balance, 35)
        self.assertEqual(self.super.balance, 50)


@tagged("-at_install", "post_install")
class TestResellerTours(ResellerTourCommon):
    def test_a_user_on_a_computer(self):  # rules 24 and 25
        self._work_as_reseller()

    def test_a_reseller_on_a_computer(self):  # rules 32 and 34
        self._work_as_super()


@tagged("-at_install", "post_install")
class TestResellerToursPhone(ResellerTourCommon):
    browser_size = "390,844"
    touch_enabled = True

    def test_a_user_on_a_phone(self):
        self._work_as_reseller()

    def test_a_reseller_on_a_phone(self):
        self._work_as_super()
