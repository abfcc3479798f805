"""What sending a charge can end in, and what may be sent a second time."""

import requests
from urllib3.exceptions import NewConnectionError

#: Providers of Odoo whose token payment carries an idempotency key and a payload that
#: is the same each time: the same transaction sent again is charged once. Not
#: `mercado_pago`, which makes a new card token for every request.
RESENDABLE_PROVIDERS = frozenset({"adyen", "stripe", "worldline"})
#: Hours for which such a key is certainly still known; the shortest promise is 24.
RESEND_HOURS = 20
#: Minutes after which whoever was sending a charge must be dead. Far above the limit
#: of real time of any worker.
SENDING_MINUTES = 15
#: Minutes that a payment begun by hand keeps the system from charging.
HAND_MINUTES = 30

#: Answers that refuse the request but do not tell that nothing was charged.
UNCLEAR_STATUS = frozenset({408, 409, 425, 429})
#: The one answer that tells, also to a repeated request, that the card was refused.
PAYMENT_REQUIRED = 402


class ChargeUnknown(Exception):
    """Nobody knows whether the provider took the money."""


class ChargeNotSent(Exception):
    """The request certainly never reached the provider."""


class ChargeLog:
    """What one attempt sent; travels in the context to the door of the requests."""

    def __init__(self, is_repeated=False):
        self.is_repeated = is_repeated
        self.requests = 0

    def judge(self, error):
        """Tell what a failed request means for the money.

        :param Exception error: what the request library raised, or None
        :return: the exception class to raise instead; None if the provider refused
        :rtype: type | None
        """
        if isinstance(error, requests.HTTPError):
            return (
                None if self._is_refusal(error.response.status_code) else ChargeUnknown
            )
        if not isinstance(error, requests.RequestException):
            return None
        never_left = self.requests == 1 and _has_no_connection(error)
        return ChargeNotSent if never_left else ChargeUnknown

    def _is_refusal(self, status):
        if self.is_repeated:
            return status == PAYMENT_REQUIRED
        return 400 <= status < 500 and status not in UNCLEAR_STATUS


def _has_no_connection(error):
    """Tell whether the connection was never made, so nothing went through it."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(reason, NewConnectionError)
