from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ..models.iptv_subscription_provision import CHUNK
from ..provisioning import MANUAL, REFUSED, RETRY, PushResult
from .common import MAC, OTHER_MAC, IptvCommon

UNTIL = fields.Datetime.to_datetime("2026-02-28 10:00:00")
LATER = fields.Datetime.to_datetime("2026-03-31 10:00:00")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestProvisioning(IptvCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._create_subscription(mac=MAC)

    def setUp(self):
        super().setUp()
        self.middleware = self.enterContext(self._middleware())

    def _activate(self, subscriptions=None):
        subscriptions = subscriptions or self.subscription
        subscriptions._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        self.assertEqual(set(subscriptions.mapped("provision_state")), {"done"})

    # === WHAT THE MIDDLEWARE MUST KNOW === #

    def test_every_relevant_change_asks_for_a_push(self):
        self._activate()
        subscription, box = self.subscription, self.subscription.device_ids
        line = subscription.line_ids
        template = self.monthly.product_tmpl_id
        family = self._create_package("Family", 20.0)
        changes = {
            "login": lambda: subscription.write({"login": "other"}),
            "password": lambda: subscription.write({"password": "other"}),
            "kind": lambda: subscription.write({"device_kind": "mag_line"}),
            "customer": lambda: subscription.write({"partner_id": self.partner.id}),
            "mac": lambda: box.write({"mac": OTHER_MAC}),
            "box archived": box.action_archive,
            "box added": lambda: self._add_device(subscription, MAC),
            "package": lambda: line.write({"product_id": family.id}),
            "extra added": lambda: subscription.write(
                {"line_ids": [Command.create({"product_id": self.extra.id})]}
            ),
            "extra removed": lambda: (subscription.line_ids - line).unlink(),
            "package back": lambda: subscription._change_package(self.monthly),
            "tariff": lambda: template.write({"iptv_remote_ref": "GOLD"}),
            "renewal": lambda: subscription._extend("manual", "x", until=LATER),
            "disabled": subscription._disable,
            "enabled": subscription._enable,
            "terminated": subscription._terminate,
        }
        for name, change in changes.items():
            with self.subTest(change=name):
                before = subscription.provision_revision
                self.assertEqual(subscription.provision_state, "done")
                change()
                self.assertGreater(subscription.provision_revision, before)
                self.assertEqual(subscription.provision_state, "pending")
                self._run_jobs()

    def test_no_irrelevant_change_asks_for_a_push(self):
        self._activate()
        before = self.subscription.provision_revision
        self.subscription.user_id = self.env.user
        self.subscription.billing_mode = "manual"
        self.subscription.auto_renew = False
        self.subscription.line_ids.price_unit = 1.0
        self.subscription.device_ids.serial = "S/N 1"
        self.monthly.product_tmpl_id.write({"iptv_remote_ref": False, "name": "Basic+"})
        self.subscription._create_renewal_invoices()
        self.assertEqual(self.subscription.provision_revision, before)
        self.assertEqual(self.subscription.provision_state, "done")

    def test_a_box_or_extra_that_moves_changes_both_accounts(self):
        other = self._create_subscription()
        self.subscription.line_ids = [Command.create({"product_id": self.extra.id})]
        self._activate(self.subscription | other)
        extra = self.subscription.line_ids.filtered(lambda line: line.kind == "extra")
        for record in (self.subscription.device_ids, extra):
            with self.subTest(record=record._name):
                record.subscription_id = other
                states = (self.subscription | other).mapped("provision_state")
                self.assertEqual(states, ["pending", "pending"])
                self._run_jobs()

    def test_the_same_value_written_again_moves_no_box(self):
        self._activate()
        self.subscription.device_ids.mac = MAC
        self._run_jobs()
        self.assertEqual(self.subscription.mac, MAC)
        self.assertEqual(self.subscription.provision_state, "done")

    # === JOBS === #

    def test_nothing_is_called_before_the_commit(self):
        self.subscription._activate("manual", "test", until=UNTIL)
        self.assertEqual(self.middleware.pushed, [])
        self.assertFalse(self.jobs.enqueued_jobs)
        self.assertEqual(len(self._get_jobs("_job_provision")), 1)

    def test_changes_of_one_transaction_are_one_job(self):
        self.subscription._activate("manual", "test", until=UNTIL)
        self.subscription.login = "other"
        self.subscription.device_ids.mac = OTHER_MAC
        [job] = self._get_jobs("_job_provision")
        self.assertEqual(job.channel, f"root.iptv.server_{self.server.id}")
        self.assertEqual(job.priority, 10)
        self._run_jobs()
        self.assertEqual(self.middleware.pushed, self.subscription.ids)

    def test_the_same_work_is_queued_once_and_new_work_again(self):
        self.subscription._activate("manual", "test", until=UNTIL)
        self._flush_jobs()
        self.subscription._enqueue_provision()
        self.assertEqual(len(self._get_jobs("_job_provision")), 1)
        self.subscription.login = "other"
        keys = {job.identity_key for job in self._get_jobs("_job_provision")}
        self.assertEqual(len(keys), 2)
        self._run_jobs()
        # The first job already pushed what the second was queued for.
        self.assertEqual(self.middleware.pushed, self.subscription.ids)

    def test_a_change_that_is_undone_leaves_no_job(self):
        self._activate()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.subscription.login = "other"
            raise ZeroDivisionError
        self.assertFalse(self._get_jobs("_job_provision"))
        self.assertEqual(self.subscription.provision_state, "done")

    def test_mass_changes_are_cut_into_chunks_per_server(self):
        other = self._create_server(name="Middleware B", sequence=50)
        many = self.env["iptv.subscription"]
        for number in range(CHUNK + 20):
            server = other if number < 5 else self.server
            many |= self._create_subscription(server_id=server.id)
        many._activate("manual", "test", until=UNTIL)
        jobs = self._get_jobs("_job_provision")
        sizes = sorted(len(job.recordset) for job in jobs)
        self.assertEqual(sizes, [5, 15, CHUNK])
        self.assertEqual({job.priority for job in jobs}, {20})
        self._run_jobs()
        self.assertEqual(set(many.mapped("provision_state")), {"done"})
        self.assertEqual(len(self.middleware.pushed), CHUNK + 20)

    def test_a_mass_change_costs_no_query_per_subscription(self):
        many = self.env["iptv.subscription"]
        for _number in range(30):
            many |= self._create_subscription()
        many._activate("manual", "test", until=UNTIL)
        self.env.flush_all()
        with self.assertQueryCount(25):
            many._request_provision()
            self.env.flush_all()

    def test_a_draft_is_nobody_s_business(self):
        self.subscription.login = "other"
        self.subscription._request_provision()
        self.assertFalse(self._get_jobs("_job_provision"))
        self.assertEqual(self.subscription.provision_state, "none")

    # === RESULTS === #

    def _answer(self, outcome, message="", **values):
        answer = PushResult(outcome, message, **values)
        self.middleware.answers[self.subscription.id] = answer

    def test_done_is_in_step_and_remembers_what_the_provider_knows(self):
        self._answer("done", known={"tariff": "GOLD"})
        self._activate()
        subscription = self.subscription.sudo()
        self.assertEqual(
            subscription.provisioned_revision, subscription.provision_revision
        )
        self.assertEqual(subscription.provision_known, {"tariff": "GOLD"})
        self.assertEqual(str(subscription.provision_date), "2026-01-31 10:00:00")
        self.assertFalse(subscription.provision_error)

    def test_a_refusal_waits_for_a_person_with_the_middleware_s_words(self):
        self._answer(REFUSED, "MAC already in use")
        self.subscription._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        self.assertEqual(self.subscription.provision_state, "error")
        self.assertEqual(self.subscription.provision_error, "MAC already in use")
        self.assertIn("MAC already in use", self.subscription.activity_ids.summary)
        self.subscription._enqueue_provision()
        self._run_jobs()
        self.assertEqual(self.middleware.pushed, self.subscription.ids)

    def test_a_refusal_is_sent_again_by_a_person_or_a_change(self):
        self._answer(REFUSED, "MAC already in use")
        self.subscription._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        self.middleware.answers.clear()
        self.subscription.action_push_now()
        self.assertEqual(self.subscription.provision_state, "pending")
        self.assertFalse(self.subscription.provision_error)
        self._run_jobs()
        self.assertEqual(self.subscription.provision_state, "done")

    def test_one_refusal_does_not_hold_the_others_of_its_job(self):
        other = self._create_subscription()
        self._answer(REFUSED, "unknown tariff")
        (self.subscription | other)._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        self.assertEqual(self.subscription.provision_state, "error")
        self.assertEqual(other.provision_state, "done")

    def test_a_retry_waits_longer_each_time(self):
        self._answer(RETRY, "locked")
        self.subscription._activate("manual", "test", until=UNTIL)
        pauses = []
        for _attempt in range(8):
            self._run_jobs()
            self.assertEqual(self.subscription.provision_state, "pending")
            [job] = self._get_jobs("_job_provision")
            pauses.append(int((job.eta - fields.Datetime.now()).total_seconds()))
        self.assertEqual(pauses, [10, 30, 60, 120, 300, 900, 900, 900])

    def test_a_retry_waits_as_long_as_the_middleware_says(self):
        self._answer(RETRY, "busy", seconds=42)
        self.subscription._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        [job] = self._get_jobs("_job_provision")
        self.assertEqual(int((job.eta - fields.Datetime.now()).total_seconds()), 42)

    def test_what_no_answer_came_for_stays_pending(self):
        self.patch(type(self.server), "_push", lambda self, subscriptions: {})
        self.subscription._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        self.assertEqual(self.subscription.provision_state, "pending")

    def test_a_terminated_account_is_removed_not_pushed(self):
        self._activate()
        self.middleware.pushed.clear()
        self.subscription._terminate()
        self._run_jobs()
        self.assertEqual(self.middleware.removed, self.subscription.ids)
        self.assertEqual(self.middleware.pushed, [])
        self.assertEqual(self.subscription.provision_state, "done")

    def test_a_draft_that_is_terminated_was_never_there(self):
        self.subscription._terminate()
        self._run_jobs()
        self.assertEqual(self.middleware.removed, [])

    def test_only_an_active_service_is_enabled_at_the_middleware(self):
        self._activate()
        self.assertTrue(self.subscription._is_enabled_at_middleware())
        self.subscription._disable()
        self.assertFalse(self.subscription._is_enabled_at_middleware())

    # === BY HAND === #

    def test_a_server_by_hand_lists_what_to_do_until_a_person_did_it(self):
        self._answer(MANUAL)
        self.subscription._activate("manual", "test", until=UNTIL)
        self._run_jobs()
        self.assertEqual(self.subscription.provision_state, "manual")
        self.assertEqual(self.server.attention_count, 1)
        self.subscription.action_confirm_by_hand()
        self.assertEqual(self.subscription.provision_state, "done")
        self.subscription.login = "other"
        self._run_jobs()
        self.assertEqual(self.subscription.provision_state, "manual")


@freeze_time("2026-01-31 10:00:00")
@tagged("-at_install", "post_install")
class TestManualProvider(IptvCommon):
    """The hooks as the kernel has them: a person does it."""

    def test_what_is_paid_and_ended_is_put_on_the_list(self):
        subscription = self._create_subscription(mac=MAC, paid_until=UNTIL)
        self._run_jobs()
        self.assertEqual(subscription.provision_state, "manual")
        subscription.action_confirm_by_hand()
        subscription._terminate()
        self._run_jobs()
        self.assertEqual(subscription.provision_state, "manual")
        subscription.action_confirm_by_hand()
        self.assertEqual(subscription.provision_state, "done")

    def test_it_has_nothing_to_test_and_no_accounts_to_read(self):
        self.server.action_test_connection()
        self.assertEqual(self.server.state, "ready")
        self.assertEqual(self.server._fetch_accounts(), [])
        self.assertEqual(self.server._fetch_catalogue(), [])

    def test_a_message_that_cannot_be_sent_is_said_so_on_the_subscription(self):
        subscription = self._create_subscription(mac=MAC, paid_until=UNTIL)
        self._run_jobs()
        subscription.action_confirm_by_hand()
        wizard = self.env["iptv.subscription.message"].create(
            {"subscription_ids": subscription.ids, "text": "Hello"}
        )
        wizard.action_send()
        subscription.action_reboot()
        self._run_jobs()
        bodies = " ".join(subscription.message_ids.mapped("body"))
        self.assertIn("cannot send messages", bodies)
        self.assertIn("takes no commands", bodies)
        self.assertNotIn("Sent to the screen", bodies)
