from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..provisioning import DONE, MANUAL, REFUSED, RETRY, ServerUnavailable
from .iptv_subscription_provision import BACK_OFF, CHUNK, CLAIM_PAUSE

#: The account is still there, as far as we know.
OPEN = ("waiting", "pending", "manual", "refused")


class IptvServerLeftover(models.Model):
    """The account that a moved service leaves on its old server.

    It serves the customer until the new server confirmed its own, and is removed
    then. Until it is gone, its login and box are reserved on the old server.
    """

    _name = "iptv.server.leftover"
    _description = "Account Left on a Server"
    _order = "id desc"
    _rec_name = "login"

    server_id = fields.Many2one(
        "iptv.server", required=True, readonly=True, index=True, ondelete="restrict"
    )
    subscription_id = fields.Many2one(
        "iptv.subscription",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(related="subscription_id.partner_id")
    new_server_id = fields.Many2one(
        related="subscription_id.server_id", string="Now On"
    )
    login = fields.Char(required=True, readonly=True)
    mac = fields.Char(string="MAC Address", readonly=True)
    known = fields.Json(readonly=True, groups="base.group_system")
    revision = fields.Integer(
        readonly=True, help="What the old server had confirmed; 0: nothing."
    )
    state = fields.Selection(
        [
            ("waiting", "Still in use"),
            ("pending", "Being removed"),
            ("manual", "To remove by hand"),
            ("refused", "Removal refused"),
            ("removed", "Removed"),
            ("returned", "In use again"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
        help="Still in use: the customer watches here until the new server works.",
    )
    error = fields.Char(string="Middleware's Answer", readonly=True)
    attempts = fields.Integer(readonly=True)

    _login_uniq = models.UniqueIndex(
        "(server_id, lower(login)) "
        "WHERE state IN ('waiting', 'pending', 'manual', 'refused')",
        "An account with this login is still being removed from the same server.",
    )
    _mac_uniq = models.UniqueIndex(
        "(server_id, mac) WHERE mac IS NOT NULL "
        "AND state IN ('waiting', 'pending', 'manual', 'refused')",
        "An account with this box is still being removed from the same server.",
    )
    _subscription_uniq = models.UniqueIndex(
        "(subscription_id, server_id) "
        "WHERE state IN ('waiting', 'pending', 'manual', 'refused')",
        "A service leaves one account on a server.",
    )

    # === ACTION METHODS === #

    def action_retry(self):
        """Try to remove the account again."""
        self._check_manager()
        due = self.filtered(lambda leftover: leftover.state in ("pending", "refused"))
        due._request_removal()

    def action_mark_removed(self):
        """Say that a person removed the account at the middleware."""
        self._check_manager()
        done = self.filtered(lambda leftover: leftover.state in ("manual", "refused"))
        done._store({"state": "removed", "error": False})

    def _check_manager(self):
        self.check_access("read")
        if not self.env.user.has_group("iptv_subscription.group_iptv_manager"):
            raise UserError(
                self.env._("Accounts that were left behind are for IPTV managers.")
            )

    # === FROM THE NEW SERVER'S ANSWER TO A JOB === #

    def _store(self, vals):
        # sudo: nobody writes these by hand.
        self.sudo().write(vals)

    def _request_removal(self):
        """Have a job remove the accounts: nobody watches on them any more."""
        self._store({"state": "pending", "error": False, "attempts": 0})
        self._enqueue_removal()

    def _enqueue_removal(self, seconds=None):
        """Queue jobs, one chunk per server.

        :param int seconds: pause before the job may start
        """
        for server, leftovers in self.sudo().grouped("server_id").items():
            for ids in split_every(CHUNK, leftovers.ids):
                # The system's own work, as every call to a middleware.
                chunk = self.browse(ids).with_user(SUPERUSER_ID)
                chunk.with_delay(
                    channel=server._get_channel(),
                    eta=seconds,
                    priority=20,
                    description=self.env._(
                        "Remove %(count)s moved accounts from %(server)s",
                        count=len(chunk),
                        server=server.name,
                    ),
                )._job_remove()

    # === THE JOB === #

    def _job_remove(self):
        """Remove the accounts from their old servers; safe to run again."""
        due = self.exists().filtered(lambda leftover: leftover.state == "pending")
        for server, leftovers in due.grouped("server_id").items():
            # A job that pushes the same service elsewhere must have ended before.
            free = leftovers.subscription_id._claim_for_push()
            mine = leftovers.filtered(
                lambda row, free=free: row.subscription_id in free
            )
            (leftovers - mine)._enqueue_removal(seconds=CLAIM_PAUSE)
            mine._remove_from(server)

    def _remove_from(self, server):
        if not self:
            return
        if server._is_paused():
            left = server.retry_date - fields.Datetime.now()
            server._enqueue_probe(int(left.total_seconds()) + 1)
            return
        accounts = {leftover: leftover._as_account() for leftover in self}
        subscriptions = self.env["iptv.subscription"].union(*accounts.values())
        try:
            results = server._remove(subscriptions)
        except ServerUnavailable as error:
            server._set_unreachable(error)
            results = error.results
        for leftover, account in accounts.items():
            result = results.get(account.id)
            if result:
                leftover._store_result(result)

    def _as_account(self):
        """Return the service as the old server knows it, for the provider's hook.

        A record in memory only: the real one speaks of the new server by now.

        :rtype: `iptv.subscription` record
        """
        self.ensure_one()
        subscription = self.subscription_id
        return subscription.new(
            {
                "name": subscription.name,
                "login": self.login,
                "server_id": self.server_id.id,
                "provision_known": self.known or False,
                "provisioned_revision": self.revision,
            },
            origin=subscription,
        )

    def _store_result(self, result):
        """Store what became of the account.

        :param PushResult result: what the provider reported
        """
        self.ensure_one()
        state = {DONE: "removed", MANUAL: "manual", REFUSED: "refused"}
        attempts = self.attempts + 1
        self._store(
            {
                "state": state.get(result.outcome, "pending"),
                "error": result.message or False,
                "attempts": attempts,
            }
        )
        if result.outcome == RETRY:
            step = BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
            self._enqueue_removal(seconds=result.seconds or step)
        elif result.outcome == REFUSED:
            self.subscription_id._report_attention(
                self.env._(
                    "The old account on “%(server)s” could not be removed: %(words)s",
                    server=self.server_id.name,
                    words=result.message,
                )
            )

    # === RESERVED UNTIL IT IS GONE === #

    @api.model
    def _find_open(self, server, logins=(), macs=()):
        """Return the accounts on a server that still hold a login or box.

        :param server: `iptv.server` record
        :param logins: logins, in any case
        :param macs: normalised MAC addresses
        :rtype: `iptv.server.leftover` recordset (sudo)
        """
        self.flush_model()
        self.env.cr.execute(
            """
            SELECT id FROM iptv_server_leftover
             WHERE server_id = %s AND state = ANY(%s)
               AND (lower(login) = ANY(%s) OR mac = ANY(%s))
            """,
            [
                server.id,
                list(OPEN),
                [login.lower() for login in logins],
                [mac for mac in macs if mac],
            ],
        )
        # sudo: a login is unique over all companies of a server.
        return self.sudo().browse(row[0] for row in self.env.cr.fetchall())
