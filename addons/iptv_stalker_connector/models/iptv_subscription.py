from odoo import models
from odoo.exceptions import UserError

from ..stalker import DesiredAccount, format_end_date


class IptvSubscription(models.Model):
    _inherit = "iptv.subscription"

    def _get_stalker_account(self):
        """Return the account that the middleware must have (desired state).

        Note: `self.ensure_one()`

        :rtype: DesiredAccount
        :raise UserError: if something is missing that a person must add
        """
        self.ensure_one()
        partner = self.partner_id
        return DesiredAccount(
            login=self.login,
            password=self.password,
            account_number=self.name,
            tariff=self._get_stalker_tariff(),
            full_name=partner.name or "",
            phone=partner.phone or "",
            mac=self._get_stalker_mac(),
            enabled=self._is_enabled_at_middleware(),
            end_date=self._get_stalker_end_date(),
            comment=self._get_stalker_comment(),
            packages=self._get_stalker_packages(),
        )

    def _get_stalker_tariff(self):
        ref = self.product_id.iptv_remote_ref
        if not ref:
            raise UserError(
                self.env._(
                    "The package “%(package)s” has no tariff of the middleware. Pick "
                    "one on the product.",
                    package=self.product_id.display_name,
                )
            )
        return ref

    def _get_stalker_mac(self):
        mac = self._get_device().mac if self.device_kind != "line" else False
        if self._needs_mac() and not mac:
            raise UserError(
                self.env._("The box is missing. Enter its MAC address under “Boxes”.")
            )
        return mac or None

    def _get_stalker_end_date(self):
        """Return the moment the service goes off, the way the middleware wants it.

        Internal billing ignores the time of day and stops an account in the first
        minutes of its end day, so the date is rounded up then (fact 2.2, pain 22).
        """
        server = self.server_id
        return format_end_date(
            self.date_off or None,
            server.stalker_tz or "UTC",
            server.stalker_internal_billing,
        )

    def _get_stalker_comment(self):
        return self.order_id.name or ""

    def _get_stalker_packages(self):
        """Return the external ids of the extras."""
        extras = self.line_ids.filtered(lambda line: line.kind == "extra")
        return frozenset(ref for ref in extras.mapped("remote_ref") if ref)

    def _get_stalker_identifier(self):
        """Return how the middleware addresses the box of this subscription.

        The MAC addresses one box; an account number only works up to eleven
        characters, which ours have (fact 1.6).
        """
        self.ensure_one()
        return self.mac or self.name
