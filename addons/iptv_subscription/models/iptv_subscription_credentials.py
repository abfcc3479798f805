from odoo import fields, models
from odoo.exceptions import ValidationError

from ..tools.credentials import (
    generate_login,
    generate_password,
    is_valid_credential,
)


class IptvSubscription(models.Model):
    """Login and password: generated, safe on every box, once per server."""

    _inherit = "iptv.subscription"

    login = fields.Char(
        required=True, copy=False, default=lambda self: generate_login(), tracking=True
    )
    password = fields.Char(
        required=True,
        copy=False,
        default=lambda self: generate_password(),
        groups="iptv_subscription.group_iptv_operator",
    )

    _login_uniq = models.UniqueIndex(
        "(server_id, lower(login)) WHERE state != 'terminated'",
        "This login is already used on the same server.",
    )
    _login_charset = models.Constraint(
        "CHECK (login ~ '^[A-Za-z0-9._@-]{1,64}$' AND login != '0')",
        "A login may hold letters, digits and . _ @ - only, at most 64 of them.",
    )

    def _check_credentials(self, vals):
        """Tell in a sentence what the database would refuse (invariant 5).

        Before the change: afterwards the database only speaks of constraints.

        :param dict vals: what is about to be created or written
        :raise ValidationError: if a login or password cannot be used
        """
        for name in {"login", "password"}.intersection(vals):
            if not is_valid_credential(vals[name]):
                raise ValidationError(
                    self.env._(
                        "“%(value)s” cannot be used as login or password: only "
                        "letters, digits and . _ @ - are safe on every box, at most "
                        "64 of them.",
                        value=vals[name] or "",
                    )
                )
        if vals.get("login"):
            self._check_login_free(vals["login"], vals.get("server_id"))

    def _check_login_free(self, login, server_id=None):
        server_ids = [server_id] if server_id else self.server_id.ids
        # sudo: a login is unique over all companies of a server.
        taken = self.sudo().search(
            [
                # No wildcards: `_` is a sign of a login.
                ("login", "=ilike", login.replace("_", r"\_")),
                ("server_id", "in", server_ids),
                ("state", "!=", "terminated"),
                ("id", "not in", self.ids),
            ],
            limit=1,
        )
        if taken:
            raise ValidationError(
                self.env._(
                    "The login “%(login)s” is already used on the same server.",
                    login=login,
                )
            )
