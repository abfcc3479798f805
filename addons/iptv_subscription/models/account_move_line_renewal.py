from odoo import fields, models


class AccountMoveLine(models.Model):
    """The stretch of service that a line bills: each is billed once only."""

    _inherit = "account.move.line"

    iptv_date_from = fields.Datetime(
        string="IPTV From",
        readonly=True,
        copy=False,
        help="The end of the paid time that this line continues. A service that is "
        "off begins when it is paid.",
    )
    iptv_date_to = fields.Datetime(
        string="IPTV Until",
        readonly=True,
        copy=False,
        help="The end that was planned when this line was invoiced.",
    )
    iptv_is_released = fields.Boolean(
        string="IPTV Released",
        readonly=True,
        copy=False,
        help="Whether this line was cancelled or given back entirely, so that its "
        "stretch may be billed again.",
    )

    _iptv_stretch_uniq = models.UniqueIndex(
        "(iptv_subscription_id, product_id, iptv_date_from) "
        "WHERE iptv_date_from IS NOT NULL AND iptv_is_released IS NOT TRUE",
        "This period of the service is invoiced already. Cancel or credit the other "
        "invoice first.",
    )

    def unlink(self):
        """Override: what is not billed any more may be billed again."""
        # sudo: an accountant is no IPTV operator.
        self.sudo()._iptv_get_billing()._iptv_allow_again()
        return super().unlink()

    def _iptv_get_billing(self):
        """Return those of these lines that bill a stretch of a subscription."""
        return self.filtered("iptv_date_from")

    def _iptv_follow_state(self):
        """Release lines that are cancelled or given back, and bind the others."""
        for line in self._iptv_get_billing():
            released = line._iptv_is_given_back()
            if released != line.iptv_is_released:
                line.iptv_is_released = released
                if released:
                    line._iptv_allow_again()
                else:
                    line._iptv_note_billed()

    def _iptv_is_given_back(self):
        self.ensure_one()
        if self.move_id.state == "cancel":
            return True
        credited = self.iptv_reversing_line_ids.filtered(
            lambda line: (
                line.parent_state == "posted" and line.move_id.move_type == "out_refund"
            )
        )
        total = sum(credited.mapped("price_total"))
        return bool(credited) and (
            self.currency_id.compare_amounts(total, self.price_total) >= 0
        )

    def _iptv_allow_again(self):
        """Let the run invoice these stretches again, if nobody paid them.

        Who gives money back for a period does not want it charged again within the
        hour; and a person who cancels twice means it. The button works in any case.
        """
        for line in self:
            subscription = line.iptv_subscription_id
            if subscription.renewal_date_end != line.iptv_date_from:
                continue
            if line.iptv_period_ids or line._iptv_count_released() > 1:
                continue
            subscription.write({"renewal_date_end": False})

    def _iptv_note_billed(self):
        """Keep the run from invoicing a stretch that is billed after all."""
        subscription = self.iptv_subscription_id
        if subscription.date_end == self.iptv_date_from:
            subscription.write({"renewal_date_end": self.iptv_date_from})

    def _iptv_count_released(self):
        return self.search_count(
            [
                ("iptv_subscription_id", "=", self.iptv_subscription_id.id),
                ("product_id", "=", self.product_id.id),
                ("iptv_date_from", "=", self.iptv_date_from),
                ("iptv_is_released", "=", True),
            ]
        )
