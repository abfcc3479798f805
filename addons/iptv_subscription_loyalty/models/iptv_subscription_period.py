from odoo import fields, models


class IptvSubscriptionPeriod(models.Model):
    """Free time goes as it came: with the paid time that earned it."""

    _inherit = "iptv.subscription.period"

    promotion_line_id = fields.Many2one(
        "sale.order.line",
        string="Promotion",
        index="btree_not_null",
        # Cancelling an order deletes its rewards.
        ondelete="set null",
        readonly=True,
    )
    promotion_move_line_id = fields.Many2one(
        "account.move.line",
        string="Earned by",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        help="The line of the invoice that had to be paid for it.",
    )

    def _cancel(self, reason, release_key=False):
        """Override: the free time behind a cancelled period is cancelled with it."""
        # sudo: who may reverse a document need not be an IPTV operator.
        valid = self.sudo().filtered(lambda period: period.state == "valid")
        free = valid._get_earned_periods()
        return super(IptvSubscriptionPeriod, self | free)._cancel(reason, release_key)

    def _get_earned_periods(self):
        """Return the valid free periods that these paid periods earned."""
        paying = self.filtered("move_line_id")
        if not paying:
            return self.browse()
        free = self.search(
            [
                ("promotion_move_line_id", "in", paying.move_line_id.ids),
                ("state", "=", "valid"),
            ]
        )
        earners = {(p.subscription_id, p.move_line_id) for p in paying}
        return free.filtered(
            lambda p: (p.subscription_id, p.promotion_move_line_id) in earners
        )

    def _set_cancelled(self, reason, release_key=False):
        """Override: free time may be earned again, by the corrected invoice."""
        free = self.filtered(lambda period: period.source == "promotion")
        super(IptvSubscriptionPeriod, free)._set_cancelled(reason, True)
        paid = self - free
        return super(IptvSubscriptionPeriod, paid)._set_cancelled(reason, release_key)
