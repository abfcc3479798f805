from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from .common import StalkerCommon


@tagged("-at_install", "post_install")
class TestSecurity(StalkerCommon):
    """The credentials of a middleware are for the system group only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "tv-manager", groups="iptv_subscription.group_iptv_manager"
        )

    def test_manager_cannot_read_the_credentials(self):
        server = self.server.with_user(self.manager)
        for name in ("stalker_login", "stalker_password", "stalker_url"):
            with self.assertRaises(AccessError, msg=name):
                server.read([name])

    def test_manager_cannot_have_the_password_sent_elsewhere(self):
        with self.assertRaises(AccessError):
            self.server.with_user(self.manager).stalker_url = "http://evil.test/api"

    def test_manager_can_test_the_connection(self):
        server = self.server.with_user(self.manager)
        server.action_test_connection()
        self.assertEqual(server.state, "ready")

    def test_portal_customer_sees_no_server(self):
        portal = new_test_user(self.env, "tv-portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.server.with_user(portal).read(["name"])

    def test_password_appears_in_no_answer_and_no_log(self):
        self.simulator.faults.add("db_down")
        subscription = self._create_subscription()
        subscription._activate("manual", "test")
        with self.assertLogs("odoo.addons.iptv_stalker_connector", "DEBUG") as logs:
            self._run_jobs(subscription)
        text = "\n".join(logs.output) + (self.server.state_message or "")
        self.assertNotIn(subscription.password, text)
        self.assertNotIn("secret", text)

    def test_copy_of_a_server_has_no_credentials(self):
        copy = self.server.copy({"stalker_url": "http://copy.test/stalker_portal/api"})
        self.assertFalse(copy.stalker_password)
        self.assertFalse(copy.stalker_login)
