from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..provisioning import MANUAL, REFUSED, RETRY, PushResult
from .common import MAC
from .common_operation import OperationCommon

NOW = "2030-02-10 10:00:00"


@tagged("-at_install", "post_install")
@freeze_time(NOW)
class TestMove(OperationCommon):
    """Moving services to another server: the screen never goes dark."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target = cls._create_server(name="Middleware B", sequence=2)

    def setUp(self):
        super().setUp()
        self.fake = self.enterContext(self._middleware())
        self.service = self._create_paid(1, device_kind="mag", mac=MAC)
        self._run_jobs()
        self.assertEqual(self.service.provision_state, "done")
        self.fake.pushed.clear()

    def _move(self, services=None):
        return self._apply(
            "move",
            self.service if services is None else services,
            target_server_id=self.target.id,
        )

    def _refuse(self, message="MAC in use"):
        self.fake.answers[self.service.id] = PushResult(REFUSED, message)

    # === THE GOOD WAY === #

    def test_the_old_account_goes_when_the_new_one_works(self):
        operation = self._move()
        self.assertEqual(operation.line_ids.state, "done")
        self.assertEqual(self.service.server_id, self.target)
        self.assertEqual(self.service.provision_state, "pending")
        left = self.service.leftover_ids
        self.assertEqual(left.state, "waiting")
        self.assertEqual((left.server_id, left.mac), (self.server, MAC))
        self.assertEqual(self.service.moving_from_id, self.server)
        self._run_jobs()
        self.assertEqual(self.service.provision_state, "done")
        self.assertEqual(self.fake.pushed, self.service.ids)
        self.assertEqual(self.fake.removed, [], "not in the same job")
        self._run_jobs()
        self.assertEqual(self.fake.removed, self.service.ids)
        self.assertEqual(left.state, "removed")
        self.assertFalse(self.service.moving_from_id)
        self.assertEqual(self.service.device_ids.server_id, self.target)

    def test_the_provider_gets_the_account_as_it_was_on_the_old_server(self):
        self.service.sudo().provision_known = {"login": self.service.login}
        login = self.service.login
        self._move()
        self.service.login = "renamed"
        account = self.service.leftover_ids._as_account()
        self.assertEqual(account.login, login)
        self.assertEqual(account.name, self.service.name)
        self.assertEqual(account.server_id, self.server)
        self.assertEqual(account.sudo().provision_known, {"login": login})
        self.assertEqual(self.service.login, "renamed", "only in memory")

    def test_many_move_in_one_chunk(self):
        services = self._create_paid(25)
        self._run_jobs()
        self._move(services)
        self._run_all_jobs()
        self._run_jobs()
        self._run_jobs()
        self.assertEqual(set(services.leftover_ids.mapped("state")), {"removed"})
        self.assertEqual(services.server_id, self.target)

    def test_a_draft_just_changes_its_server(self):
        draft = self._create_subscription(device_kind="line")
        draft._move_to_server(self.target)
        self.assertEqual(draft.server_id, self.target)
        self.assertFalse(draft.leftover_ids)

    def test_the_customer_hears_of_no_trouble_it_does_not_have(self):
        self._refuse()
        self._move()
        self._run_jobs()
        mails = [job.args for job in self._get_jobs("_send_mail")]
        self.assertNotIn(("iptv_subscription.mail_template_refused",), mails)

    # === THE NEW SERVER REFUSES === #

    def test_while_the_new_server_refuses_the_old_account_stays(self):
        self._refuse()
        self._move()
        self._run_jobs()
        self._run_jobs()
        self.assertEqual(self.service.provision_state, "error")
        self.assertEqual(self.fake.removed, [])
        self.assertEqual(self.service.moving_from_id, self.server)
        self.assertTrue(self.service.needs_attention)

    def test_back_to_the_old_server(self):
        self.service.sudo().provision_known = {"mark": 1}
        self._refuse()
        self._move()
        self._run_jobs()
        self.fake.answers.clear()
        self.fake.pushed.clear()
        self.service.with_user(self.manager).action_move_back()
        self.assertEqual(self.service.server_id, self.server)
        self.assertEqual(self.service.sudo().provision_known, {"mark": 1})
        self._run_jobs()
        self.assertEqual(self.service.provision_state, "done")
        states = {row.server_id: row.state for row in self.service.leftover_ids}
        self.assertEqual(states[self.server], "returned")
        self._run_jobs()
        self.assertEqual(
            self.service.leftover_ids.filtered(
                lambda row: row.server_id == self.target
            ).state,
            "removed",
            "what the new server may have got is removed there",
        )

    def test_an_operator_cannot_move_back(self):
        self._move()
        with self.assertRaisesRegex(UserError, "Only an IPTV manager"):
            self.service.with_user(self.operator).action_move_back()

    def test_a_solved_refusal_ends_the_move(self):
        self._refuse()
        self._move()
        self._run_jobs()
        self.fake.answers.clear()
        self.service.action_push_now()
        self._run_jobs()
        self._run_jobs()
        self.assertEqual(self.service.leftover_ids.state, "removed")

    def test_who_is_switched_off_meanwhile_is_off_everywhere(self):
        self._refuse()
        self._move()
        self._run_jobs()
        self.service._disable()
        self._run_jobs()
        self.assertEqual(self.service.leftover_ids.state, "removed")
        self.assertEqual(self.fake.removed, self.service.ids)

    def test_who_is_terminated_meanwhile_leaves_nothing(self):
        self._move()
        self.service._terminate()
        self._run_jobs()
        self._run_jobs()
        self.assertEqual(self.fake.removed, self.service.ids * 2, "on both servers")

    # === THE REMOVAL FAILS === #

    def test_a_removal_that_must_wait_is_tried_again(self):
        self._move()
        self._run_jobs()
        left = self.service.leftover_ids
        # The provider answers per account, which is a record in memory.
        self.fake.answers = {left._as_account().id: PushResult(RETRY, "busy")}
        self._run_jobs()
        self.assertEqual((left.state, left.attempts), ("pending", 1))
        [job] = self._get_jobs("_job_remove")
        self.assertTrue(job.eta)
        self.fake.answers.clear()
        self._run_jobs()
        self.assertEqual(left.state, "removed")

    def test_a_dead_old_server_is_told_when_it_is_back(self):
        self._move()
        self._run_jobs()
        self.fake.down.add(self.server.id)
        self._run_jobs()
        left = self.service.leftover_ids
        self.assertEqual(left.state, "pending")
        self.assertEqual(self.server.state, "unreachable")
        self.assertEqual(self.server.leftover_count, 1)
        self.fake.down.clear()
        with freeze_time("2030-02-10 12:00:00"):
            self._run_jobs()  # the probe
            self._run_jobs()
        self.assertEqual(left.state, "removed")

    def test_a_refused_removal_is_put_before_the_staff(self):
        self._move()
        self._run_jobs()
        left = self.service.leftover_ids
        self.fake.answers = {left._as_account().id: PushResult(REFUSED, "not ours")}
        self._run_jobs()
        self.assertEqual((left.state, left.error), ("refused", "not ours"))
        self.assertTrue(self.service.needs_attention)
        with self.assertRaises(UserError):
            left.with_user(self.operator).action_mark_removed()
        left.with_user(self.manager).action_mark_removed()
        self.assertEqual(left.state, "removed")

    def test_by_hand_is_listed_on_the_old_server(self):
        self._move()
        self._run_jobs()
        left = self.service.leftover_ids
        self.fake.answers = {left._as_account().id: PushResult(MANUAL)}
        self._run_jobs()
        self.assertEqual(left.state, "manual")
        self.assertEqual(self.server.leftover_count, 1)

    def test_a_lost_job_is_found_by_the_safety_net(self):
        self._move()
        self._run_jobs()
        self._get_jobs("_job_remove")
        self.jobs.enqueued_jobs.clear()
        left = self.service.leftover_ids
        left.flush_recordset()
        self.env.cr.execute(
            "UPDATE iptv_server_leftover SET write_date = '2030-02-10 08:00:00'"
        )
        left.invalidate_recordset()
        self.env["iptv.subscription"]._cron_catch_up()
        self._run_jobs()
        self.assertEqual(left.state, "removed")

    # === WHAT STANDS IN THE WAY === #

    def _get_problem(self, service=None):
        service = service or self.service
        return service._get_move_problems(self.target).get(service.id)

    def test_box_or_login_in_use_over_there(self):
        other = self._create_subscription(server_id=self.target.id, mac=MAC)
        self.assertRegex(self._get_problem(), f"box {MAC} is in use on “Middleware B”")
        other.device_ids.unlink()
        other.login = self.service.login.upper()
        self.assertRegex(self._get_problem(), "login .* is in use")
        with self.assertRaisesRegex(UserError, "is in use"):
            self.service._move_to_server(self.target)
        self.assertEqual(self.service.server_id, self.server)

    def test_same_server_terminated_or_other_company(self):
        problems = self.service._get_move_problems(self.server)
        self.assertIn("already", problems[self.service.id])
        self.target.company_id = self.env["res.company"].create({"name": "Other TV"})
        self.assertIn("another company", self._get_problem())
        self.service._terminate()
        self.assertIn("terminated", self._get_problem())

    def test_a_mac_that_the_server_does_not_accept(self):
        self.target.mac_prefixes = "00:1B:79"
        self.assertIn("accepts no box", self._get_problem())

    def _add_plan(self, server, ref, kind="tariff"):
        return (
            self.env["iptv.server.plan"]
            .sudo()
            .create({"name": ref, "ref": ref, "kind": kind, "server_id": server.id})
        )

    def test_the_same_tariff_id_is_the_same_tariff(self):
        plan = self._add_plan(self.server, "basic")
        self.monthly.product_tmpl_id.iptv_plan_id = plan
        self._add_plan(self.target, "gold")
        self.assertRegex(self._get_problem(), "“basic” at the middleware")
        self._add_plan(self.target, "basic")
        self.assertFalse(self._get_problem())

    def test_still_on_its_way_is_not_sent_on(self):
        third = self._create_server(name="Middleware C")
        self._move()
        with self.assertRaisesRegex(UserError, "still on its way"):
            self.service._move_to_server(third)

    def test_the_server_cannot_simply_be_written(self):
        with self.assertRaisesRegex(UserError, "cannot simply be changed"):
            self.service.server_id = self.target

    # === RESERVED ON THE OLD SERVER === #

    def test_box_and_login_stay_reserved_until_the_account_is_gone(self):
        login = self.service.login
        self._move()
        other = self._create_subscription()
        with self.assertRaisesRegex(ValidationError, "being removed"):
            self._add_device(other, MAC)
        with self.assertRaisesRegex(ValidationError, "being removed"):
            other.login = login.upper()
        self._run_jobs()
        self._run_jobs()
        self._add_device(other, MAC)
        other.login = login

    def test_moving_on_after_the_first_move_is_finished(self):
        third = self._create_server(name="Middleware C")
        self._move()
        self._run_jobs()
        self.service._move_to_server(third)
        states = self.service.leftover_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["pending", "waiting"])
        self._run_jobs()
        self._run_jobs()
        self.assertEqual(set(self.service.leftover_ids.mapped("state")), {"removed"})

    def test_returning_before_the_removal_ran_keeps_the_account(self):
        self._move()
        self._run_jobs()
        self.assertEqual(self.service.leftover_ids.state, "pending")
        self.service._move_to_server(self.server)
        self._run_jobs()
        self.assertEqual(self.fake.removed, [], "the old account is in use again")
        self.assertEqual(self.service.provision_state, "done")
        self._run_jobs()
        removed = self.service.leftover_ids.filtered(lambda x: x.state == "removed")
        self.assertEqual(removed.server_id, self.target)

    def test_rights_of_the_operation(self):
        hidden = self._create_server(
            name="Theirs",
            company_id=self.env["res.company"].create({"name": "Other TV"}).id,
        )
        with self.assertRaises(UserError):
            self._preview("move", self.service, target_server_id=hidden.id)
        with self.assertRaisesRegex(UserError, "Choose the new server"):
            self._preview("move", self.service)

    def test_extras_are_looked_up_among_the_packages(self):
        self.extra.product_tmpl_id.iptv_remote_ref = "sport"
        self.service.write(
            {"line_ids": [Command.create({"product_id": self.extra.id})]}
        )
        self._add_plan(self.target, "news", kind="package")
        self.assertRegex(self._get_problem(), "“sport” at the middleware")
