from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .books_common import DAY, NEXT_DAY, BooksCommon


@tagged("post_install", "-at_install")
class TestTransferApproval(BooksCommon):
    """Large transfers of a login wait for a manager (idea 23, pain 9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.iptv_transfer_limit = 100
        cls.login = cls._create_login(cls.super, "sam.portal")
        cls.manager = cls._create_staff("m", "iptv_subscription.group_iptv_manager")
        cls._give(cls.super, 500)

    def _transfer(self, amount, key="click", at=DAY):
        with freeze_time(at):
            reseller = self.super.with_user(self.login).sudo()
            return reseller._transfer_to(self.reseller, amount, key)

    def _get_request(self, key="click"):
        return self.super._get_transfer_request(key).with_user(self.manager)

    def test_below_the_limit_nothing_changes(self):
        self._transfer(100)
        self.assertEqual(self.reseller.balance, 100)
        self.assertFalse(self._get_request())

    def test_above_it_waits_and_is_approved(self):
        self.assertFalse(self._transfer(101))
        self.assertEqual(self.reseller.balance, 0)
        request = self._get_request()
        self.assertEqual(request.state, "waiting")
        self.assertEqual(request.user_id, self.login)
        self.assertTrue(request.sudo().activity_ids)
        with freeze_time(NEXT_DAY):
            request.action_approve()
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.decided_by_id, self.manager)
        self.assertFalse(request.sudo().activity_ids)
        self.assertEqual(self.reseller.balance, 101)
        self._assert_sound(self.super | self.reseller)

    def test_the_same_click_is_one_request_and_one_transfer(self):  # idea 4
        self._transfer(200)
        self._transfer(200)
        self.assertEqual(len(self._get_request()), 1)
        self._get_request().action_approve()
        entries = self._transfer(200)
        self.assertEqual(len(entries), 2, "the first result")
        self.assertEqual(self.reseller.balance, 200)
        with self.assertRaises(UserError):
            self._get_request().action_approve()
        self.assertEqual(self.reseller.balance, 200)

    def test_refused_moves_nothing_and_says_why(self):
        self._transfer(200)
        request = self._get_request()
        request.refusal = "Call us first."
        request.action_refuse()
        with self.assertRaisesRegex(UserError, "Call us first."):
            self._transfer(200)
        with self.assertRaises(UserError):
            request.action_approve()
        self.assertEqual(self.reseller.balance, 0)

    def test_many_small_ones_count_together(self):
        self._transfer(60, "a")
        self._transfer(40, "b")
        self._transfer(1, "c")
        self.assertEqual(self.reseller.balance, 100)
        self.assertEqual(self._get_request("c").state, "waiting")
        self._transfer(60, "a")
        self._transfer(1, "d", at=NEXT_DAY)
        self.assertEqual(self.reseller.balance, 101, "another day, another limit")

    def test_everything_is_asked_again_at_the_approval(self):
        self._transfer(400)
        request = self._get_request()
        self._spend(self.super, 200)
        with self.assertRaisesRegex(UserError, "100.00"):
            request.action_approve()
        self._give(self.super, 500, key="more")
        self.super.sudo().state = "frozen"
        with self.assertRaises(UserError):
            request.action_approve()
        self.super.sudo().state = "active"
        self.reseller.parent_id = False
        with self.assertRaisesRegex(UserError, "below"):
            request.action_approve()
        self.reseller.parent_id = self.super
        self.login.sudo().active = False
        with self.assertRaisesRegex(UserError, "any more"):
            request.action_approve()
        self.assertEqual(request.state, "waiting")
        self.assertEqual(self.reseller.balance, 0)

    def test_a_login_that_may_not_spend_any_more(self):
        self._transfer(200)
        self.super.spender_policy = "chosen"
        with self.assertRaises(UserError):
            self._get_request().action_approve()

    def test_what_is_not_there_is_no_request(self):
        with self.assertRaises(UserError):
            self._transfer(501)
        with self.assertRaises(UserError):
            self._transfer(-200)
        self.assertFalse(self._get_request())

    def test_outside_the_tree_is_no_request(self):
        with self.assertRaises(UserError):
            self.super.with_user(self.login).sudo()._transfer_to(
                self.stranger, 200, "out"
            )
        self.assertFalse(self._get_request("out"))

    def test_staff_needs_no_approval(self):  # rule 36
        self.super.with_user(self.manager).sudo()._transfer_to(
            self.reseller, 200, "staff"
        )
        self.assertEqual(self.reseller.balance, 200)

    def test_no_limit_no_approval(self):
        self.company.iptv_transfer_limit = 0
        self._transfer(500)
        self.assertEqual(self.reseller.balance, 500)

    def test_only_managers_decide(self):
        self._transfer(200)
        request = self._get_request()
        operator = self._create_staff("o", "iptv_subscription.group_iptv_operator")
        for user in (operator, self.login):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    request.with_user(user).action_approve()
                with self.assertRaises(AccessError):
                    request.with_user(user).action_refuse()
        with self.assertRaises(UserError):
            request.write({"state": "approved"})
        with self.assertRaises(AccessError):
            request.with_user(self.login).read(["amount"])
