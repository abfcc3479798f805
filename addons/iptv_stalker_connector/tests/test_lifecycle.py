from datetime import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .common import MAC, OTHER_MAC, StalkerCommon

NOW = datetime(2030, 1, 31, 10, 0)


@tagged("-at_install", "post_install")
@freeze_time(NOW)
class TestLifecycle(StalkerCommon):
    """What happens to a subscription arrives at the middleware."""

    def test_unpaid_subscription_makes_no_call(self):
        # rule 8: an order that is not paid creates no account.
        subscription = self._create_subscription()
        self._run_jobs(subscription)
        self.assertEqual(self.simulator.calls, [])

    def test_paid_subscription_becomes_an_enabled_account(self):
        # rule 9, rule 15
        subscription = self._create_active()
        account = self._account(subscription.login)
        self.assertEqual(account["status"], "enabled")
        self.assertEqual(account["tariff_plan"], "basic")
        self.assertEqual(account["mac"], MAC)
        self.assertEqual(account["end_date"], "2030-02-28 10:00:00")
        self.assertEqual(account["full_name"], "Anna Müller")
        self.assertEqual(account["account_number"], subscription.name)
        self.assertEqual(subscription.provision_state, "done")

    def test_account_number_is_short_enough_for_every_resource(self):
        # pitfall 21
        subscription = self._create_subscription()
        self.assertLessEqual(len(subscription.name), 11)

    def test_line_without_box_gets_an_account_without_mac(self):
        # rule 31
        subscription = self._create_active(mac=None)
        self.assertEqual(self._account(subscription.login)["mac"], "")

    def test_enigma2_is_refused_before_any_call(self):
        # rule 31, decision D10
        with self.assertRaisesRegex(Exception, "cannot serve"):
            self._create_subscription(mac=None, device_kind="enigma2")

    def test_disable_and_enable_cost_one_call_each(self):
        # rule 27
        subscription = self._create_active()
        self.simulator.call_log.clear()
        subscription.action_disable()
        self._run_jobs(subscription)
        self.assertEqual(self._account(subscription.login)["status"], "disabled")
        self.assertEqual(len(self.simulator.calls), 1)
        subscription.action_enable()
        self._run_jobs(subscription)
        self.assertEqual(self._account(subscription.login)["status"], "enabled")
        self.assertEqual(len(self.simulator.calls), 2)

    def test_renewal_moves_the_end_date(self):
        subscription = self._create_active()
        subscription._extend("manual", "second")
        self._run_jobs(subscription)
        end_date = self._account(subscription.login)["end_date"]
        self.assertEqual(end_date, "2030-03-31 10:00:00")

    def test_grace_is_part_of_the_end_date(self):
        # decision D12: during grace the service is on.
        self.cycle.grace_days = 2
        subscription = self._create_active()
        end_date = self._account(subscription.login)["end_date"]
        self.assertEqual(end_date, "2030-03-02 10:00:00")

    def test_end_date_is_written_in_the_time_zone_of_the_middleware(self):
        # pain 22: 28 February 10:00 UTC is 11:00 in Berlin.
        self.server.stalker_tz = "Europe/Berlin"
        subscription = self._create_active()
        end_date = self._account(subscription.login)["end_date"]
        self.assertEqual(end_date, "2030-02-28 11:00:00")

    def test_expiry_switches_the_account_off(self):
        subscription = self._create_active()
        with freeze_time("2030-02-28 10:00:00"):
            subscription._expire()
            self._run_jobs(subscription)
        self.assertEqual(self._account(subscription.login)["status"], "disabled")

    def test_package_change_changes_the_tariff(self):
        # rule 29
        subscription = self._create_active()
        subscription._change_package(self.family)
        self._run_jobs(subscription)
        self.assertEqual(self._account(subscription.login)["tariff_plan"], "family")

    def test_extra_becomes_an_optional_package(self):
        # rule 60
        subscription = self._create_active()
        subscription.write({"line_ids": [(0, 0, {"product_id": self.sport.id})]})
        self._run_jobs(subscription)
        self.assertEqual(self._account(subscription.login)["packages"], ["sport"])

    def test_new_box_replaces_the_old(self):
        subscription = self._create_active()
        subscription.device_ids.mac = OTHER_MAC
        self._run_jobs(subscription)
        self.assertEqual(self._account(subscription.login)["mac"], OTHER_MAC)

    def test_new_password_reaches_the_middleware(self):
        subscription = self._create_active()
        before = self.simulator.rows("users", login=subscription.login)[0]["password"]
        subscription.password = "new-pass-word"
        self._run_jobs(subscription)
        after = self.simulator.rows("users", login=subscription.login)[0]["password"]
        self.assertNotEqual(before, after)

    def test_terminate_removes_the_account(self):
        subscription = self._create_active()
        subscription.action_terminate()
        self._run_jobs(subscription)
        self.assertIsNone(self._account(subscription.login))
        self.assertEqual(subscription.provision_state, "done")

    def test_second_run_without_a_change_makes_no_call(self):
        subscription = self._create_active()
        self.simulator.call_log.clear()
        self._run_jobs(subscription)
        self.assertEqual(self.simulator.calls, [])

    def test_self_registered_box_is_adopted(self):
        # pitfall 25
        self.simulator.register_box(MAC)
        subscription = self._create_active()
        self.assertEqual(self._account(subscription.login)["mac"], MAC)
        self.assertEqual(len(self.simulator.rows("users")), 1)

    def test_account_lost_over_there_is_built_up_again(self):
        subscription = self._create_active()
        self.simulator.reset("demo")
        subscription.action_disable()
        self._run_jobs(subscription)
        account = self._account(subscription.login)
        self.assertEqual((account["status"], account["mac"]), ("disabled", MAC))

    def test_hundred_subscriptions_are_pushed_in_one_job(self):
        subscriptions = self.env["iptv.subscription"]
        for number in range(100):
            subscriptions |= self._create_subscription(
                mac=f"00:1A:79:00:10:{number:02X}"
            )
        subscriptions._activate("manual", "bulk")
        self._run_jobs(subscriptions)
        self.assertEqual(set(subscriptions.mapped("provision_state")), {"done"})
        self.assertEqual(len(self.simulator.rows("users")), 100)

    def test_message_and_reboot_reach_the_box(self):
        subscription = self._create_active()
        subscription._job_message("Please pay")
        subscription._job_command("reboot")
        events = {row["event"] for row in self.simulator.rows("events")}
        self.assertLessEqual({"send_msg", "reboot"}, events)

    def test_message_to_a_box_that_is_gone_is_reported(self):
        subscription = self._create_active()
        self.simulator.reset("demo")
        report = subscription._job_message("Hello")
        self.assertIn("1 could not be reached", report)
