from odoo import fields
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import MAC, OTHER_MAC, IptvCommon

UNTIL = fields.Datetime.to_datetime("2090-01-01 00:00:00")


@tagged("-at_install", "post_install")
class TestRpc(IptvCommon, HttpCase):
    """The attacker with a login and a Python shell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = cls._create_new_portal_user(password="portal_user")
        cls._create_staff("op", "iptv_subscription.group_iptv_operator")
        cls.mine = cls._create_subscription(
            mac=MAC, paid_until=UNTIL, partner_id=cls.portal_user.partner_id.id
        )
        cls.other = cls._create_subscription(mac=OTHER_MAC, login="anna")

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _assert_refused(self, words, model, method, *args):
        with self.assertRaisesRegex(JsonRpcException, words):
            with mute_logger("odoo.http", "odoo.sql_db"):
                self._call(model, method, *args)

    def test_private_methods_are_no_api(self):
        self.authenticate("op", "op")
        subscription = self.mine.ids
        for method in (
            "_extend",
            "_activate",
            "_set_state",
            "_cancel",
            "_store_result",
            "_request_provision",
            "_cron_expire",
            "_run_isolated",
            "_job_provision",
        ):
            with self.subTest(method=method):
                self._assert_refused(
                    "AccessError", "iptv.subscription", method, subscription
                )

    def test_an_operator_cannot_make_a_service_paid(self):
        self.authenticate("op", "op")
        for vals in ({"state": "active"}, {"date_end": "2090-01-01"}):
            with self.subTest(vals=vals):
                self._assert_refused(
                    "UserError", "iptv.subscription", "write", self.mine.ids, vals
                )
        self._assert_refused(
            "UserError", "iptv.subscription.period", "create", [{"key": "mine"}]
        )

    def test_a_default_makes_no_service_paid(self):
        self.authenticate("op", "op")
        values = {
            "partner_id": self.customer.id,
            "server_id": self.server.id,
            "line_ids": [(0, 0, {"product_id": self.monthly.id})],
        }
        for name, value in (("state", "active"), ("date_end", "2090-01-01")):
            with (
                self.subTest(default=name),
                self.assertRaisesRegex(JsonRpcException, "UserError"),
            ):
                with mute_logger("odoo.http"):
                    context = {f"default_{name}": value}
                    self._call("iptv.subscription", "create", [values], context=context)

    def test_a_customer_cannot_switch_or_read_what_it_must_not(self):
        self.authenticate("portal_user", "portal_user")
        model = "iptv.subscription"
        self._assert_refused("AccessError", model, "action_disable", self.mine.ids)
        self._assert_refused("AccessError", model, "read", self.other.ids, ["name"])
        self._assert_refused("AccessError", model, "read", self.mine.ids, ["password"])
        self._assert_refused(
            "AccessError",
            "iptv.subscription.grant",
            "create",
            [{"subscription_ids": self.mine.ids, "days": 99, "reason": "me"}],
        )
        [values] = self._call(model, "read", self.mine.ids, ["state"])
        self.assertEqual(values["state"], "active")

    def test_what_the_database_refuses_is_said_in_a_sentence(self):
        self.authenticate("op", "op")
        model = "iptv.subscription"
        line = {"subscription_id": self.mine.id, "product_id": self.monthly.id}
        with self.assertRaises(JsonRpcException) as raised:
            with mute_logger("odoo.http", "odoo.sql_db"):
                self._call("iptv.subscription.line", "create", [line])
        self.assertIn("ValidationError", str(raised.exception))
        with self.assertRaises(JsonRpcException) as raised:
            with mute_logger("odoo.http", "odoo.sql_db"):
                self._call(model, "write", self.mine.ids, {"login": "ANNA"})
        self.assertIn("ValidationError", str(raised.exception))
