from odoo import api, fields, models
from odoo.exceptions import ValidationError


class IptvDevice(models.Model):
    """A box whose old account is not removed yet is not free there."""

    _inherit = "iptv.device"

    @api.model
    def _check_mac_usable(self, server, mac, kind="mag"):
        """Override: an account that waits to be removed still has its box."""
        result = super()._check_mac_usable(server, mac, kind)
        held = self.env["iptv.server.leftover"]._find_open(server, macs=[mac])
        if held.filtered(lambda row: row.subscription_id not in self.subscription_id):
            raise ValidationError(
                self.env._(
                    "The box %(mac)s still has an account on this server that is being "
                    "removed. Try again in some minutes.",
                    mac=mac,
                )
            )
        return result


class IptvSubscription(models.Model):
    """A login whose old account is not removed yet is not free there."""

    _inherit = "iptv.subscription"

    def _check_login_free(self, login, server_id=None):
        """Override: an account that waits to be removed still has its login."""
        result = super()._check_login_free(login, server_id)
        servers = self.env["iptv.server"].browse(server_id) if server_id else None
        for server in servers or self.server_id:
            held = self.env["iptv.server.leftover"]._find_open(server, logins=[login])
            if held.filtered(lambda row: row.subscription_id not in self):
                raise ValidationError(
                    self.env._(
                        "The login “%(login)s” still has an account on this server "
                        "that is being removed. Choose another one.",
                        login=login,
                    )
                )
        return result


class IptvServer(models.Model):
    """A server that is back is also told what to forget."""

    _inherit = "iptv.server"

    leftover_ids = fields.One2many(
        "iptv.server.leftover",
        "server_id",
        string="Accounts Left Behind",
        readonly=True,
        domain=[("state", "in", ("waiting", "pending", "manual", "refused"))],
    )
    leftover_count = fields.Integer(compute="_compute_leftover_count")

    def _compute_leftover_count(self):
        groups = self.env["iptv.server.leftover"]._read_group(
            [
                ("server_id", "in", self.ids),
                ("state", "in", ("pending", "manual", "refused")),
            ],
            ["server_id"],
            ["__count"],
        )
        counts = {server.id: count for server, count in groups}
        for server in self:
            server.leftover_count = counts.get(server.id, 0)

    def _enqueue_behind(self):
        """Override: also what is to be removed."""
        due = self.env["iptv.server.leftover"].sudo()
        due.search(
            [("server_id", "in", self.ids), ("state", "=", "pending")]
        )._enqueue_removal()
        return super()._enqueue_behind()

    def action_view_leftovers(self):
        """Open the accounts that moved services left on this server."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "iptv_subscription.iptv_server_leftover_action"
        )
        return dict(action, domain=[("server_id", "=", self.id)])
