from odoo import fields, models


class IptvSubscription(models.Model):
    """What is given back when a service ends before its time (decision D5)."""

    _inherit = "iptv.subscription"

    def _claim(self):
        """Take the rows so that who waits for them starts again from what is here.

        `_lock` alone lets a transaction go on that cannot see what the first one
        created beside the row; a new version of the row makes it begin anew.
        """
        self.flush_recordset()
        if self:
            self.env.cr.execute(
                "UPDATE iptv_subscription SET id = id WHERE id IN %s",
                [tuple(sorted(self.ids))],
            )
        self.invalidate_recordset()

    def _drop_open_renewals(self, reason):
        """Take back unpaid invoices for time that is not wanted any more.

        An invoice whose payment is on its way is left: that money buys time.

        :param str reason: printed on the credit note
        """
        # sudo: closing is an operator's work, crediting an invoice is accounting's.
        lines = self.env["account.move.line"].sudo()
        lines = lines.search(
            [
                ("iptv_subscription_id", "in", self.ids),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "in", ("draft", "posted")),
                ("move_id.payment_state", "in", ("not_paid", "partial")),
            ]
        )
        wanted = lines.filtered(lambda line: line._iptv_get_entitled_units() > 0)
        for move, mine in wanted.grouped("move_id").items():
            if not move._iptv_is_being_paid():
                move._iptv_take_back(mine, reason)

    # === D5 === #

    def _preview_close_refund(self, mode=None):
        """Return what closing these services now would give back.

        :param str mode: `none`, `prorata` or `unused`; the company's setting if empty
        :return: by period, an amount without taxes in the currency of its invoice
        :rtype: dict
        """
        amounts = {}
        for subscription in self:
            rule = mode or subscription.company_id.iptv_close_refund
            amounts.update(subscription._get_close_refund(rule))
        return amounts

    def _get_close_refund(self, mode):
        self.ensure_one()
        # The paid time of a paused service stands still.
        now = self.paused_at or fields.Datetime.now()
        paid = self._get_valid_periods().filtered(lambda p: p.source == "invoice")
        if mode == "prorata":
            shares = {period: period._get_unused_share(now) for period in paid}
        elif mode == "unused" and self._was_never_online():
            shares = dict.fromkeys(paid, 1)
        else:
            return {}
        amounts = {}
        for period, share in shares.items():
            left = sum(period._get_refundable().values())
            currency = period.sudo().move_id.currency_id
            amount = min(currency.round(period._get_paid_amount() * share), left)
            if not currency.is_zero(amount):
                amounts[period] = amount
        return amounts

    def _refund_at_close(self, mode):
        """Post the credit notes that closing these services now gives.

        :param str mode: see `_preview_close_refund`
        """
        for period, amount in self._preview_close_refund(mode).items():
            period._refund(amount, self.env._("service closed"), cancel=True)
