"""Sort the middleware's error texts (middleware facts 1.4, 1.5 and chapter 2)."""

from .errors import (
    AuthError,
    ConfigurationError,
    NotFoundError,
    ProtocolError,
    RefusedError,
    RetryError,
)

_NOT_FOUND = (
    "Account not found",
    "STB not found",
    "Empty stb list",
    "One or more identifiers are incorrect",
)
# Each of these means that this package built a wrong call.
_OUR_MISTAKES = (
    "HTTP POST data is empty",
    "HTTP PUT data is empty",
    "Insert data is empty",
    "Update data is empty",
    "Identifier required",
    "Only one identifier allowed",
    "Login required",
    "Login and password required",
    "Empty msg",
    "Empty resource",
    "Not supported method",
)
_OUR_MISTAKES_ANYWHERE = ("does not support action", "Class file for")
_SERVER_INCOMPLETE = ("php-intl extension", "php-gettext extension")
# What MySQL says while a table is locked, under repair, or the server restarts.
_PASSING = (
    "lock wait timeout",
    "deadlock",
    "locked",
    "read lock",
    "table lock",
    "server has gone away",
    "lost connection",
    "too many connections",
    "is marked as crashed",
    "server shutdown",
    "try restarting transaction",
)
_QUERY_FAILED = "Query failed by reason"


def error_for(words):
    """Build the error for the `error` text of an answer.

    :param str words: the middleware's own words, not yet redacted.
    :return: the error to raise.
    :rtype: StalkerError
    """
    if words.startswith("Connect Error"):
        return RetryError(
            "The database of the middleware cannot be reached.",
            words=words,
            server_down=True,
        )
    if words.startswith(_QUERY_FAILED):
        return _query_error(words)
    if words.startswith("401 "):
        return AuthError("The middleware refuses the API login.", words=words)
    if words in _NOT_FOUND:
        return NotFoundError(words)
    return _refusal(words)


def _query_error(words):
    """A failed query is mostly permanent (pitfall 6), except around locks."""
    # Only the database's own sentence counts: the statement may hold any word.
    reason = words.partition(" (")[0].lower()
    if any(text in reason for text in _PASSING):
        return RetryError(
            "The database of the middleware is busy.", words=words, server_down=True
        )
    return RefusedError(words)


def _refusal(words):
    if words in _OUR_MISTAKES or any(text in words for text in _OUR_MISTAKES_ANYWHERE):
        return ProtocolError(words)
    if words.startswith(_SERVER_INCOMPLETE):
        return ConfigurationError(words)
    return RefusedError(words)
