from odoo.tests import tagged

from .test_concurrency import ConcurrencyCase


@tagged("-at_install", "post_install")
class TestOperationConcurrency(ConcurrencyCase):
    """Two processes with the rows of one bulk operation."""

    count = 30

    def _create_all(self, env):
        created = super()._create_all(env)
        services = env["iptv.subscription"].browse(self.subscription_ids)
        services._extend("manual", "concurrent")
        operation = env["iptv.operation"].create(
            {"kind": "compensate", "reason": "x", "selection_ids": services.ids}
        )
        operation.action_preview()
        self.operation_id = operation.id
        return created

    def _remove_all(self):
        with self._transaction() as env:
            env.cr.execute(
                """
                DELETE FROM iptv_operation WHERE id = %(operation)s;
                DELETE FROM mail_message WHERE res_id = %(operation)s
                    AND model = 'iptv.operation';
                DELETE FROM queue_job WHERE model_name LIKE 'iptv.operation%%';
                """,
                {"operation": self.operation_id},
            )
        return super()._remove_all()

    def _read_state(self):
        with self._transaction() as env:
            return env["iptv.operation"].browse(self.operation_id).state

    def test_two_workers_with_the_same_rows_give_everything_once(self):
        with self._transaction() as env:
            env["iptv.operation"].browse(self.operation_id).action_apply()

        def work(env):
            lines = env["iptv.operation"].browse(self.operation_id).line_ids
            lines._job_run()

        self.assertEqual(self._race(work), [])
        with self._transaction() as env:
            operation = env["iptv.operation"].browse(self.operation_id)
            # What the slower one had to leave was done by the faster one.
            operation._job_finish()
            self.assertEqual(operation.state, "done")
            periods = operation.line_ids.subscription_id.period_ids
            given = periods.filtered(lambda p: p.source == "compensation")
            self.assertEqual(len(given), self.count)
            self.assertEqual(set(operation.line_ids.mapped("state")), {"done"})

    def test_two_persons_press_apply(self):
        errors = self._race(
            lambda env: env["iptv.operation"].browse(self.operation_id).action_apply()
        )
        self.assertEqual(len(errors), 1)
        self.assertIn("cannot do this now", str(errors[0]))
        self.assertEqual(self._read_state(), "running")
