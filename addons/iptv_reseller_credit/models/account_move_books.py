from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """The daily entries of credits follow from the ledger and are not undone."""

    _inherit = "account.move"

    iptv_credit_posting_ids = fields.One2many(
        "iptv.credit.posting",
        "move_id",
        string="Daily Entries of Credits",
        groups="iptv_subscription.group_iptv_manager,account.group_account_readonly",
    )

    def button_draft(self):
        """Override of `account`: see `_iptv_refuse_daily`."""
        self._iptv_refuse_daily()
        return super().button_draft()

    def button_cancel(self):
        """Override of `account`: see `_iptv_refuse_daily`."""
        self._iptv_refuse_daily()
        return super().button_cancel()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """Override of `account`: see `_iptv_refuse_daily`."""
        self._iptv_refuse_daily()
        return super()._reverse_moves(default_values_list, cancel)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_daily_credits(self):
        self._iptv_refuse_daily()

    def _iptv_refuse_daily(self):
        """Keep the books in step with the ledger, which cannot be undone either.

        :raise UserError: with what to do instead
        """
        # sudo: an accountant need not be IPTV staff.
        daily = self.sudo().iptv_credit_posting_ids[:1]
        if daily:
            raise UserError(
                self.env._(
                    "%(number)s books what resellers consumed, so it stays as long as "
                    "their ledger says so. To correct it, give the credits back in the "
                    "ledger, or move the amount with an entry of your own.",
                    number=daily.move_id.name,
                )
            )
