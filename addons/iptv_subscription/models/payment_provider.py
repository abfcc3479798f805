from odoo import models
from odoo.exceptions import ValidationError


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    def _send_api_request(self, method, endpoint, **kwargs):
        """Override of `payment` to keep “refused” and “no answer” apart.

        Odoo reports a timeout the way it reports a refused card, so the transaction
        would be in error although the money may be gone, and charged again. Only
        automatic charges are judged; everything else is as Odoo has it.

        :raise ChargeUnknown: if nobody knows what the provider did
        :raise ChargeNotSent: if the request never left
        """
        log = self.env.context.get("iptv_charge_log")
        if log is None:
            return super()._send_api_request(method, endpoint, **kwargs)
        log.requests += 1
        try:
            return super()._send_api_request(method, endpoint, **kwargs)
        except ValidationError as error:
            verdict = log.judge(error.__context__)
            if not verdict:
                raise
            raise verdict(str(error)) from error
