import logging

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import mute_logger

from ..provisioning import ServerUnavailable

_logger = logging.getLogger(__name__)

#: Seconds until a server that failed once, twice, … in a row is tried again.
BACK_OFF = (5, 15, 30, 60, 120, 300)


class IptvServer(models.Model):
    """The circuit breaker: a server that is down is probed, not hammered.

    While it is open, jobs leave their subscriptions waiting and end. One probe job
    per server asks it again after a growing pause, and queues all that is behind
    once it answers.
    """

    _inherit = "iptv.server"

    def _check_connection(self):
        """Test the server and store the answer in its state.

        :return: whether the server works
        :rtype: bool
        """
        self.ensure_one()
        try:
            message = self._test_connection()
        except ServerUnavailable as error:
            self._set_unreachable(error)
            return False
        self._set_ready(message)
        return True

    def _get_catalogue(self):
        """Return the catalogue of the server.

        :rtype: list[dict]
        :raise UserError: if the server cannot be reached
        """
        self.ensure_one()
        try:
            return self._fetch_catalogue()
        except ServerUnavailable as error:
            raise UserError(error.message) from error

    def _is_paused(self):
        """Tell whether nothing may be sent to this server right now."""
        self.ensure_one()
        return (
            self.state == "unreachable"
            and bool(self.retry_date)
            and self.retry_date > fields.Datetime.now()
        )

    def _set_ready(self, message=None):
        """Close the circuit breaker and send what waited for the server.

        :param str message: what the connection test found out; None after a push
        """
        self.ensure_one()
        came_back = self.state != "ready"
        if not came_back and message is None:
            return
        written = self._write_shared(
            {
                "state": "ready",
                "state_message": message or self.env._("The server answers."),
                "state_date": fields.Datetime.now(),
                "retry_date": False,
                "failure_count": 0,
            }
        )
        if written and came_back:
            self._enqueue_behind()

    def _set_unreachable(self, error):
        """Open the circuit breaker and schedule a probe.

        :param ServerUnavailable error: why the server cannot be used
        """
        self.ensure_one()
        step = BACK_OFF[min(self.failure_count, len(BACK_OFF) - 1)]
        seconds = max(error.seconds or 0, step)
        now = fields.Datetime.now()
        self._write_shared(
            {
                "state": "unreachable",
                "state_message": error.message,
                "state_date": now,
                "retry_date": fields.Datetime.add(now, seconds=seconds),
                "failure_count": self.failure_count + 1,
            }
        )
        _logger.info("Server %s is unreachable: %s", self.id, error.message)
        self._enqueue_probe(seconds)

    def _write_shared(self, vals):
        """Write to the server unless another job is just doing so.

        Many jobs find out at the same moment that a server is down; the first one
        may say so, the others must neither wait nor fail for it.

        :return: whether it was written
        :rtype: bool
        """
        server = self.sudo()
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                server.lock_for_update(allow_referencing=True)
                server.write(vals)
                server.flush_recordset()
        except (LockError, SerializationFailure):
            server.invalidate_recordset()
            return False
        return True

    # === JOBS === #

    def _get_channel(self):
        """Return the job channel of this server, so no server delays another."""
        self.ensure_one()
        return f"root.iptv.server_{self.id}"

    def _enqueue_probe(self, seconds):
        """Have one job ask the server again after a pause.

        :param int seconds: the pause
        """
        self.ensure_one()
        self.with_user(SUPERUSER_ID).with_delay(
            channel=self._get_channel(),
            eta=seconds,
            priority=5,
            identity_key=f"iptv.server/{self.id}/probe",
            description=self.env._("Probe the IPTV server %(name)s", name=self.name),
        )._job_probe()

    def _ensure_probe(self):
        """Make sure that every server that is down will be asked again."""
        now = fields.Datetime.now()
        for server in self:
            left = (server.retry_date or now) - now
            server._enqueue_probe(max(int(left.total_seconds()), 0))

    def _job_probe(self):
        """Ask a server that was down whether it is back."""
        self.ensure_one()
        if self._is_paused():
            left = self.retry_date - fields.Datetime.now()
            self._enqueue_probe(int(left.total_seconds()) + 1)
            return self.env._("It is too early to ask again.")
        self._check_connection()
        return self.state_message

    def _enqueue_behind(self):
        """Queue every subscription of these servers that is behind."""
        behind = (
            self.env["iptv.subscription"]
            .sudo()
            .search(
                [("server_id", "in", self.ids), ("provision_state", "=", "pending")]
            )
        )
        behind._enqueue_provision()
        return len(behind)
