from datetime import timedelta

from odoo import fields, models


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _iptv_forget(self):
        """Override: a removed method tops nothing up any more."""
        result = super()._iptv_forget()
        # sudo: the customer who removes its card may write no reseller.
        resellers = self.env["iptv.reseller"].sudo()
        found = resellers.search(
            [("topup_token_id", "in", self.ids), ("topup_active", "=", True)]
        )
        found._fail_top_up(self.env._("The payment method was removed."))
        return result


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _iptv_follow_silence(self, invoice):
        """Override: ask also about a top-up, which belongs to no service."""
        result = super()._iptv_follow_silence(invoice)
        reseller = invoice.iptv_top_up_reseller_id
        age = fields.Datetime.now() - self.iptv_sent_date
        if reseller and age >= timedelta(hours=invoice.company_id.iptv_unknown_hours):
            reseller._report_attention(self._iptv_get_question(invoice))
        return result

    def _iptv_close_question(self, invoice):
        """Override: take that question back as well."""
        result = super()._iptv_close_question(invoice)
        question = self._iptv_get_question(invoice)
        # sudo: an answer of the bank comes to nobody in particular.
        asked = invoice.sudo().iptv_top_up_reseller_id.activity_ids
        asked.filtered(lambda activity: activity.summary == question).unlink()
        return result
