from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime, split_every

from ..provisioning import ServerUnavailable

#: Subscriptions per job that asks a server.
CHUNK = 100
#: Most subscriptions that one run of the cron asks about.
LIMIT = 10_000
#: Hours for which “never online” holds after the server was last asked.
FRESH_HOURS = 3


class IptvSubscription(models.Model):
    """A clock that starts when the box first comes online (rule 61, pain 18).

    The first period of such a service is laid behind the longest waiting time, so
    the service is on at once and the clock starts by itself if the box never comes.
    When the box is seen before that, all periods are laid again from that moment.
    """

    _inherit = "iptv.subscription"

    first_use_since = fields.Datetime(
        readonly=True, copy=False, help="The payment: only what comes later counts."
    )
    first_use_deadline = fields.Datetime(
        string="Clock Starts at the Latest", readonly=True, copy=False
    )
    first_use_date = fields.Datetime(string="First Online", readonly=True, copy=False)
    first_use_checked = fields.Datetime(
        readonly=True, copy=False, help="When the server was last asked for the box."
    )

    _first_use_idx = models.Index(
        "(server_id) WHERE first_use_date IS NULL AND state = 'active'"
    )

    # === LAYING THE FIRST PERIOD === #

    def _prepare_period(self, cycle, until, from_now=False):
        """Override: only what lasts a cycle waits; a fixed end is meant from now."""
        if not until:
            self = self.with_context(iptv_clock_waits=True)
        return super()._prepare_period(cycle, until, from_now)

    def _get_next_start(self, from_now=False):
        """Override: the first period begins with the box, or after the longest wait."""
        start = super()._get_next_start(from_now)
        context = self.env.context
        if self.state == "draft" and context.get("iptv_clock_waits"):
            return fields.Datetime.add(start, days=self._get_first_use_wait())
        if self.date_end or self.state == "draft":
            return start
        if context.get("iptv_clock_start"):
            return context["iptv_clock_start"]
        return self.first_use_deadline if self._waits_for_first_use() else start

    def _get_first_use_wait(self):
        """Return the days that the clock of a new service waits for its box."""
        self.ensure_one()
        template = self.product_id.product_tmpl_id
        return (
            template.iptv_start_wait_days if template.iptv_start == "first_use" else 0
        )

    def _waits_for_first_use(self):
        """Tell whether the clock has not started yet."""
        self.ensure_one()
        deadline = self.first_use_deadline
        return bool(
            deadline and not self.first_use_date and deadline > fields.Datetime.now()
        )

    def _on_extended(self):
        """Override: note what a new service waits for."""
        for subscription in self.filtered(lambda s: s.state == "draft"):
            subscription._wait_for_first_use()
        return super()._on_extended()

    def _wait_for_first_use(self):
        now = fields.Datetime.now()
        start = min(self._get_valid_periods().mapped("start"), default=now)
        if start > now:
            # sudo: these fields are protected against direct writes, also by staff.
            self.sudo().write({"first_use_since": now, "first_use_deadline": start})
            self.message_post(
                body=self.env._(
                    "The clock starts when the box is first switched on, on %s at the "
                    "latest.",
                    format_datetime(self.env, start),
                )
            )

    # === THE BOX IS SEEN === #

    def _start_clock(self, seen):
        """Note that the box was seen; the clock starts if it waits for that.

        :param datetime seen: when (naive UTC); nothing before the payment counts
        :return: whether this was the first use
        :rtype: bool
        """
        self.ensure_one()
        self._lock()
        since = self.first_use_since or self.date_start
        seen = min(seen, fields.Datetime.now())
        if self.first_use_date or not since or seen <= since:
            return False
        waited = self._waits_for_first_use() and seen < self.first_use_deadline
        # sudo: protected against direct writes, also by staff.
        self.sudo().first_use_date = seen
        if waited:
            self._lay_all_from(seen)
        return True

    def _lay_all_from(self, moment):
        """Lay all periods again so that the paid time begins at a moment."""
        # sudo: periods are written by the business methods only.
        subscription = self.sudo().with_context(iptv_clock_start=moment)
        periods = subscription._get_valid_periods().sorted("start")
        periods._set_cancelled(self.env._("the box was switched on"), release_key=True)
        for period in periods:
            subscription._lay_again(period)
        self.message_post(
            body=self.env._(
                "The box was first switched on at %(seen)s: the clock started. Valid "
                "until %(end)s.",
                seen=format_datetime(self.env, moment),
                end=format_datetime(self.env, self.date_end) if self.date_end else "–",
            )
        )
        self._get_closing()._follow_end()
        self._request_provision()

    def _was_never_online(self):
        """Tell whether the box certainly never came online, for a refund (D5).

        A server that cannot tell, or was not asked lately, is no proof.

        :rtype: bool
        """
        self.ensure_one()
        # sudo: operators need not know about servers.
        if self.first_use_date or not self.server_id.sudo()._reports_last_seen():
            return False
        now = fields.Datetime.now()
        fresh = fields.Datetime.subtract(now, hours=FRESH_HOURS)
        return bool(self.first_use_checked and self.first_use_checked >= fresh)

    # === ASKING THE SERVERS === #

    @api.model
    def _get_first_use_domain(self):
        """Return whose box must be looked for.

        Clocks that wait; and, where it decides about a refund, all boxes that were
        never seen.

        :rtype: Domain
        """
        waiting = Domain("first_use_deadline", ">", fields.Datetime.now())
        refunds = Domain("company_id.iptv_close_refund", "=", "unused")
        return (
            Domain("state", "=", "active")
            & Domain("first_use_date", "=", False)
            & Domain("provisioned_revision", ">", 0)
            & (waiting | refunds)
        )

    def _cron_detect_first_use(self):
        """Queue jobs that ask the servers for boxes that were never seen."""
        servers = self.env["iptv.server"].search([("state", "!=", "new")])
        able = servers.filtered(lambda s: s._reports_last_seen() and not s._is_paused())
        domain = self._get_first_use_domain() & Domain("server_id", "in", able.ids)
        due = self.search(domain, order="first_use_checked NULLS FIRST", limit=LIMIT)
        for server, subscriptions in due.grouped("server_id").items():
            chunks = split_every(CHUNK, sorted(subscriptions.ids))
            for number, ids in enumerate(chunks):
                self.browse(ids)._enqueue_first_use(server, number)

    def _enqueue_first_use(self, server, number):
        self.with_user(SUPERUSER_ID).with_delay(
            channel=server._get_channel(),
            # A customer who just paid goes first.
            priority=30,
            # As many wait as there are chunks, however long the queue stands still.
            identity_key=f"iptv.subscription/first_use/{server.id}/{number}",
            description=self.env._(
                "Look for %(count)s new boxes on %(server)s",
                count=len(self),
                server=server.name,
            ),
        )._job_detect_first_use()

    def _job_detect_first_use(self):
        """Ask the server when these boxes were seen, and start their clocks.

        The call is made first, so no row is locked while the network is slow.

        :return: what happened, for the list of jobs
        :rtype: str
        """
        report = []
        for server, subscriptions in self.exists().grouped("server_id").items():
            report.append(subscriptions._detect_first_use_on(server))
        return "; ".join(report)

    def _detect_first_use_on(self, server):
        if server._is_paused():
            return self.env._("%(server)s is down, waiting.", server=server.name)
        try:
            last_seen = server._fetch_last_seen(self)
        except ServerUnavailable as error:
            server._set_unreachable(error)
            return error.message
        now = fields.Datetime.now()
        started = sum(
            s._start_clock(last_seen[s.id]) for s in self if last_seen.get(s.id)
        )
        unseen = self.filtered(lambda s: not s.first_use_date)
        # sudo: protected against direct writes, also by staff.
        unseen.sudo().write({"first_use_checked": now})
        return self.env._(
            "%(count)s boxes asked for, %(started)s seen for the first time.",
            count=len(self),
            started=started,
        )
