from odoo import api, fields, models
from odoo.exceptions import UserError

from .iptv_server_leftover import OPEN
from .iptv_subscription_cron import BATCH
from .product_template import DEVICE_KINDS

#: Kind of catalogue entry that each kind of product needs.
PLAN_OF_KIND = {"package": "tariff", "extra": "package"}


class IptvSubscription(models.Model):
    """Moving a service to another server without a dark screen.

    The old account stays until the new server confirmed the new one. If that one
    refuses, the customer goes on watching and staff decide: correct what is wrong, or
    go back. Same login and box on both servers is the normal case.
    """

    _inherit = "iptv.subscription"

    leftover_ids = fields.One2many(
        "iptv.server.leftover",
        "subscription_id",
        readonly=True,
        copy=False,
        groups="iptv_subscription.group_iptv_operator",
    )
    moving_from_id = fields.Many2one(
        "iptv.server",
        compute="_compute_moving_from_id",
        compute_sudo=True,
        groups="iptv_subscription.group_iptv_operator",
        help="Where the customer still watches, until the new server works.",
    )

    @api.depends("leftover_ids.state", "leftover_ids.server_id")
    def _compute_moving_from_id(self):
        for subscription in self:
            waiting = subscription.leftover_ids.filtered(lambda x: x.state == "waiting")
            subscription.moving_from_id = waiting[:1].server_id

    # === ACTION METHODS === #

    def action_move_back(self):
        """Go back to the old server, where the account still is.

        :raise UserError: if the service is not on its way
        """
        self.check_access("write")
        if not self.env.user.has_group("iptv_subscription.group_iptv_manager"):
            raise UserError(
                self.env._("Only an IPTV manager can move services between servers.")
            )
        for subscription in self:
            server = subscription.moving_from_id
            if not server:
                raise UserError(
                    self.env._("%(name)s is not on its way.", name=subscription.name)
                )
            subscription._move_to_server(server)
            subscription._message_log(
                body=self.env._("Moved back to %s", server.display_name)
            )

    # === BUSINESS METHODS === #

    def _move_to_server(self, server):
        """Give these services an account on another server, then remove the old one.

        :param server: `iptv.server` record
        :raise UserError: if one of them cannot move, with the reason
        """
        self._lock()
        problems = self._get_move_problems(server)
        for subscription in self:
            if subscription.id in problems:
                raise UserError(
                    self.env._(
                        "%(name)s cannot move. %(problem)s",
                        name=subscription.name,
                        problem=problems[subscription.id],
                    )
                )
        for subscription in self:
            subscription._move_one(server)
        # The unique indexes speak now, not at the end of the transaction.
        self.flush_recordset()
        self.device_ids.flush_recordset()

    def _move_one(self, server):
        # sudo: what was confirmed is protected against direct writes.
        subscription = self.sudo()
        memory = subscription._take_account_back(server)
        subscription._leave_account()
        nothing_confirmed = {
            "provisioned_revision": 0,
            "provision_known": False,
            "provision_date": False,
        }
        subscription.write(nothing_confirmed)
        subscription.write({"server_id": server.id})
        if memory:
            subscription.write(memory)

    def _leave_account(self):
        """Remember the account on the present server, if there may be one."""
        if not self._has_desired_state():
            return
        leftover = self.env["iptv.server.leftover"].sudo()
        leftover.create(
            {
                "server_id": self.server_id.id,
                "subscription_id": self.id,
                "login": self.login,
                "mac": self.mac,
                "known": self.provision_known,
                "revision": self.provisioned_revision,
            }
        )
        if not self._is_enabled_at_middleware():
            # Nobody watches on it, so there is nothing to wait for.
            self._release_accounts()

    def _take_account_back(self, server):
        """Return what is known of an account left on the server before.

        :param server: `iptv.server` record that the service comes to
        :return: values of the subscription; empty if there is none
        :rtype: dict
        """
        left = self.leftover_ids.filtered(
            lambda row: row.state in OPEN and row.server_id == server
        )
        if not left:
            return {}
        left._store({"state": "returned"})
        left.flush_recordset()
        return {"provision_known": left.known, "provisioned_revision": left.revision}

    def _release_accounts(self):
        """Have the accounts on old servers removed."""
        left = self.sudo().leftover_ids.filtered(lambda row: row.state == "waiting")
        if left:
            left._request_removal()

    # === WHAT FOLLOWS FROM THE ANSWERS === #

    def _on_provisioned(self, first_time):
        """Override: the new account works, so the old one can go."""
        result = super()._on_provisioned(first_time)
        self._release_accounts()
        return result

    def _set_state(self, state):
        """Override: who may not watch must not do so on the old server either."""
        result = super()._set_state(state)
        off = self.filtered(lambda s: not s._is_enabled_at_middleware())
        off._release_accounts()
        return result

    def _cron_catch_up(self):
        """Override: also removals whose job was lost."""
        settled = fields.Datetime.subtract(fields.Datetime.now(), minutes=60)
        lost = self.env["iptv.server.leftover"].search(
            [
                ("state", "=", "pending"),
                ("write_date", "<", settled),
                ("server_id.state", "!=", "unreachable"),
            ],
            order="id",
            limit=BATCH,
        )
        lost._enqueue_removal()
        return super()._cron_catch_up()

    # === WHAT STANDS IN THE WAY === #

    def _get_move_problems(self, server):
        """Return why services cannot move to a server; queries do not grow with them.

        :param server: `iptv.server` record
        :return: a sentence by id; services without a problem are missing
        :rtype: dict[int, str]
        """
        # sudo: boxes and logins are unique over all companies of a server.
        target = server.sudo()
        taken = self._get_taken_on(target)
        refs = self._get_refs_of(target)
        problems = {}
        for subscription in self:
            problem = (
                subscription._get_move_problem(target)
                or taken.get(subscription.id)
                or subscription._get_tariff_problem(target, refs)
            )
            if problem:
                problems[subscription.id] = problem
        return problems

    def _get_move_problem(self, server):
        if self.state == "terminated":
            return self.env._("It is terminated for good.")
        if self.server_id == server:
            return self.env._("It is on this server already.")
        if self.moving_from_id and self.moving_from_id != server:
            return self.env._(
                "It is still on its way from “%(old)s” to “%(new)s”.",
                old=self.moving_from_id.name,
                new=self.server_id.name,
            )
        if server.company_id and server.company_id != self.company_id:
            return self.env._(
                "The server “%s” belongs to another company.", server.name
            )
        if self.device_kind not in server._get_device_kinds():
            return self.env._(
                "The server “%(server)s” cannot serve “%(kind)s”.",
                server=server.name,
                kind=dict(DEVICE_KINDS)[self.device_kind],
            )
        return self._get_prefix_problem(server)

    def _get_prefix_problem(self, server):
        for device in self.device_ids.filtered(lambda d: d.mac and d.kind == "mag"):
            if not server._is_mac_accepted(device.mac):
                return self.env._(
                    "The server “%(server)s” accepts no box with the MAC %(mac)s.",
                    server=server.name,
                    mac=device.mac,
                )
        return False

    def _get_taken_on(self, server):
        """Return who cannot move because the box or login is in use over there."""
        macs = self._get_taken_macs(server)
        logins = self._get_taken_logins(server)
        held = self.env["iptv.server.leftover"]._find_open(
            server, self.mapped("login"), set(self.device_ids.mapped("mac"))
        )
        problems = {}
        for subscription in self:
            own = held.filtered(lambda row, s=subscription: row.subscription_id != s)
            held_macs, held_logins = set(own.mapped("mac")), set(own.mapped("login"))
            boxes = set(subscription.device_ids.mapped("mac")) - {False}
            box = next(iter(boxes & (macs | held_macs)), False)
            if box:
                problems[subscription.id] = self.env._(
                    "The box %(mac)s is in use on “%(server)s”.",
                    mac=box,
                    server=server.name,
                )
            elif subscription.login.lower() in logins | held_logins:
                problems[subscription.id] = self.env._(
                    "The login “%(login)s” is in use on “%(server)s”.",
                    login=subscription.login,
                    server=server.name,
                )
        return problems

    def _get_taken_macs(self, server):
        boxes = self.env["iptv.device"].sudo()
        macs = [mac for mac in self.device_ids.mapped("mac") if mac]
        found = boxes.search_fetch(
            [
                ("server_id", "=", server.id),
                ("mac", "in", macs),
                ("subscription_id", "not in", self.ids),
            ],
            ["mac"],
        )
        return set(found.mapped("mac"))

    def _get_taken_logins(self, server):
        self.flush_model(["login", "server_id", "state"])
        self.env.cr.execute(
            """
            SELECT lower(login) FROM iptv_subscription
             WHERE server_id = %s AND state != 'terminated'
               AND lower(login) = ANY(%s) AND NOT id = ANY(%s)
            """,
            [server.id, [login.lower() for login in self.mapped("login")], self.ids],
        )
        return {row[0] for row in self.env.cr.fetchall()}

    def _get_refs_of(self, server):
        """Return what the server offers: pairs of kind and external id."""
        plans = self.env["iptv.server.plan"].sudo()
        found = plans.search_fetch([("server_id", "=", server.id)], ["kind", "ref"])
        return {(plan.kind, plan.ref) for plan in found}

    def _get_tariff_problem(self, server, refs):
        """Return which tariff the server lacks.

        The same external id counts as the same tariff: that is how products are
        mapped. Without a catalogue nothing is known, so only products that belong
        to no server are trusted.

        :param server: `iptv.server` record
        :param set refs: what it offers, see `_get_refs_of`
        :rtype: str | bool
        """
        for line in self.line_ids:
            kind = PLAN_OF_KIND.get(line.kind)
            product = line.product_id
            home = product.iptv_plan_id.server_id or product.iptv_server_id
            unknown = home and home != server and server.provider != "manual"
            known_kinds = {plan_kind for plan_kind, _ref in refs}
            if kind in known_kinds:
                unknown = line.remote_ref and (kind, line.remote_ref) not in refs
            if unknown:
                return self.env._(
                    "“%(product)s” is “%(ref)s” at the middleware, which “%(server)s” "
                    "is not known to have. Load its catalogue, or change the package.",
                    product=product.display_name,
                    ref=line.remote_ref or "",
                    server=server.name,
                )
        return False
