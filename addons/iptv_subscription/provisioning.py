"""What the kernel and a server provider tell each other. No Odoo in here."""

from dataclasses import dataclass

#: The outcomes a provider can report for one subscription.
DONE = "done"
REFUSED = "refused"
RETRY = "retry"
MANUAL = "manual"


class ServerUnavailable(Exception):
    """The whole server cannot be reached or does not accept us.

    Raised by a provider's hooks; the job is postponed, nothing is lost.

    :param str message: what to tell the staff, free of secrets
    :param int seconds: when to try again; None leaves it to the back-off
    :param dict results: a `PushResult` per subscription id, for those that were done
        before the server went away
    """

    def __init__(self, message, seconds=None, results=None):
        super().__init__(message)
        self.message = message
        self.seconds = seconds
        self.results = results or {}


@dataclass(frozen=True)
class PushResult:
    """What became of one subscription at the middleware.

    :param str outcome: `DONE`, `REFUSED` (a person must look at it), `RETRY`
        (try again later) or `MANUAL` (a person has to do it)
    :param str message: the middleware's words, free of secrets
    :param dict known: what the provider wants to remember of the remote account
    :param int seconds: for `RETRY`, when to try again
    """

    outcome: str
    message: str = ""
    known: dict | None = None
    seconds: int | None = None
