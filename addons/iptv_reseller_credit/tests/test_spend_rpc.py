from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .spend_common import OTHER_MAC, SpendCommon

SECRETS = ("password", "provision_known", "provision_error", "access_token")


@tagged("-at_install", "post_install")
class TestSpendRpc(SpendCommon, HttpCase):
    """A reseller with its portal login and a Python shell."""

    def setUp(self):
        super().setUp()
        self.user = self._add_funded().subscription_id
        self._give(self.stranger, 100)
        self.foreign = self._add(self.stranger, mac=OTHER_MAC).subscription_id
        partner = self.reseller.partner_id
        self._create_new_portal_user(partner_id=partner.id, password="portal_user")
        # The clock of the browser session is that of the machine.
        self.authenticate("portal_user", "portal_user")

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def _assert_refused(self, model, method, *args, **kwargs):
        with self.subTest(model=model, method=method, args=args):
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_model"):
                with self.assertRaises(JsonRpcException):
                    self._call(model, method, *args, **kwargs)

    def test_it_reads_its_users_without_their_secrets(self):  # rule 53
        rows = self._call("iptv.subscription", "search_read", [], ["name"])
        self.assertEqual([row["id"] for row in rows], self.user.ids)
        for name in SECRETS:
            self._assert_refused("iptv.subscription", "read", self.user.ids, [name])
        self._assert_refused("iptv.subscription", "read", self.foreign.ids, ["name"])
        self._assert_refused("iptv.trial.claim", "search_read", [], ["value"])

    def test_it_changes_nothing(self):
        subscription = "iptv.subscription"
        for vals in ({"reseller_id": False}, {"login": "x"}, {"auto_renew": True}):
            self._assert_refused(subscription, "write", self.user.ids, vals)
        for method in (
            "action_renew_with_credits",
            "action_disable",
            "action_terminate",
            "action_push_now",
            "action_reboot",
        ):
            self._assert_refused(subscription, method, self.user.ids)
        for name in (
            "_add_user",
            "_renew_users",
            "_charge",
            "_job_renew_due",
            "_terminate_users",
        ):
            self._assert_refused(
                "iptv.reseller", name, self.reseller.ids, self.user.ids, "key"
            )
        sale = self.user.reseller_sale_ids
        self._assert_refused("iptv.reseller.sale", "_take_back", sale.ids, "mine")
        self._assert_refused("iptv.reseller.sale", "write", sale.ids, {"price": 0})
        self._assert_refused(
            "iptv.reseller.stock",
            "create",
            {
                "reseller_id": self.reseller.id,
                "product_id": self.monthly.id,
                "quantity": 1000,
                "key": "forged",
            },
        )
        self.assertEqual(self.reseller.balance, 90)
