from odoo import models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _iptv_pay_one(self, subscription):
        """Override: the invoice that pays a package also gives what was promised."""
        result = super()._iptv_pay_one(subscription)
        for reward_line in self._iptv_get_free_time():
            self._iptv_give_free_time(subscription, reward_line)
        return result

    def _iptv_get_free_time(self):
        """Return the order lines that promise free time to what this line pays.

        :rtype: `sale.order.line` recordset
        """
        self.ensure_one()
        packages = self.sale_line_ids
        return packages.order_id.order_line.filtered(
            lambda line: (
                line.reward_id
                and line.iptv_free_cycle_id
                and line.iptv_free_line_ids & packages
            )
        )

    def _iptv_give_free_time(self, subscription, reward_line):
        """Add the free time behind the paid one, once (invariant 2).

        The money is booked whatever happens here, so what cannot be given is put
        before the staff.
        """
        try:
            with self.env.cr.savepoint():
                subscription._extend(
                    source="promotion",
                    key=f"promotion/{reward_line.id}",
                    cycle=reward_line.iptv_free_cycle_id,
                    reason=reward_line.reward_id.program_id.name,
                    promotion_line_id=reward_line.id,
                    promotion_move_line_id=self.id,
                )
        except UserError as error:
            subscription._report_attention(
                self.env._(
                    "The promotion “%(promotion)s” was not given: %(reason)s",
                    promotion=reward_line.name,
                    reason=error,
                )
            )
