from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import MAC
from .common_operation import OperationCommon

NOW = "2030-02-10 10:00:00"
LOGGER = "odoo.addons.iptv_subscription.models.iptv_operation_line"


@tagged("-at_install", "post_install")
@freeze_time(NOW)
class TestOperationRun(OperationCommon):
    """Failures, crashes, rights: what happens when things go wrong (pain 14)."""

    def _break(self, service, error):
        """Have `_extend` of one service raise an error."""
        original = type(service)._extend

        def extend(records, *args, **kwargs):
            if service.id in records.ids:
                raise error
            return original(records, *args, **kwargs)

        return patch.object(type(service), "_extend", extend)

    # === ISOLATION === #

    def test_a_row_that_fails_does_not_stop_the_others(self):
        services = self._create_paid(3)
        operation = self._preview("extend", services, reason="x")
        with self._break(services[1], UserError("Ask the customer first.")):
            operation.action_apply()
        states = operation.line_ids.sorted("id").mapped("state")
        self.assertEqual(states, ["done", "failed", "done"])
        failed = self._get_line(operation, services[1])
        self.assertEqual(failed.message, "Ask the customer first.")
        self.assertEqual(str(services[1].date_end), "2030-02-15 10:00:00")

    def test_an_unexpected_error_is_isolated_too_and_not_shown(self):
        services = self._create_paid(2)
        operation = self._preview("extend", services, reason="x")
        with self._break(services[0], KeyError("secret")), mute_logger(LOGGER):
            operation.action_apply()
        failed = self._get_line(operation, services[0])
        self.assertEqual(failed.state, "failed")
        self.assertNotIn("secret", failed.message)
        self.assertEqual(self._get_line(operation, services[1]).state, "done")

    def test_failed_rows_can_be_tried_again(self):
        services = self._create_paid(2)
        operation = self._preview("extend", services, reason="x")
        with self._break(services[0], UserError("Not now.")):
            operation.action_apply()
        operation.action_retry_failed()
        self.assertEqual(operation.line_ids.mapped("state"), ["done", "done"])
        ends = set(map(str, services.mapped("date_end")))
        self.assertEqual(ends, {"2030-02-16 10:00:00"}, "each was extended once")

    def test_what_changed_since_the_preview_is_looked_at_again(self):
        service = self._create_paid(1)
        operation = self._preview("disable", service)
        service._terminate()
        operation.action_apply()
        self.assertEqual(operation.line_ids.state, "failed")
        self.assertIn("terminated", operation.line_ids.message)

    # === JOBS === #

    def test_many_rows_are_cut_into_jobs_of_100(self):
        services = self._create_paid(130)
        operation = self._apply("disable", services, user=self.operator)
        self.assertEqual(operation.state, "running")
        self.assertEqual(operation.progress, 0)
        jobs = self._get_jobs("_job_run")
        self.assertEqual([len(job.recordset) for job in jobs], [100, 30])
        self.assertEqual({job.channel for job in jobs}, {"root.iptv_billing"})
        self.assertEqual(len({job.identity_key for job in jobs}), 2)
        self.assertEqual(set(services.mapped("state")), {"active"})
        self._run_all_jobs()
        self.assertEqual(operation.state, "done")
        self.assertEqual(operation.progress, 100)
        self.assertEqual(set(services.mapped("state")), {"disabled"})
        log = self._get_log(services[0], operation)
        self.assertEqual(log.author_id, self.operator.partner_id)

    def test_a_large_preview_is_made_in_jobs(self):
        services = self._create_paid(3)
        module = "odoo.addons.iptv_subscription.models.iptv_operation_prepare"
        with patch(f"{module}.DIRECT", 2), patch(f"{module}.CHUNK", 2):
            operation = self._preview("renew", services)
        self.assertEqual(operation.state, "preparing")
        self.assertEqual(len(self._get_jobs("_job_preview")), 2)
        self._run_all_jobs()
        self.assertEqual(operation.state, "ready")
        self.assertEqual(operation.amount_total, 30.0)

    def test_a_job_killed_between_rows_leaves_nothing_half_done(self):
        """Everything since the last commit is gone; running again does each once."""
        services = self._create_paid(30)
        operation = self._apply("extend", services, reason="x")
        lines = self._get_jobs("_job_run")[0].recordset
        with self._break(services[12], SerializationFailure()):
            with self.assertRaises(SerializationFailure), self.env.cr.savepoint():
                lines._job_run()
        self.env.invalidate_all()
        self.assertEqual(set(operation.line_ids.mapped("state")), {"todo"})
        ends = set(map(str, services.mapped("date_end")))
        self.assertEqual(ends, {"2030-02-15 10:00:00"})
        lines._job_run()
        lines._job_run()
        self._run_all_jobs()
        self.assertEqual(operation.state, "done")
        ends = set(map(str, services.mapped("date_end")))
        self.assertEqual(ends, {"2030-02-16 10:00:00"})
        self.assertEqual(operation.line_ids.mapped("state"), ["done"] * 30)

    def test_lost_jobs_can_be_queued_again(self):
        services = self._create_paid(25)
        operation = self._apply("disable", services)
        self.jobs.enqueued_jobs.clear()
        operation.action_resume()
        self._run_all_jobs()
        self.assertEqual(operation.state, "done")

    def test_stopping_leaves_the_rest_alone(self):
        services = self._create_paid(25)
        operation = self._apply("disable", services)
        operation.action_cancel()
        self._run_all_jobs()
        self.assertEqual(operation.state, "cancelled")
        self.assertEqual(set(services.mapped("state")), {"active"})
        self.assertEqual(set(operation.line_ids.mapped("state")), {"skipped"})

    # === TWICE === #

    def test_applying_twice_is_refused(self):
        operation = self._apply("extend", self._create_paid(1), reason="x")
        with self.assertRaisesRegex(UserError, "cannot do this now"):
            operation.action_apply()

    # === RIGHTS === #

    def test_an_operator_may_only_do_daily_work(self):
        service = self._create_paid(1)
        other = self._create_server(name="Middleware B")
        parameters = {
            "extend": {"reason": "x"},
            "compensate": {"reason": "x"},
            "terminate": {"close_reason_id": self.close_reason.id},
            "move": {"target_server_id": other.id},
        }
        for kind, values in parameters.items():
            with self.subTest(kind=kind):
                mine = self._create_operation(kind, service, self.operator, **values)
                with self.assertRaisesRegex(AccessError, "for IPTV managers"):
                    mine.action_preview()
                # Nor may it press the button of what a manager prepared.
                prepared = self._preview(kind, service, **values)
                with self.assertRaisesRegex(AccessError, "for IPTV managers"):
                    prepared.with_user(self.operator).action_apply()
        self.assertEqual(service.state, "active")
        self.assertEqual(str(service.date_end), "2030-02-15 10:00:00")

    def test_kinds_offered_follow_the_rights(self):
        new = self.env["iptv.operation"].new
        mine = new({}).with_user(self.operator).allowed_kinds.split(",")
        self.assertEqual(sorted(mine), ["change_package", "disable", "enable", "renew"])
        theirs = new({}).with_user(self.manager).allowed_kinds.split(",")
        self.assertIn("compensate", theirs)
        self.assertNotIn("add_range", theirs)

    def test_rights_are_checked_again_when_the_job_runs(self):
        services = self._create_paid(25)
        operation = self._apply("extend", services, reason="x")
        group = self.env.ref("iptv_subscription.group_iptv_manager")
        self.manager.write({"group_ids": [Command.unlink(group.id)]})
        self._run_all_jobs()
        self.assertEqual(set(operation.sudo().line_ids.mapped("state")), {"failed"})
        ends = set(map(str, services.mapped("date_end")))
        self.assertEqual(ends, {"2030-02-15 10:00:00"})

    def test_services_of_another_company_are_never_listed(self):
        company = self.env["res.company"].create({"name": "Other TV"})
        server = self.env["iptv.server"].create(
            {"name": "Theirs", "company_id": company.id}
        )
        theirs = self.env["iptv.subscription"].create(
            {
                "partner_id": self.customer.id,
                "company_id": company.id,
                "server_id": server.id,
                "device_kind": "line",
                "line_ids": [Command.create({"product_id": self.monthly.id})],
            }
        )
        theirs._extend("manual", "theirs")
        mine = self._create_paid(1)
        operation = self._apply("extend", mine | theirs, reason="x")
        self.assertEqual(operation.line_ids.subscription_id, mine)
        self.assertEqual(len(theirs.period_ids), 1)

    def test_an_operation_of_another_company_is_out_of_reach(self):
        company = self.env["res.company"].create({"name": "Other TV"})
        theirs = self.env["iptv.operation"].create({"company_id": company.id})
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).action_preview()

    def test_rows_and_states_cannot_be_written_by_hand(self):
        service = self._create_paid(1)
        operation = self._preview("extend", service, reason="x")
        line = operation.line_ids
        for values in ({"state": "done"}, {"amount": 0}, {"subscription_id": 1}):
            with self.assertRaises(UserError):
                line.write(values)
        for values in ({"state": "done"}, {"user_id": self.operator.id}):
            with self.assertRaises(UserError):
                operation.write(values)
        with self.assertRaises(UserError):
            line.create({"operation_id": operation.id, "subscription_id": service.id})
        operation.action_apply()
        with self.assertRaisesRegex(UserError, "only while the preview"):
            line.selected = False

    def test_a_row_with_a_problem_cannot_be_ticked(self):
        service = self._create_paid(1)
        service._disable()
        operation = self._preview("disable", service)
        with self.assertRaisesRegex(UserError, "cannot be selected"):
            operation.line_ids.selected = True

    def test_a_portal_user_reaches_nothing(self):
        service = self._create_paid(1)
        portal = new_test_user(self.env, "bulk_portal", "base.group_portal")
        operation = self._preview("disable", service)
        with self.assertRaises(AccessError):
            operation.with_user(portal).action_apply()
        with self.assertRaises(AccessError):
            self.env["iptv.operation"].with_user(portal).create({"kind": "renew"})
        with self.assertRaises(AccessError):
            operation.line_ids.with_user(portal).write({"selected": False})
        self.assertEqual(service.state, "active")

    def test_what_was_applied_stays_readable(self):
        operation = self._apply("disable", self._create_paid(1))
        with self.assertRaisesRegex(UserError, "stays readable"):
            operation.unlink()
        draft = self._preview("enable", self._create_paid(1))
        draft.unlink()

    def test_two_bulk_changes_of_a_box_do_not_meet(self):
        """Whatever the database refuses is told in a sentence on the row."""
        service = self._create_paid(1, mac=MAC, device_kind="mag")
        operation = self._preview("disable", service)
        with (
            patch.object(
                type(service), "_disable", lambda self: self.env.cr.execute(DUPLICATE)
            ),
            mute_logger("odoo.sql_db"),
        ):
            operation.action_apply()
        self.assertEqual(operation.line_ids.state, "failed")
        self.assertIn("Try again", operation.line_ids.message)


#: Breaks a constraint of the database.
DUPLICATE = "INSERT INTO iptv_operation_line (operation_id) VALUES (NULL)"
