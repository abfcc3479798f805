from odoo import models


class AccountMove(models.Model):
    """Reseller plans whose payment was taken back."""

    _inherit = "account.move"

    def _iptv_get_watched(self):
        """Override: who paid for a plan may lose it, too."""
        plans = self._origin._iptv_get_plan_lines()
        return super()._iptv_get_watched() | plans.move_id.sudo(False)

    def _iptv_get_plan_lines(self):
        """Return the lines that made somebody a reseller.

        :rtype: `account.move.line` recordset (sudo)
        """
        # sudo: who books payments sees no resellers.
        return self.sudo().invoice_line_ids.filtered("iptv_plan_reseller_id")

    def _iptv_cancel_one_unpaid(self):
        """Override: as a credit note would, freeze the buyer until staff decide."""
        lost = self._iptv_is_unpaid()
        result = super()._iptv_cancel_one_unpaid()
        if lost:
            for reseller in self._iptv_get_plan_lines().iptv_plan_reseller_id:
                reseller._on_plan_refunded(self.name)
        return result
