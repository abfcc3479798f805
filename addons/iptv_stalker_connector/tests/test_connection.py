from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import StalkerCommon


@tagged("-at_install", "post_install")
class TestConnection(StalkerCommon):
    """The connection test, its findings, and the catalogue."""

    def test_connection_test_tells_what_it_found(self):
        self.server.action_test_connection()
        self.assertEqual(self.server.state, "ready")
        self.assertIn("tariff plans", self.server.state_message)

    def test_wrong_password_is_told_in_words(self):
        self.server.stalker_password = "wrong"
        action = self.server.action_test_connection()
        self.assertEqual(self.server.state, "unreachable")
        self.assertEqual(action["params"]["type"], "danger")
        self.assertNotIn("wrong", self.server.state_message.split("(")[0])

    def test_api_without_password_is_a_security_finding(self):
        # pitfall 36
        self.simulator.settings.login = ""
        self.addCleanup(setattr, self.simulator.settings, "login", "stalker")
        self.server.action_test_connection()
        self.assertIn("no password", self.server.stalker_findings)

    def test_plain_http_is_told(self):
        # pitfall 37
        self.server.action_test_connection()
        self.assertIn("not encrypted", self.server.stalker_findings)

    def test_address_is_checked_when_it_is_typed(self):
        for address in ("", "tv.example.com", "ftp://tv.example.com/api"):
            with self.assertRaises(ValidationError, msg=address):
                self.server.stalker_url = address

    def test_new_credentials_must_be_tested_again(self):
        self.server.action_test_connection()
        self.server.stalker_password = "other"
        self.assertEqual(self.server.state, "new")

    def test_catalogue_offers_tariffs_and_optional_packages(self):
        self.server.action_fetch_catalogue()
        plans = {(plan.kind, plan.ref) for plan in self.server.plan_ids}
        self.assertIn(("tariff", "basic"), plans)
        self.assertIn(("tariff", "family"), plans)
        self.assertIn(("package", "sport"), plans)
        self.assertNotIn(("package", "base_tv"), plans)

    def test_product_takes_its_reference_from_the_catalogue(self):
        self.server.action_fetch_catalogue()
        family = self.server.plan_ids.filtered(lambda p: p.ref == "family")
        self.basic.iptv_plan_id = family
        self.assertEqual(self.basic.iptv_remote_ref, "family")

    def test_catalogue_is_archived_where_the_middleware_forgot_it(self):
        self.server.action_fetch_catalogue()
        gone = self.env["iptv.server.plan"].create(
            {"name": "Old", "ref": "old", "kind": "tariff", "server_id": self.server.id}
        )
        self.server.action_fetch_catalogue()
        self.assertFalse(gone.active)

    def test_catalogue_of_a_dead_server_is_a_sentence(self):
        self.simulator.refuse_connections()
        with self.assertRaisesRegex(UserError, "cannot be reached"):
            self.server.action_fetch_catalogue()

    def test_inventory_lists_every_account(self):
        subscription = self._create_active()
        self.assertEqual(
            self.server._fetch_accounts(),
            [
                {
                    "login": subscription.login,
                    "mac": "00:1A:79:00:00:01",
                    "account_number": subscription.name,
                    "enabled": True,
                }
            ],
        )
