from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..stalker import (
    ConfigurationError,
    Finding,
    StalkerApi,
    StalkerError,
    Transport,
    normalize_base_url,
)

#: Needs the address before it can be asked anything.
STALKER = "stalker"


class IptvServer(models.Model):
    _inherit = "iptv.server"

    provider = fields.Selection(
        selection_add=[(STALKER, "Stalker Middleware / Ministra")],
        ondelete={STALKER: "set default"},
    )
    stalker_url = fields.Char(
        string="API Address",
        # Whoever can change the address can have the password sent to it.
        groups="base.group_system",
        copy=False,
        help="For example http://tv.example.com/stalker_portal/api",
    )
    stalker_login = fields.Char(
        string="API Login", groups="base.group_system", copy=False
    )
    stalker_password = fields.Char(
        string="API Password", groups="base.group_system", copy=False
    )
    stalker_verify_tls = fields.Boolean(
        string="Check TLS Certificate",
        default=True,
        help="Switch off only for a middleware with a self-signed certificate.",
    )
    stalker_slots = fields.Integer(
        string="Parallel Connections",
        default=4,
        help="How many calls run at the same time. The middleware answers each one "
        "slowly but serves several at once.",
    )
    stalker_tz = fields.Selection(
        _tz_get,
        string="Time Zone of the Middleware",
        default=lambda self: self.env.user.tz or "UTC",
        help="End dates are written in this time zone.",
    )
    stalker_internal_billing = fields.Boolean(
        string="Internal Billing",
        readonly=True,
        copy=False,
        help="Found by the connection test. When on, the middleware itself switches "
        "accounts off in the night of their end date.",
    )
    stalker_findings = fields.Text(string="Advice", readonly=True, copy=False)

    _stalker_slots_range = models.Constraint(
        "CHECK (stalker_slots BETWEEN 1 AND 32)",
        "Between 1 and 32 parallel connections make sense.",
    )

    @api.constrains("provider", "stalker_url")
    def _check_stalker_url(self):
        # sudo: a manager may edit a server without reading its address.
        for server in self.sudo().filtered(lambda s: s.provider == STALKER):
            try:
                normalize_base_url(server.stalker_url or "")
            except ValueError as error:
                raise ValidationError(
                    self.env._("The API address cannot be used: %s", error)
                ) from error

    def write(self, vals):
        """Override to have changed credentials tested before they are trusted."""
        credentials = {"provider", "stalker_url", "stalker_login", "stalker_password"}
        if not credentials.isdisjoint(vals):
            vals = dict(vals, state="new", retry_date=False, failure_count=0)
        return super().write(vals)

    # === THE DOOR === #

    def _get_stalker_api(self):
        """Return a new client for this middleware; the caller closes it.

        :rtype: StalkerApi
        """
        return self._get_stalker_factory()()

    def _get_stalker_factory(self):
        """Return a function that makes clients, safe to call from other threads.

        :rtype: collections.abc.Callable
        """
        self.ensure_one()
        # sudo: the credentials are for the system only, the calls are for everybody.
        server = self.sudo()
        options = {
            "login": server.stalker_login,
            "password": server.stalker_password or "",
            "verify": server.stalker_verify_tls,
        }
        url = server.stalker_url
        return lambda: StalkerApi(Transport(url, **options))

    # === CONNECTION TEST === #

    def _test_connection(self):
        """Override to ask the middleware what it is and what it can do."""
        if self.provider != STALKER:
            return super()._test_connection()
        client = self._get_stalker_api()
        try:
            health = client.check_credentials()
            boxes = client.list_stb()
        except StalkerError as error:
            raise self._to_unavailable(error) from error
        finally:
            client.close()
        has_end_dates = any(box.end_date is not None for box in boxes)
        self._store_capabilities(health.findings, has_end_dates)
        return self.env._(
            "Connected: %(plans)s tariff plans, %(accounts)s accounts.",
            plans=len(health.plans),
            accounts=len(boxes),
        )

    def _store_capabilities(self, findings, internal_billing):
        advice = [self._get_stalker_advice(finding) for finding in findings]
        if internal_billing:
            advice.append(
                self.env._(
                    "Internal billing is on: end dates are rounded up to midnight, so "
                    "the middleware never stops a service before its paid end."
                )
            )
        self._write_shared(
            {
                "stalker_internal_billing": internal_billing,
                "stalker_findings": "\n".join(sorted(advice)) or False,
            }
        )

    def _get_stalker_advice(self, finding):
        """Say a finding of the health check in words that help the operator.

        :param Finding finding: what the client found
        :rtype: str
        """
        advice = {
            Finding.NO_API_PASSWORD: self.env._(
                "Security: the API of the middleware asks for no password. Anybody who "
                "reaches it can change every account. Set api_auth_login and "
                "api_auth_password in its custom.ini."
            ),
            Finding.PLAIN_HTTP: self.env._(
                "The connection is not encrypted: passwords can be read on the way. "
                "Use https, or a private network."
            ),
            Finding.PLAN_WITHOUT_EXTERNAL_ID: self.env._(
                "A tariff plan of the middleware has no external id, so it cannot be "
                "sold. Give it one there."
            ),
            Finding.DUPLICATE_EXTERNAL_ID: self.env._(
                "Two tariff plans of the middleware share one external id. Make it "
                "unique there: an account could get the wrong one."
            ),
            Finding.NO_DEFAULT_PLAN: self.env._(
                "The middleware has no default tariff plan."
            ),
        }
        return advice[finding]

    def _to_unavailable(self, error, results=None):
        """Translate a failure of the client that concerns the whole server.

        :param StalkerError error: the failure
        :param dict results: what was done before it
        :rtype: ServerUnavailable
        """
        if isinstance(error, ConfigurationError):
            # Only a person can mend it: ask again, but not every few seconds.
            seconds = 60
        else:
            seconds = getattr(error, "retry_after", None)
        return self._unavailable(error.message, seconds, results)
