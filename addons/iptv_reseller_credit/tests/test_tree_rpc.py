from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common_tree import TreeCommon


@tagged("-at_install", "post_install")
class TestTreeRpc(TreeCommon, HttpCase):
    """A reseller with its login and a Python shell (rules 6, 16 and 53)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rita = cls._create_login(cls.reseller, "rita")
        cls.sam = cls._create_login(cls.super, "sam")

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _assert_refused(self, words, model, method, *args):
        with self.assertRaisesRegex(JsonRpcException, words):
            with mute_logger("odoo.http", "odoo.sql_db"):
                self._call(model, method, *args)

    def test_it_sees_its_own_tree_only(self):  # rules 3 and 53
        self.authenticate("rita", "rita")
        found = self._call("iptv.reseller", "search_read", [], ["level"])
        self.assertEqual(found, [{"id": self.reseller.id, "level": "reseller"}])
        for other in (self.super, self.stranger):
            self._assert_refused(
                "AccessError", "iptv.reseller", "read", other.ids, ["balance"]
            )
        self.authenticate("sam", "sam")
        found = self._call("iptv.reseller", "search", [])
        self.assertEqual(set(found), {self.super.id, self.reseller.id})

    def test_it_changes_neither_its_type_nor_anything_else(self):  # rule 16
        self.authenticate("rita", "rita")
        for values in (
            {"level": "super"},
            {"can_add_resellers": True},
            {"parent_id": False},
            {"balance": 1000},
            {"state": "active"},
            {"credit_limit": 1000},
            {"product_ids": [(5,)]},
            {"spender_policy": "all"},
            {"plan_id": self.super_plan.id},
        ):
            with self.subTest(values=values):
                self._assert_refused(
                    "AccessError", "iptv.reseller", "write", self.reseller.ids, values
                )
        self.assertEqual(self.reseller.level, "reseller")

    def test_it_creates_no_reseller_by_itself(self):  # rules 6 and 32
        for login in ("rita", "sam"):
            self.authenticate(login, login)
            self._assert_refused(
                "AccessError",
                "iptv.reseller",
                "create",
                [{"partner_id": self.customer.id, "parent_id": self.super.id}],
            )
            for model in (
                "iptv.reseller.stop",
                "iptv.reseller.move",
                "iptv.reseller.hand.over",
            ):
                self._assert_refused("AccessError", model, "create", [{"reason": "x"}])

    def test_private_methods_are_no_api(self):
        self.authenticate("sam", "sam")
        for method in (
            "_create_reseller",
            "_add_child",
            "_set_child_permissions",
            "_give_startup",
            "_post_startup",
            "_move_to",
            "_hand_over_to",
            "_disable",
            "_enable",
            "_grant_portal_access",
            "_add_login",
        ):
            with self.subTest(method=method):
                self._assert_refused(
                    "AccessError", "iptv.reseller", method, self.super.ids
                )
        for method in ("action_enable", "action_unfreeze"):
            self._assert_refused("AccessError", "iptv.reseller", method, self.super.ids)

    def test_plans_are_not_its_business(self):  # rule 53
        self.authenticate("sam", "sam")
        self._assert_refused(
            "AccessError", "iptv.reseller.plan", "read", self.plan.ids, ["name"]
        )

    def test_disabling_ends_the_session(self):  # rule 38
        self.authenticate("rita", "rita")
        self._call("iptv.reseller", "search", [])
        self.reseller._disable("test")
        self.env.flush_all()
        self._assert_refused("Session", "iptv.reseller", "search", [])
        self.reseller._enable()
        self.env.flush_all()
        self.authenticate("rita", "rita")
        self.assertEqual(self._call("iptv.reseller", "search", []), self.reseller.ids)

    def test_an_upgrade_shows_at_once(self):  # rules 16 and 37
        self.authenticate("rita", "rita")
        self.reseller._move_to(self.env["iptv.reseller"])
        self.reseller._change_plan(self.super_plan, "k")
        self.env.flush_all()
        [values] = self._call("iptv.reseller", "read", self.reseller.ids, ["level"])
        self.assertEqual(values["level"], "super")
