import functools
import hashlib

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import mute_logger, split_every

from ..provisioning import DONE, MANUAL, REFUSED, RETRY, PushResult, ServerUnavailable

#: Subscriptions per job: one kept-alive session serves them all.
CHUNK = 100
#: Seconds before a single account that could not be pushed is tried again.
BACK_OFF = (10, 30, 60, 120, 300, 900)
#: Seconds until a subscription that another job is pushing is looked at again.
CLAIM_PAUSE = 2
#: First half of the advisory locks; the second is the id of the subscription.
CLAIM_LOCK = 0x1B7F
PENDING_KEY = "iptv.subscription.provision"


class IptvSubscription(models.Model):
    """Desired state, not commands: a job compares revisions and catches up."""

    _inherit = "iptv.subscription"

    provision_revision = fields.Integer(
        readonly=True, copy=False, help="Counts the changes of the desired state."
    )
    provisioned_revision = fields.Integer(
        readonly=True, copy=False, help="The revision the middleware last confirmed."
    )
    provision_state = fields.Selection(
        [
            ("none", "Nothing to do"),
            ("pending", "Being sent"),
            ("done", "In step"),
            ("manual", "To do by hand"),
            ("error", "Refused"),
        ],
        string="Middleware",
        compute="_compute_provision_state",
        store=True,
        index=True,
    )
    provision_outcome = fields.Char(readonly=True, copy=False)
    provision_error = fields.Text(
        string="Middleware's Answer",
        readonly=True,
        copy=False,
        groups="iptv_subscription.group_iptv_operator",
    )
    provision_date = fields.Datetime(string="Confirmed at", readonly=True, copy=False)
    provision_attempts = fields.Integer(readonly=True, copy=False)
    provision_known = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="What the middleware last confirmed, so only differences are sent.",
    )

    @api.depends("provision_revision", "provisioned_revision", "provision_outcome")
    def _compute_provision_state(self):
        for subscription in self:
            if not subscription.provision_revision:
                state = "none"
            elif subscription.provision_revision == subscription.provisioned_revision:
                state = "done"
            else:
                state = {REFUSED: "error", MANUAL: "manual"}.get(
                    subscription.provision_outcome, "pending"
                )
            subscription.provision_state = state

    def _get_provision_fields(self):
        """Return the names of the fields that the middleware must know about.

        :rtype: set[str]
        """
        return {"login", "password", "device_kind", "partner_id", "server_id"}

    def _is_enabled_at_middleware(self):
        """Tell whether the account must be enabled (desired state)."""
        self.ensure_one()
        return self.state == "active"

    # === FROM A CHANGE TO A JOB === #

    def _request_provision(self):
        """Have a job bring the middleware in step after the commit.

        Never calls the middleware itself (invariant 7). Changes of one transaction
        are merged; drafts are not paid, so nobody needs to know of them. An account
        that was removed is left alone: its MAC and login may be somebody else's now.
        """
        live = self.sudo().filtered(lambda s: s._has_desired_state())
        for revision, subscriptions in live.grouped("provision_revision").items():
            subscriptions.write(
                {
                    "provision_revision": revision + 1,
                    "provision_outcome": False,
                    "provision_error": False,
                    "provision_attempts": 0,
                }
            )
        if live:
            live._enqueue_at_commit()

    def _has_desired_state(self):
        self.ensure_one()
        if self.state == "terminated":
            return self.provision_state not in ("none", "done")
        return self.state != "draft"

    def _enqueue_at_commit(self):
        precommit = self.env.cr.precommit
        waiting = precommit.data.get(PENDING_KEY)
        if waiting is None:
            waiting = precommit.data[PENDING_KEY] = set()
            model = self.env["iptv.subscription"].sudo()
            precommit.add(functools.partial(model._enqueue_collected, waiting))
        waiting.update(self.ids)

    @api.model
    def _enqueue_collected(self, ids):
        """Queue what the transaction changed; runs just before its commit."""
        self.env.cr.precommit.data.pop(PENDING_KEY, None)
        self.browse(sorted(ids)).exists()._enqueue_provision()

    def _enqueue_provision(self, seconds=None):
        """Queue jobs: one for a single subscription, chunks for many.

        :param int seconds: pause before the job may start
        """
        for server, subscriptions in self.sudo().grouped("server_id").items():
            for ids in split_every(CHUNK, subscriptions.ids):
                # The system's own work: what it writes is not said by the customer
                # whose payment caused it.
                chunk = self.browse(ids).with_user(SUPERUSER_ID)
                chunk.with_delay(
                    channel=server._get_channel(),
                    eta=seconds,
                    # A customer who just paid goes before a mass change.
                    priority=10 if len(chunk) == 1 else 20,
                    identity_key=chunk._get_job_key(),
                    description=self.env._(
                        "Bring %(count)s accounts in step on %(server)s",
                        count=len(chunk),
                        server=server.name,
                    ),
                )._job_provision()

    def _get_job_key(self):
        """Return what a job is known by: the same work is queued once only.

        The revisions are part of it. A job that was queued for an older one may have
        started and looked before this transaction commits, so it cannot be trusted
        to see what this transaction changes.

        :rtype: str
        """
        work = ",".join(f"{s.id}:{s.provision_revision}" for s in self.sorted("id"))
        if len(self) > 1:
            work = hashlib.sha256(work.encode()).hexdigest()
        return f"iptv.subscription/provision/{work}"

    # === THE JOB === #

    def _job_provision(self):
        """Bring the accounts of these subscriptions in step with what was paid.

        The calls are made first and all writes follow, so no row is locked while
        the network is slow. Killed at any line, the job just runs again.

        :return: what happened, for the list of jobs
        :rtype: str
        """
        report = []
        for server, subscriptions in self.exists().grouped("server_id").items():
            behind = subscriptions.filtered(
                lambda s: s.provision_state in ("pending", "manual")
            )
            mine = behind._claim_for_push()
            (behind - mine)._enqueue_provision(seconds=CLAIM_PAUSE)
            report.append(mine._provision_on(server))
        return "; ".join(report)

    def _claim_for_push(self):
        """Return those that no other job is pushing right now.

        Two jobs creating one account at the same time could create it twice: the
        middleware has no unique index (pitfall 24). An advisory lock keeps jobs
        apart without locking the row, and ends with the transaction.
        """
        if not self:
            return self
        self.env.cr.execute(
            "SELECT id FROM unnest(%s) AS id"
            " WHERE pg_try_advisory_xact_lock(%s, id) ORDER BY id",
            [self.ids, CLAIM_LOCK],
        )
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    def _provision_on(self, server):
        if not self:
            return self.env._("Nothing is behind.")
        if server._is_paused():
            left = server.retry_date - fields.Datetime.now()
            server._enqueue_probe(int(left.total_seconds()) + 1)
            return self.env._("%(server)s is down, waiting.", server=server.name)
        self._fetch_devices()
        revisions = {s.id: s.provision_revision for s in self}
        try:
            results = self._call_server(server)
        except ServerUnavailable as error:
            server._set_unreachable(error)
            self._store_results(error.results, revisions)
            return error.message
        self._store_results(results, revisions)
        # Afterwards, so that it queues only what is still behind.
        server._set_ready()
        return self.env._("%(count)s accounts done.", count=len(results))

    def _call_server(self, server):
        gone = self.filtered(lambda s: s.state == "terminated")
        results = {}
        if gone:
            results.update(server._remove(gone))
        if self - gone:
            results.update(server._push(self - gone))
        return results

    def _store_results(self, results, revisions):
        """Store all outcomes; one changed meanwhile is left behind and queued again."""
        try:
            self._store_in_savepoint(results, revisions)
        except SerializationFailure:
            for subscription in self:
                try:
                    subscription._store_in_savepoint(results, revisions)
                except SerializationFailure:
                    subscription._enqueue_provision(seconds=1)

    def _store_in_savepoint(self, results, revisions):
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                for subscription in self:
                    result = results.get(subscription.id)
                    if result:
                        subscription._store_result(result, revisions[subscription.id])
                self.flush_recordset()
        except SerializationFailure:
            self.invalidate_recordset()
            raise

    def _store_result(self, result, revision):
        """Store what became of this subscription at the middleware.

        :param PushResult result: what the provider reported
        :param int revision: the revision that was sent
        """
        self.ensure_one()
        vals = {
            "provision_outcome": result.outcome,
            "provision_error": result.message or False,
            "provision_attempts": self.provision_attempts + 1,
        }
        if result.known is not None:
            vals["provision_known"] = result.known
        if result.outcome == DONE:
            vals |= {
                "provisioned_revision": revision,
                "provision_date": fields.Datetime.now(),
                "provision_attempts": 0,
            }
        first_time = not self.provisioned_revision
        self.sudo().write(vals)
        self._follow_result(result, first_time)

    def _follow_result(self, result, first_time):
        if result.outcome == DONE:
            self._on_provisioned(first_time)
        elif result.outcome == RETRY:
            step = BACK_OFF[min(self.provision_attempts, len(BACK_OFF)) - 1]
            self._enqueue_provision(seconds=result.seconds or step)
        elif result.outcome == REFUSED:
            self._on_refused(result.message)

    def _on_provisioned(self, first_time):
        """Tell the customer once that the service works.

        In a job of its own: a mail that fails must not undo what the box already has.
        """
        if first_time and self.state == "active":
            self._tell_customer("iptv_subscription.mail_template_activated")

    def _on_refused(self, message):
        """Tell staff what the middleware said, and a new customer that we know.

        The middleware's words are for staff: they may name another customer.
        """
        # Who is moved watches on the old server until this is solved.
        never_worked = not (self.provisioned_revision or self.moving_from_id)
        self._report_attention(
            self.env._("The middleware refused this service: %(words)s", words=message)
        )
        if never_worked:
            self._tell_customer("iptv_subscription.mail_template_refused")

    def _tell_customer(self, template_xmlid):
        """Have a job write to the customer, if there is an address to write to.

        :param str template_xmlid: external id of the `mail.template`
        """
        for subscription in self.filtered("partner_id.email"):
            description = self.env._("Tell the customer of %s", subscription.name)
            subscription.with_delay(description=description)._send_mail(template_xmlid)

    def _send_mail(self, template_xmlid):
        """Queue a mail to the customer from a template; nothing is sent here.

        :param str template_xmlid: external id of the `mail.template`
        """
        template = self.env.ref(template_xmlid, raise_if_not_found=False)
        if not template:
            return
        for subscription in self.filtered("partner_id.email"):
            template.sudo().send_mail(subscription.id, force_send=False)

    def _confirm_by_hand(self):
        """Note that a person did what was to do on a server without connection."""
        for subscription in self.filtered(lambda s: s.provision_state == "manual"):
            subscription._store_result(
                PushResult(DONE), subscription.provision_revision
            )
