from odoo.exceptions import UserError
from odoo.tests import tagged

from .spend_common import MAC, OTHER_MAC, SpendCommon


@tagged("post_install", "-at_install")
class TestUserService(SpendCommon):
    def setUp(self):
        super().setUp()
        self.user = self._add_funded().subscription_id

    def test_disable_and_enable(self):  # rule 27
        self.reseller._disable_users(self.user)
        self.assertEqual(self.user.state, "disabled")
        self.reseller._enable_users(self.user)
        self.assertEqual(self.user.state, "active")

    def test_what_the_operator_disables_stays_off(self):
        self.user._disable()
        with self.assertRaises(UserError):
            self.reseller._enable_users(self.user)
        self.user._enable()
        self.reseller._disable_users(self.user)
        self.reseller._enable_users(self.user)

    def test_terminate_frees_the_box(self):  # rule 27
        self.reseller.can_terminate = True
        self.reseller._terminate_users(self.user, "moved")
        self.assertEqual(self.user.state, "terminated")
        self.assertEqual(self.user.close_note, "moved")
        self.assertEqual(self.reseller.balance, 90, "D5: nothing by default")
        self._add(key="next")

    def test_permissions_are_asked_at_the_moment(self):  # rule 27
        deeds = {
            "can_disable": (
                lambda r: r._disable_users(self.user),
                lambda r: r._enable_users(self.user),
            ),
            "can_terminate": (lambda r: r._terminate_users(self.user),),
            "can_change_mac": (lambda r: r._change_mac(self.user, OTHER_MAC),),
            "can_message": (lambda r: r._message_users(self.user, "Hello"),),
        }
        for permission, calls in deeds.items():
            self.reseller[permission] = False
            for call in calls:
                with self.subTest(permission), self.assertRaises(UserError):
                    call(self.reseller)
        self.assertEqual((self.user.state, self.user.mac), ("active", MAC))

    def test_only_users_of_the_own_tree(self):  # rule 35
        self.stranger.can_terminate = True
        for call in (
            lambda r: r._disable_users(self.user),
            lambda r: r._terminate_users(self.user),
            lambda r: r._change_mac(self.user, OTHER_MAC),
            lambda r: r._message_users(self.user, "Hello"),
            lambda r: r._reboot_users(self.user),
            lambda r: r._get_access(self.user),
        ):
            with self.assertRaises(UserError):
                call(self.stranger)
        self.super._disable_users(self.user)
        self.assertEqual(self.user.state, "disabled")

    def test_change_the_box(self):  # pain 10
        self.reseller._change_mac(self.user, "001a79000002")
        self.assertEqual(self.user.mac, OTHER_MAC)
        self._add(key="other")
        with self.assertRaises(UserError):
            self.reseller._change_mac(self.user, MAC)
        with self.assertRaises(UserError):
            self.reseller._change_mac(self.user, "nonsense")
        self.assertEqual(self.user.mac, OTHER_MAC)

    def test_messages_reach_boxes(self):
        with self._middleware():
            self._run_jobs()
        self.reseller._message_users(self.user, "Hello")
        self.assertEqual(len(self._get_jobs("_job_message")), 1)
        self.reseller._reboot_users(self.user)
        self.assertEqual(len(self._get_jobs("_job_command")), 1)
        with self.assertRaises(UserError):
            self.reseller._message_users(self.user, "  ")

    def test_passwords_for_who_may_see_them(self):
        access = self.reseller._get_access(self.user)
        self.assertEqual(access["password"], self.user.password)
        self.reseller.can_see_passwords = False
        self.assertFalse(self.reseller._get_access(self.user)["password"])
