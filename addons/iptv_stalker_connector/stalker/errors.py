"""What can go wrong with the middleware, sorted by what the caller should do.

========================== ==================================================
class                      the caller
========================== ==================================================
:class:`RetryError`        tries again later, without limit
:class:`RefusedError`      shows the words to staff; repeating does not help
:class:`ConfigurationError` shows them on the *server*, stops its whole batch
:class:`UnknownOutcomeError` reads back before doing anything else
:class:`ProtocolError`     lets it rise: one of the two programs has a bug
========================== ==================================================
"""

from .redaction import redact, shorten

# Enough for any sentence; a page of HTML helps nobody.
_LONGEST = 500


class StalkerError(Exception):
    """Base of everything this package raises on purpose.

    :param str message: a sentence for staff; redacted here, so it is safe to show.
    :param str words: what the middleware said, if it said anything.
    """

    #: True when no other account of this server can fare better right now.
    stops_server = False

    def __init__(self, message, *, words=None):
        self.message = redact(message)
        self.words = redact(message if words is None else words)
        super().__init__(self.message)

    def scrub(self, secrets):
        """Mask secrets only the caller knows, such as the password just sent.

        :param secrets: values (str or Secret) to mask in message and words.
        :return: the error itself, to be raised.
        :rtype: StalkerError
        """
        # Cut only now: half of a secret could no longer be recognised.
        self.message = shorten(self.message, _LONGEST, secrets)
        self.words = shorten(self.words, _LONGEST, secrets)
        self.args = (self.message,)
        return self


class RetryError(StalkerError):
    """A passing trouble: unreachable, time-out, 5xx, locked table (pitfalls 6, 35).

    :param bool server_down: every other account would meet the same trouble.
    :param float retry_after: seconds to wait at least, None to leave it open.
    """

    def __init__(self, message, *, words=None, server_down=False, retry_after=None):
        super().__init__(message, words=words)
        self.server_down = server_down
        self.retry_after = retry_after

    @property
    def stops_server(self):
        """True when the rest of a batch has no chance either."""
        return self.server_down


class RefusedError(StalkerError):
    """The middleware, or a rule of ours, says no to this one account.

    :param str other_login: login of the account in the way ("" for one without
        login), None when no other account is involved.
    """

    def __init__(self, message, *, words=None, other_login=None):
        super().__init__(message, words=words)
        self.other_login = other_login


class NotFoundError(RefusedError):
    """The identifier is unknown to the middleware."""


class ConfigurationError(RefusedError):
    """The server refuses everybody: API switched off, wrong address, PHP incomplete."""

    stops_server = True


class AuthError(ConfigurationError):
    """The API login or password is wrong (HTTP 401, middleware fact 1.2)."""


class UnknownOutcomeError(StalkerError):
    """A write was sent and nobody knows whether it was executed (pitfalls 4, 7)."""


class ProtocolError(StalkerError):
    """A bug: we built an unsafe call, or the answer has a shape nobody described."""
