from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .spend_common import SpendCommon

HALF = "2026-12-05 12:00:00"


@tagged("post_install", "-at_install")
class TestRefundCredits(SpendCommon):
    """What comes back for a user that ends before its time (D5)."""

    def setUp(self):
        super().setUp()
        self._give(self.reseller, 100, value=60)
        self.reseller.can_terminate = True
        self.sale = self._add()
        self.user = self.sale.subscription_id

    def _terminate(self, mode):
        self.env.company.iptv_reseller_refund = mode
        with freeze_time(HALF):
            self.reseller._terminate_users(self.user)

    def test_nothing_by_default(self):
        self.assertEqual(self.env.company.iptv_reseller_refund, "none")
        self._terminate("none")
        self.assertEqual(self.reseller.balance, 90)

    def test_the_unused_share_with_its_value(self):
        self._terminate("prorata")
        self.assertEqual(self.reseller.balance, 95)
        back = self.sale.reversal_entry_id
        self.assertEqual((back.kind, back.amount), ("reversal", 5))
        self.assertEqual(back.reversed_id, self.sale.entry_id)
        self.assertEqual(sum(back.allocation_ids.mapped("recognized")), -3)
        self.assertEqual((self.sale.refunded, self.sale.state), (5, "pending"))
        self._assert_sound()
        self.sale._take_back("again")
        self.assertEqual(self.reseller.balance, 95)

    def test_an_upgrade_is_given_back_for_its_own_time(self):
        with freeze_time("2026-11-30 12:00:00"):
            self.reseller._upgrade_user(self.user, self.family, "up")
        self.assertAlmostEqual(self.reseller.balance, 83.33)
        self._terminate("prorata")
        # Half of 10, and 15 of the 20 days that 6.67 were paid for.
        self.assertAlmostEqual(self.reseller.balance, 83.33 + 5 + 5)
        self._assert_sound()

    def test_all_if_the_box_never_came_online(self):
        servers = self.env.registry["iptv.server"]
        self.patch(servers, "_reports_last_seen", lambda server: True)
        with freeze_time(HALF):
            self.user.sudo().first_use_checked = fields.Datetime.now()
        self._terminate("unused")
        self.assertEqual(self.reseller.balance, 100)
        self._assert_sound()

    def test_nothing_if_it_cannot_be_known(self):
        self._terminate("unused")
        self.assertEqual(self.reseller.balance, 90)

    def test_a_gift_gives_nothing_back(self):
        staff = self.reseller.with_context(iptv_by_staff=True)
        self.user._terminate()
        self.user = staff._add_user(self._values(free=True), "gift").subscription_id
        self._terminate("prorata")
        self.assertEqual(self.reseller.balance, 90)
