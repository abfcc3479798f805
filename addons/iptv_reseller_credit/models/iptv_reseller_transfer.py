from odoo import models
from odoo.exceptions import UserError


class IptvReseller(models.Model):
    """A stolen login does not drain a wallet: large transfers are approved (pain 9)."""

    _inherit = "iptv.reseller"

    def _transfer_to(self, child, amount, key, reason=""):
        """Override: what a login may not move in a day waits for a manager.

        :return: no entries as long as it waits, see `_get_transfer_request`
        :raise UserError: also if a manager refused it
        """
        self.ensure_one()
        self._check_amount(amount)
        # Before anything is counted: what others move meanwhile counts as well.
        (self | child)._take_turn()
        (self | child)._lock()
        request = self._get_transfer_request(key)
        if request.state == "refused":
            raise UserError(
                self.env._(
                    "This transfer was refused. %(why)s", why=request.refusal or ""
                ).strip()
            )
        # Who approves is staff, so it is not asked again.
        if self.env.user.share and request.state != "approved":
            if not request and self._needs_approval(amount, key):
                request = self._request_transfer(child, amount, key, reason)
            if request:
                return self.env["iptv.credit.entry"]
        return super()._transfer_to(child, amount, key, reason)

    def _get_transfer_request(self, key):
        """Return the request for approval that a click led to, if any.

        :param str key: names the click
        :rtype: `iptv.credit.transfer` recordset (sudo)
        """
        self.ensure_one()
        # sudo: portal logins read no requests; this one is their own.
        requests = self.env["iptv.credit.transfer"].sudo()
        return requests.search([("reseller_id", "=", self.id), ("key", "=", key)])

    def _needs_approval(self, amount, key):
        """Tell whether this transfer goes beyond what a login may move in a day.

        Counted together, or many small transfers would do.

        :param float amount: credits
        :param str key: names the click; what it moved already needs no approval
        :rtype: bool
        """
        self.ensure_one()
        # sudo: portal logins read no settings.
        limit = self.sudo().company_id.iptv_transfer_limit
        if not limit:
            return False
        entries = self._get_transfers_of_today()
        if f"transfer/{key}" in entries.mapped("key"):
            return False
        moved = -sum(entries.mapped("amount"))
        return self.currency_id.compare_amounts(moved + amount, limit) > 0

    def _get_transfers_of_today(self):
        company = self.sudo().company_id
        midnight = company._get_billing_midnight(company._get_billing_day())
        # sudo: as above.
        return (
            self.env["iptv.credit.entry"]
            .sudo()
            .search(
                [
                    ("reseller_id", "=", self.id),
                    ("kind", "=", "transfer"),
                    ("amount", "<", 0),
                    ("date", ">=", midnight),
                    ("counterpart_id", "child_of", self.id),
                ]
            )
        )

    def _request_transfer(self, child, amount, key, reason):
        """Note what is to be approved, if it would be possible now.

        :rtype: `iptv.credit.transfer` recordset (sudo)
        """
        self._check_in_tree(child)
        self._check_statements_paid()
        self._check_transferable(amount)
        if self.currency_id.compare_amounts(amount, self.balance) > 0:
            raise UserError(self._get_missing_message(amount))
        # sudo: requests are written by this method only.
        request = self.env["iptv.credit.transfer"].sudo()
        request = request.create(
            {
                "reseller_id": self.id,
                "child_id": child.id,
                "company_id": self.company_id.id,
                "currency_id": self.currency_id.id,
                "amount": amount,
                "key": key,
                "reason": reason or False,
                "user_id": self.env.uid,
            }
        )
        request._ask_managers()
        return request

    def _get_waiting_transfers(self):
        """Return the transfers of this reseller that wait for a manager.

        :rtype: `iptv.credit.transfer` recordset (sudo)
        """
        self.ensure_one()
        # sudo: as above.
        requests = self.env["iptv.credit.transfer"].sudo()
        return requests.search(
            [("reseller_id", "=", self.id), ("state", "=", "waiting")]
        )
