"""Read one answer of the middleware and decide what it means.

HTTP 200 says nothing here: nearly every failure comes with it (pitfall 1).
"""

import enum
import json
import logging
from dataclasses import dataclass
from typing import Any

from .errors import (
    AuthError,
    ConfigurationError,
    ProtocolError,
    RetryError,
    UnknownOutcomeError,
)
from .redaction import shorten
from .verdicts import error_for

_logger = logging.getLogger(__name__)

_NO_API = "API not enabled"
# Gateways give up on a call that the portal may still be executing.
_MAYBE_EXECUTED = {500, 502, 504}


class Kind(enum.Enum):
    """What an OK answer carried (pitfall 2: `false` and `null` are no success)."""

    VALUE = "value"
    FALSE = "false"
    NULL = "null"


@dataclass(frozen=True)
class Answer:
    """A readable answer with status OK.

    :param results: the value of `results`.
    :param Kind kind: whether `results` is a value, `false` or `null`.
    :param str warning: what followed the JSON in the body, redacted; "" for nothing.
    """

    results: Any
    kind: Kind
    warning: str = ""


def read_answer(status, body, writing, retry_after=None, secrets=()):
    """Turn an HTTP answer into an :class:`Answer` or an error.

    :param int status: HTTP status code.
    :param bytes body: the whole body.
    :param bool writing: the call may have changed something, so an unreadable
        answer leaves the outcome unknown (pitfall 4).
    :param float retry_after: seconds from the `Retry-After` header, if any.
    :param secrets: what was sent in confidence, never to be logged.
    :return: the answer.
    :rtype: Answer
    :raise StalkerError: one of its subclasses, see :mod:`.errors`.
    """
    text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if status != 200:
        raise _http_error(status, text, writing, retry_after)
    envelope, warning = _first_json(text, secrets)
    if not isinstance(envelope, dict) or envelope.get("status") not in ("OK", "ERROR"):
        raise _unreadable(text, writing, secrets)
    if envelope.get("output"):
        # PHP warnings; the call itself may well have succeeded (pitfall 5).
        output = shorten(envelope["output"], secrets=secrets)
        _logger.debug("middleware output: %s", output)
    if envelope["status"] == "ERROR":
        raise error_for(str(envelope.get("error") or "ERROR without a reason"))
    return _answer(envelope.get("results"), warning)


def _answer(results, warning):
    if results is None:
        return Answer(None, Kind.NULL, warning)
    return Answer(results, Kind.FALSE if results is False else Kind.VALUE, warning)


def _first_json(text, secrets):
    """Parse strictly, else take the first JSON value; the rest is a warning.

    The portal appends an HTML warning when it cannot write its log (pitfall 4).
    """
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    try:
        value, end = decoder.raw_decode(text)
    except ValueError:
        return None, ""
    rest = shorten(text[end:], secrets=secrets)
    if rest:
        _logger.warning("middleware answer followed by: %s", rest)
    return value, rest


def _no_constant(name):
    raise ValueError(f"{name} is not JSON")


def _http_error(status, text, writing, retry_after):
    """Classify by HTTP status; the application itself uses only 200, 401 and 404."""
    if status == 401:
        return AuthError(
            "The middleware refuses the API login or password.",
            words="401 Unauthorized request",
        )
    if status == 404 and text.startswith(_NO_API):
        return ConfigurationError(
            "The API of the middleware is switched off (enable_api).", words=_NO_API
        )
    if status in (408, 429, 503):
        return _busy(status, retry_after)
    if status >= 500:
        return _server_error(status, writing, retry_after)
    if status in (414, 431):
        return ProtocolError(f"The middleware refuses a call as too long ({status}).")
    return _wrong_address(status)


def _busy(status, retry_after):
    return RetryError(
        f"The middleware is overloaded or in maintenance (HTTP {status}).",
        server_down=True,
        retry_after=retry_after,
    )


def _server_error(status, writing, retry_after):
    message = f"The middleware failed (HTTP {status})."
    if writing and status in _MAYBE_EXECUTED:
        return UnknownOutcomeError(message)
    return RetryError(message, server_down=True, retry_after=retry_after)


def _wrong_address(status):
    hint = "it redirects; enter the final address" if 300 <= status < 400 else "refused"
    return ConfigurationError(
        f"This address is not the API of a Stalker middleware (HTTP {status}, {hint})."
    )


def _unreadable(text, writing, secrets):
    what = shorten(text, 120, secrets) or "an empty body"
    if writing:
        return UnknownOutcomeError(f"Unreadable answer to a write: {what}")
    return RetryError(f"Unreadable answer of the middleware: {what}")
