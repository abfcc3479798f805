from freezegun import freeze_time
from stalker_simulator import StalkerSimulator

from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import MAC, OTHER_MAC, StalkerCommon

NOW = "2030-01-31 10:00:00"


@tagged("-at_install", "post_install")
@freeze_time(NOW)
class TestMove(StalkerCommon):
    """A service moves between two middlewares that both speak the real protocol."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = StalkerSimulator(port=0, seed="demo").start()
        cls.addClassCleanup(cls.other.stop)
        cls.target = cls._create_server(
            name="Second middleware", stalker_url=cls.other.url
        )
        cls.target.action_fetch_catalogue()

    def setUp(self):
        super().setUp()
        self.other.reset("demo")
        self.other.accept_connections()
        self.service = self._create_active()

    def _get_accounts(self, simulator):
        return [
            account
            for account in simulator.state()["accounts"]
            if account["login"] == self.service.login
        ]

    def _remove_left(self):
        """Run the job that removes what was left behind."""
        with trap_jobs():
            self.service.leftover_ids._job_remove()

    def test_the_account_moves_with_its_box_and_login(self):
        self.service._move_to_server(self.target)
        self.assertEqual(len(self._get_accounts(self.simulator)), 1)
        self.assertFalse(self._get_accounts(self.other))
        self._run_jobs(self.service)
        [new] = self._get_accounts(self.other)
        self.assertEqual(new["mac"], MAC)
        self.assertEqual(new["status"], "enabled")
        self.assertEqual(new["account_number"], self.service.name)
        self.assertEqual(len(self._get_accounts(self.simulator)), 1)
        self._remove_left()
        self.assertFalse(self._get_accounts(self.simulator))
        [new] = self._get_accounts(self.other)
        self.assertEqual(new["mac"], MAC, "the removal touched the old server only")
        self.assertEqual(self.service.leftover_ids.state, "removed")

    def test_a_box_that_somebody_has_over_there_keeps_the_old_account(self):
        self.service._move_to_server(self.target)
        # Somebody's account, made by hand at the second middleware.
        api = self.target._get_stalker_api()
        self.addCleanup(api.close)
        api.create_account(
            login="byhand", account_number="other", stb_mac=MAC, tariff_plan="basic"
        )
        self._run_jobs(self.service)
        self.assertEqual(self.service.provision_state, "error")
        [old] = self._get_accounts(self.simulator)
        self.assertEqual(old["status"], "enabled")
        self._remove_left()
        self.assertEqual(len(self._get_accounts(self.simulator)), 1)
        self.service.action_move_back()
        self._run_jobs(self.service)
        self.assertEqual(self.service.provision_state, "done")
        self.assertEqual(self.service.server_id, self.server)
        self._remove_left()
        [old] = self._get_accounts(self.simulator)
        self.assertEqual(old["mac"], MAC)
        byhand = [a for a in self.other.state()["accounts"] if a["login"] == "byhand"]
        self.assertEqual(byhand[0]["mac"], MAC, "not ours, not touched")

    def test_a_removal_interrupted_by_a_crash_runs_again(self):
        self.service._move_to_server(self.target)
        self._run_jobs(self.service)
        left = self.service.leftover_ids
        with trap_jobs():
            # The middleware did it, but our transaction was lost.
            self.server._remove(left._as_account())
            self.assertEqual(left.state, "pending")
            left._job_remove()
        self.assertEqual(left.state, "removed")
        self.assertEqual(len(self._get_accounts(self.other)), 1)

    def test_a_change_after_the_move_reaches_the_new_server_only(self):
        self.service._move_to_server(self.target)
        self._run_jobs(self.service)
        self._remove_left()
        self.service.device_ids.mac = OTHER_MAC
        self._run_jobs(self.service)
        self.assertEqual(self._get_accounts(self.other)[0]["mac"], OTHER_MAC)
        self.assertFalse(self._get_accounts(self.simulator))
