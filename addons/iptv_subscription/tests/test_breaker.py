from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..provisioning import DONE, PushResult, ServerUnavailable
from .common import IptvCommon

START = fields.Datetime.to_datetime("2026-01-31 10:00:00")
UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")


@freeze_time(START)
@tagged("-at_install", "post_install")
class TestBreaker(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.state = "ready"
        cls.first = cls._create_subscription()
        cls.second = cls._create_subscription()

    def setUp(self):
        super().setUp()
        self.middleware = self.enterContext(self._middleware())

    def _activate(self, subscriptions):
        subscriptions._activate("manual", "test", until=UNTIL)
        self._run_jobs()

    def _get_probes(self):
        return self._get_jobs("_job_probe")

    def test_a_server_that_is_down_is_probed_and_nothing_is_lost(self):
        self.middleware.down.add(self.server.id)
        self._activate(self.first)
        self.assertEqual(self.server.state, "unreachable")
        self.assertEqual(self.server.state_message, "Connection refused.")
        self.assertEqual(self.first.provision_state, "pending")
        [probe] = self._get_probes()
        self.assertEqual(probe.channel, self.server._get_channel())
        self.assertFalse(self._get_jobs("_job_provision"))

    def test_while_it_is_down_nothing_is_sent_to_it(self):
        self.middleware.down.add(self.server.id)
        self._activate(self.first)
        self.middleware.down.clear()
        self._activate(self.second)
        self.assertEqual(self.middleware.pushed, [])
        self.assertEqual(self.second.provision_state, "pending")

    def test_many_services_waiting_are_one_probe(self):
        self.middleware.down.add(self.server.id)
        self._activate(self.first)
        for number in range(5):
            self._create_subscription()._activate("manual", f"{number}", until=UNTIL)
        self.jobs.enqueued_jobs.clear()
        self.env["iptv.subscription"].search(
            [("server_id", "=", self.server.id)]
        )._enqueue_provision()
        self._run_jobs()
        self.assertEqual(len(self._get_probes()), 1)

    def test_the_pause_grows_and_stays_at_five_minutes(self):
        self.middleware.down.add(self.server.id)
        self._activate(self.first)
        pauses = []
        for _attempt in range(8):
            pause = self.server.retry_date - self.server.state_date
            pauses.append(int(pause.total_seconds()))
            with freeze_time(self.server.retry_date):
                self._run_jobs()
        self.assertEqual(pauses, [5, 15, 30, 60, 120, 300, 300, 300])

    def test_the_pause_is_as_long_as_the_middleware_says(self):
        def push(_server, _subscriptions):
            raise ServerUnavailable("Maintenance until noon.", seconds=7200)

        self.patch(type(self.server), "_push", push)
        self._activate(self.first)
        self.assertEqual(str(self.server.retry_date), "2026-01-31 12:00:00")

    def test_a_probe_that_comes_too_early_asks_nobody(self):
        self.middleware.down.add(self.server.id)
        self._activate(self.first)
        self.middleware.down.clear()
        self._run_jobs()
        self.assertEqual(self.server.state, "unreachable")
        self.assertEqual(len(self._get_probes()), 1)

    def test_when_it_is_back_everything_that_waited_is_sent(self):
        self.middleware.down.add(self.server.id)
        self._activate(self.first)
        self._activate(self.second)
        self.middleware.down.clear()
        with freeze_time(START + timedelta(seconds=6)):
            self._run_jobs()
            self.assertEqual(self.server.state, "ready")
            self.assertEqual(self.server.failure_count, 0)
            self._run_jobs()
        states = (self.first | self.second).mapped("provision_state")
        self.assertEqual(states, ["done", "done"])
        self.assertEqual(sorted(self.middleware.pushed), (self.first | self.second).ids)

    def test_a_dead_server_does_not_touch_another(self):
        alive = self._create_server(name="Middleware B", sequence=50)
        other = self._create_subscription(server_id=alive.id)
        self.middleware.down.add(self.server.id)
        (self.first | other)._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        self.assertEqual(self.first.provision_state, "pending")
        self.assertEqual(other.provision_state, "done")
        self.assertEqual(alive.state, "ready")

    def test_what_was_done_before_it_went_down_is_kept(self):
        def push(_server, subscriptions):
            done = {subscriptions[0].id: PushResult(DONE)}
            raise ServerUnavailable("Gone.", results=done)

        self.patch(type(self.server), "_push", push)
        (self.first | self.second)._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        self.assertEqual(self.first.provision_state, "done")
        self.assertEqual(self.second.provision_state, "pending")
        self.assertEqual(self.server.state, "unreachable")

    def test_the_connection_test_says_what_is_wrong(self):
        self.middleware.down.add(self.server.id)
        action = self.server.action_test_connection()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertEqual(action["params"]["message"], "Connection refused.")
        self.middleware.down.clear()
        action = self.server.action_test_connection()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(self.server.state_message, "It answers.")

    def test_staff_can_send_what_waits_and_what_was_refused(self):
        self.middleware.answers[self.first.id] = PushResult("refused", "no")
        self._activate(self.first | self.second)
        self.assertEqual(self.server.attention_count, 1)
        self.middleware.answers.clear()
        self.server.action_push_waiting()
        self._run_jobs()
        self.server.invalidate_recordset()
        self.assertEqual(self.server.attention_count, 0)
        self.assertEqual(self.server.subscription_count, 2)

    def test_the_safety_net_asks_a_server_whose_probe_was_lost(self):
        self.middleware.down.add(self.server.id)
        self._activate(self.first)
        self.jobs.enqueued_jobs.clear()
        self.env["iptv.subscription"]._cron_catch_up()
        self.assertEqual(len(self._get_probes()), 1)
