from odoo.tests import tagged

from odoo.addons.iptv_subscription.tests.common_tour import BackofficeTourCommon

from ..tools.posting import Component, Posting


@tagged("post_install", "-at_install")
class TestResellerTour(BackofficeTourCommon):
    """Resellers in the back office, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.super = cls._create_reseller("Branch Super", 30, level="super")
        cls.reseller = cls._create_reseller(
            "Branch Reseller", 12, parent_id=cls.super.id
        )

    @classmethod
    def _create_reseller(cls, name, credit, **values):
        reseller = cls.env["iptv.reseller"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": name}).id,
                "company_id": cls.company.id,
                **values,
            }
        )
        posting = Posting(
            reseller=reseller,
            amount=credit,
            kind="purchase",
            key="tour",
            components=(Component(credit, credit),),
        )
        cls.env["iptv.credit.entry"]._post([posting])
        return reseller

    def test_manager_creates_a_reseller_and_moves_credits(self):  # rules 18, 39 and 54
        """A plan, a reseller with start-up credits, corrections, and the ledger."""
        self._create_staff("tour_manager", "group_iptv_manager")
        self.start_tour("/odoo", "iptv_reseller_manager", login="tour_manager")
        created = self.env["iptv.reseller"].search(
            [("email", "=", "tour.reseller@example.com")]
        )
        self.assertEqual(created.plan_id.name, "Tour Plan")
        self.assertEqual(created.balance, 70)
        kinds = ["adjustment", "adjustment", "startup"]
        self.assertEqual(created.entry_ids.mapped("kind"), kinds)

    def test_operator_reads_the_tree_and_touches_no_credit(self):
        """What only a manager may do is not offered."""
        self._create_staff("tour_operator", "group_iptv_operator")
        self.start_tour(
            "/odoo/iptv-resellers", "iptv_reseller_operator", login="tour_operator"
        )
