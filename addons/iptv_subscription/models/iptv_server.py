from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.mac import MAG_PREFIX


class IptvServer(models.Model):
    """One middleware installation.

    A provider (a plug-in addon) adds its value to `provider` and overrides the hooks
    of `iptv_server_hooks.py`, each starting with
    `if self.provider != "mine": return super()…`.
    """

    _name = "iptv.server"
    _description = "IPTV Server"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        help="Empty: every company may use this server.",
    )
    provider = fields.Selection(
        [("manual", "By hand")],
        required=True,
        default="manual",
        tracking=True,
        help="By hand: a person creates the accounts, the system lists what to do.",
    )
    state = fields.Selection(
        [
            ("new", "Not tested"),
            ("ready", "Ready"),
            ("unreachable", "Unreachable"),
        ],
        default="new",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    state_message = fields.Text(readonly=True, copy=False)
    state_date = fields.Datetime(string="Last Checked", readonly=True, copy=False)
    # The circuit breaker: until then nothing is sent to a server that did not answer.
    retry_date = fields.Datetime(string="Next Try", readonly=True, copy=False)
    failure_count = fields.Integer(readonly=True, copy=False)
    portal_url = fields.Char(
        string="Portal URL",
        help="What the customer types into the box, for example "
        "http://tv.example.com/stalker_portal/c/",
    )
    mac_prefixes = fields.Char(
        string="MAG MAC Prefixes",
        default=MAG_PREFIX,
        help="First digits that the MAC of a MAG box must have, separated by commas. "
        "Empty accepts any box.",
    )
    device_kinds = fields.Char(
        compute="_compute_device_kinds",
        help="Kinds of device that this server can serve.",
    )
    plan_ids = fields.One2many("iptv.server.plan", "server_id", string="Catalogue")
    subscription_count = fields.Integer(compute="_compute_subscription_counts")
    attention_count = fields.Integer(compute="_compute_subscription_counts")
    waiting_count = fields.Integer(compute="_compute_subscription_counts")

    # === COMPUTE METHODS === #

    @api.depends("provider")
    def _compute_device_kinds(self):
        for server in self:
            server.device_kinds = ",".join(server._get_device_kinds())

    def _compute_subscription_counts(self):
        groups = self.env["iptv.subscription"]._read_group(
            [("server_id", "in", self.ids), ("state", "!=", "draft")],
            ["server_id", "provision_state"],
            ["__count"],
        )
        counts = {(server.id, state): count for server, state, count in groups}
        for server in self:
            of_server = {s: n for (sid, s), n in counts.items() if sid == server.id}
            server.subscription_count = sum(of_server.values())
            server.attention_count = of_server.get("error", 0) + of_server.get(
                "manual", 0
            )
            server.waiting_count = of_server.get("pending", 0)

    # === ACTION METHODS === #

    def action_test_connection(self):
        """Ask the middleware and show the answer in plain words."""
        self.check_access("write")
        for server in self:
            server._check_connection()
        if len(self) > 1:
            return True
        return self._notify(self.state_message, success=self.state == "ready")

    def action_fetch_catalogue(self):
        """Load tariffs and packages, so products can pick from what exists."""
        self.check_access("write")
        self.ensure_one()
        plans = self.env["iptv.server.plan"]
        plans = plans.sudo()._replace_catalogue(self, self._get_catalogue())
        return self._notify(
            self.env._("%(count)s tariffs and packages loaded.", count=len(plans))
        )

    def action_view_subscriptions(self):
        """Open the subscriptions of these servers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_subscription_action"
        )
        return dict(action, domain=[("server_id", "in", self.ids)], context={})

    def action_push_waiting(self):
        """Send what is behind now, also what was refused before."""
        self.check_access("write")
        behind = self.env["iptv.subscription"].search(
            [
                ("server_id", "in", self.ids),
                ("provision_state", "in", ("pending", "error")),
            ]
        )
        return behind.action_push_now()

    def _notify(self, message, success=True):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if success else "danger",
                "sticky": not success,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    @api.model
    def _get_default(self, company):
        """Return the server that new subscriptions of the company go to.

        :param company: `res.company` record
        :return: `iptv.server` record
        :raise UserError: if the company has no server
        """
        server = self.sudo().search(
            [("company_id", "in", (company.id, False))],
            order="sequence, id",
            limit=1,
        )
        if not server:
            raise UserError(
                self.env._(
                    "There is no IPTV server yet. Create one under "
                    "IPTV / Configuration / Servers."
                )
            )
        return server

    def _is_mac_accepted(self, mac):
        """Tell whether the MAC of a MAG box has one of the accepted prefixes."""
        self.ensure_one()
        prefixes = [p.strip().upper() for p in (self.mac_prefixes or "").split(",")]
        prefixes = [prefix for prefix in prefixes if prefix]
        return not prefixes or mac.startswith(tuple(prefixes))
