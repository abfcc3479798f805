"""The one door for HTTP to the middleware."""

import logging
import time
from urllib.parse import quote

import requests
import urllib3
from requests.auth import HTTPBasicAuth

from .address import normalize_base_url
from .envelope import read_answer
from .errors import (
    ProtocolError,
    RetryError,
    StalkerError,
    UnknownOutcomeError,
)
from .identifiers import MAX_URL, check_path_part
from .redaction import Secret, redact

_logger = logging.getLogger(__name__)

CONNECT_TIMEOUT = 5.0
#: Locked tables block every call for a while (pitfall 35).
READ_TIMEOUT = 30.0

# Apache closes an idle connection after five seconds by default. A write must not
# meet that moment: nobody could tell whether it was executed.
_MAX_IDLE = 4.0
# Everything else without an identifier means "every subscriber" (pitfall 17).
_WITHOUT_IDENTIFIER = {
    ("GET", "reseller"),
    ("GET", "stb"),
    ("GET", "tariffs"),
    ("POST", "accounts"),
}
_NEVER_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.SSLError,
)


class Transport:
    """One kept-alive HTTP session to one middleware; not for several threads.

    :param str base_url: any address :func:`~.address.normalize_base_url` takes.
    :param str login: API login, "" for a portal without API password.
    :param password: API password, str or :class:`~.redaction.Secret`.
    :param float connect_timeout: seconds until the server counts as unreachable.
    :param float read_timeout: seconds to wait for an answer.
    :param verify: check TLS certificates; False or a path to a CA bundle.
    :param on_call: called after each call with (method, path, milliseconds,
        outcome); path and outcome hold no secrets.
    :raise ValueError: if the address cannot be one of a middleware.
    """

    def __init__(
        self,
        base_url,
        login="",
        password="",
        *,
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        verify=True,
        on_call=None,
    ):
        self.base_url = normalize_base_url(base_url)
        self._login = login or ""
        self._password = Secret(password)
        self._options = {
            "connect_timeout": connect_timeout,
            "read_timeout": read_timeout,
            "verify": verify,
        }
        self._on_call = on_call
        self._last_use = None
        self._session = self._new_session(verify)

    def __repr__(self):
        return f"Transport({redact(self.base_url)})"

    def with_credentials(self, login, password):
        """Make a second door to the same server with other credentials.

        :param str login: API login.
        :param password: API password, str or Secret.
        :return: a new transport; the caller closes it.
        :rtype: Transport
        """
        return Transport(self.base_url, login, password, **self._options)

    def close(self):
        """Drop the kept-alive connection."""
        self._session.close()

    def room(self, resource):
        """Tell how long a list of identifiers may be.

        :param str resource: e.g. ``send_event``.
        :return: characters left in the URL (middleware fact 1.7).
        :rtype: int
        """
        return MAX_URL - len(self.base_url) - len(resource) - 2

    def call(self, method, resource, identifiers=(), form=None):
        """Make one call.

        :param str method: GET, POST, PUT or DELETE.
        :param str resource: snake-case resource name.
        :param identifiers: checked identifiers; see pitfall 17 for none at all.
        :param dict form: field -> str, Secret, or list of str (sent as ``name[]``).
        :return: the answer, status OK.
        :rtype: Answer
        :raise StalkerError: see :mod:`.errors`; all secrets are masked.
        """
        path, form = build_path(method, resource, identifiers), form or {}
        started, outcome = time.monotonic(), "bug"
        try:
            answer = self._exchange(method, path, form)
            outcome = "ok"
            return answer
        except StalkerError as error:
            error.scrub(self._secrets(form))
            outcome = f"{type(error).__name__}: {error.words}"
            raise
        finally:
            self._report(method, path, started, outcome)

    def _exchange(self, method, path, form):
        if self._last_use and time.monotonic() - self._last_use > _MAX_IDLE:
            self._session.close()
        response = self._send(method, path, form)
        self._last_use = time.monotonic()
        return read_answer(
            response.status_code,
            response.content,
            writing=method != "GET",
            retry_after=_seconds(response.headers.get("Retry-After")),
            secrets=self._secrets(form),
        )

    def _send(self, method, path, form):
        failure = None
        for again in (method == "GET" and self._last_use is not None, False):
            try:
                return self._request(method, path, form)
            except requests.RequestException as error:
                failure = _translate(error, method)
                # The server closed the idle connection: harmless to ask once more.
                if not (again and _was_lost(error)):
                    break
        # Raised outside the handler: the requests exception carries the request,
        # with credentials and passwords in it.
        raise failure

    def _request(self, method, path, form):
        return self._session.request(
            method,
            f"{self.base_url}/{path}",
            data=_encode(form),
            timeout=(self._options["connect_timeout"], self._options["read_timeout"]),
            allow_redirects=False,
        )

    def _new_session(self, verify):
        session = requests.Session()
        # No proxy, no .netrc: the account of the API is ours alone.
        session.trust_env = False
        session.verify = verify
        session.headers.update({"Accept": "application/json"})
        # `account_subscription` sets a PHP session (middleware fact 2.7).
        session.cookies.set_policy(_no_cookies())
        if self._login or self._password:
            login, password = self._login, self._password.reveal()
            session.auth = HTTPBasicAuth(login.encode(), password.encode())
        return session

    def _secrets(self, form):
        sent = [value for value in form.values() if isinstance(value, Secret)]
        basic = f"{self._login}:{self._password.reveal()}"
        return [self._password, basic, *sent]

    def _report(self, method, path, started, outcome):
        milliseconds = round((time.monotonic() - started) * 1000, 1)
        _logger.debug("%s %s: %s in %s ms", method, path, outcome, milliseconds)
        if self._on_call:
            self._on_call(method, path, milliseconds, outcome)


def build_path(method, resource, identifiers):
    """Build the path of a call; the only place where identifiers meet a URL.

    :param str method: HTTP method.
    :param str resource: resource name.
    :param identifiers: list of identifiers.
    :return: ``resource/`` or ``resource/a,b``, percent-encoded once.
    :rtype: str
    :raise ProtocolError: for an unsafe identifier, or for none where the middleware
        would act on every subscriber (pitfall 17).
    """
    if isinstance(identifiers, str):
        raise ProtocolError("Identifiers are passed as a list.")
    parts = [quote(check_path_part(text), safe=":@") for text in identifiers]
    if not parts and (method, resource) not in _WITHOUT_IDENTIFIER:
        raise ProtocolError(f"{method} {resource} without an identifier is forbidden.")
    return f"{resource}/{','.join(parts)}"


def _encode(form):
    """Give the form as pairs; lists become ``name[]`` (middleware fact 1.3)."""
    pairs = []
    for name, value in form.items():
        if isinstance(value, (list, tuple)):
            pairs += [(f"{name}[]", item) for item in value]
        else:
            clear = value.reveal() if isinstance(value, Secret) else value
            pairs.append((name, clear))
    return pairs or None


def _no_cookies():
    return requests.cookies.cookielib.DefaultCookiePolicy(allowed_domains=[])


def _seconds(header):
    return float(header) if header and header.isdigit() else None


def _translate(error, method):
    """Turn an exception of `requests` into ours, by what may have happened."""
    reason = _name(error)
    if not _was_sent(error):
        message = f"The middleware cannot be reached ({reason})."
        return RetryError(message, server_down=True)
    if method == "GET":
        message = f"The middleware does not answer ({reason})."
        return RetryError(message, server_down=True)
    return UnknownOutcomeError(f"No answer to a write ({reason}).")


def _was_sent(error):
    """Tell whether the server may have seen the call; in doubt, yes."""
    inner = _inner(error)
    if isinstance(inner, urllib3.exceptions.MaxRetryError):
        return not isinstance(inner.reason, _NEVER_SENT)
    return not isinstance(error, requests.ConnectTimeout)


def _was_lost(error):
    """Tell whether the connection ended without an answer (not a time-out)."""
    return isinstance(_inner(error), urllib3.exceptions.ProtocolError)


def _inner(error):
    return error.args[0] if error.args else None


def _name(error):
    """Name the innermost reason; its text could hold the URL or the request."""
    inner = _inner(error)
    inner = getattr(inner, "reason", None) or inner
    if isinstance(inner, urllib3.exceptions.ProtocolError) and len(inner.args) > 1:
        inner = inner.args[1]
    return type(inner if isinstance(inner, Exception) else error).__name__
