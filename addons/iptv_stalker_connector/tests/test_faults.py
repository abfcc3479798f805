from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MAC, StalkerCommon


@tagged("-at_install", "post_install")
@freeze_time("2030-01-31 10:00:00")
class TestFaults(StalkerCommon):
    """The middleware fails in every way it knows; nothing is lost or doubled."""

    def setUp(self):
        super().setUp()
        self.subscription = self._create_subscription()
        self.subscription._activate("manual", "test")

    def _assert_provisioned(self):
        self.server.retry_date = False
        self._run_jobs(self.subscription)
        self.assertEqual(self.subscription.provision_state, "done")
        self.assertEqual(self._account(self.subscription.login)["status"], "enabled")

    def test_dead_server_keeps_the_subscription_waiting(self):
        # pain 3: paid, but nothing provisioned, and no retry.
        self.simulator.refuse_connections()
        self._run_jobs(self.subscription)
        self.assertEqual(self.subscription.provision_state, "pending")
        self.assertEqual(self.server.state, "unreachable")
        self.assertEqual([job.method_name for job in self.followers], ["_job_probe"])
        self.simulator.accept_connections()
        self._assert_provisioned()

    def test_paused_server_is_not_called(self):
        self.simulator.refuse_connections()
        self._run_jobs(self.subscription)
        self.simulator.accept_connections()
        self.simulator.call_log.clear()
        self._run_jobs(self.subscription)
        self.assertEqual(self.simulator.calls, [])

    def test_probe_wakes_everything_that_waits(self):
        self.simulator.refuse_connections()
        self._run_jobs(self.subscription)
        self.simulator.accept_connections()
        with freeze_time("2030-01-31 10:01:00"):
            self.server._job_probe()
        self.assertEqual(self.server.state, "ready")
        self._assert_provisioned()

    def test_wrong_credentials_stop_the_server_not_the_subscription(self):
        self.simulator.faults.add("wrong_credentials")
        self._run_jobs(self.subscription)
        self.assertEqual(self.server.state, "unreachable")
        self.assertEqual(self.subscription.provision_state, "pending")
        self.assertNotIn("secret", self.server.state_message)

    def test_lost_answer_does_not_create_a_second_account(self):
        # pitfall 7
        self.simulator.faults.add("drop_after", method="POST", times=1)
        self._run_jobs(self.subscription)
        self._assert_provisioned()

    def test_html_page_instead_of_an_answer(self):
        # pitfall 4
        self.simulator.faults.add("html_fatal", method="POST", times=1)
        self._run_jobs(self.subscription)
        self._assert_provisioned()

    def test_empty_answer_to_a_write(self):
        # pitfall 4
        self.simulator.faults.add("empty_body", method="POST", times=1)
        self._run_jobs(self.subscription)
        self._assert_provisioned()

    @mute_logger("odoo.addons.iptv_stalker_connector.stalker.envelope")
    def test_good_answer_followed_by_a_php_warning(self):
        # pitfall 4
        self.simulator.faults.add("json_then_html")
        self._run_jobs(self.subscription)
        self._assert_provisioned()

    def test_server_error_is_retried(self):
        self.simulator.faults.add("http_500", times=1)
        self._run_jobs(self.subscription)
        self._assert_provisioned()

    def test_database_of_the_middleware_is_down(self):
        # pitfall 6
        self.simulator.faults.add("db_down", times=1)
        self._run_jobs(self.subscription)
        self._assert_provisioned()

    def test_mac_in_use_is_refused_and_shown(self):
        # rule 9, pain 10
        other = self._make_stranger(MAC)
        self._run_jobs(self.subscription)
        self.assertEqual(self.subscription.provision_state, "error")
        self.assertIn("MAC", self.subscription.provision_error)
        self.assertEqual(self._account("stranger"), other)
        self.assertIsNone(self._account(self.subscription.login))

    def test_login_of_somebody_else_is_not_taken_over(self):
        self._make_stranger("00:1A:79:00:00:99", login=self.subscription.login)
        self._run_jobs(self.subscription)
        self.assertEqual(self.subscription.provision_state, "error")
        account = self._account(self.subscription.login)
        self.assertEqual(account["mac"], "00:1A:79:00:00:99")

    def test_retry_button_sends_a_refused_one_again(self):
        self._make_stranger(MAC)
        self._run_jobs(self.subscription)
        self.simulator.reset("demo")
        self.subscription.action_push_now()
        self._assert_provisioned()

    def test_unknown_tariff_is_refused_before_the_call(self):
        # pitfall 8: the middleware would use its default plan, with success.
        self.basic.iptv_remote_ref = "gold"
        self._run_jobs(self.subscription)
        self.assertEqual(self.subscription.provision_state, "error")
        self.assertIn("gold", self.subscription.provision_error)
        self.assertEqual(self._written(), [])

    def test_package_without_tariff_is_refused_with_advice(self):
        self.basic.iptv_remote_ref = False
        self._run_jobs(self.subscription)
        self.assertIn("no tariff", self.subscription.provision_error)

    def test_box_without_mac_is_refused_with_advice(self):
        self.subscription.device_ids.active = False
        self._run_jobs(self.subscription)
        self.assertIn("MAC", self.subscription.provision_error)

    def test_one_refused_account_does_not_stop_the_others(self):
        self._make_stranger(MAC)
        other = self._create_subscription(mac="00:1A:79:00:00:77")
        other._activate("manual", "test")
        self._run_jobs(self.subscription | other)
        self.assertEqual(self.subscription.provision_state, "error")
        self.assertEqual(other.provision_state, "done")

    def test_termination_of_an_account_that_is_gone_is_done(self):
        self._run_jobs(self.subscription)
        self.simulator.reset("demo")
        self.subscription.action_terminate()
        self._run_jobs(self.subscription)
        self.assertEqual(self.subscription.provision_state, "done")

    def test_internal_billing_rounds_the_end_up(self):
        # pain 22: the nightly job over there stops an account on its end day.
        self.simulator.settings.internal_billing = True
        self.addCleanup(setattr, self.simulator.settings, "internal_billing", False)
        self._run_jobs(self.subscription)
        self.assertTrue(self.server.stalker_internal_billing)
        self._run_jobs(self.subscription)
        account = self._account(self.subscription.login)
        self.assertEqual(account["end_date"], "2030-03-01 00:00:00")

    def test_internal_billing_news_does_not_hide_a_refusal(self):
        # What we refuse ourselves is told although the others are sent again.
        self.simulator.settings.internal_billing = True
        self.addCleanup(setattr, self.simulator.settings, "internal_billing", False)
        boxless = self._create_subscription(mac="00:1A:79:00:00:78")
        boxless._activate("manual", "test")
        boxless.device_ids.active = False
        self._run_jobs(self.subscription | boxless)
        self.assertEqual(self.subscription.provision_state, "pending")
        self.assertEqual(boxless.provision_state, "error")

    def _make_stranger(self, mac, login="stranger"):
        api = self.server._get_stalker_api()
        self.addCleanup(api.close)
        api.create_account(
            login=login, account_number="other", stb_mac=mac, tariff_plan="basic"
        )
        return self._account(login)
