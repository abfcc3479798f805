"""From an HTTP request to resource, action and identifiers.

Source: middleware fact sections 1.1 (URLs), 1.6 (identifiers), 1.7 (special
characters, as Apache with the stock rewrite rules treats them).
"""

from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from . import php
from .errors import OtherAnswer, PortalError

ROOT = "/stalker_portal/api"
ACTIONS = {"GET": "get", "POST": "create", "PUT": "update", "DELETE": "delete"}

#: Above these lengths of the URL in bytes Apache answers 403 and 414 (1.7).
LONG_URL, TOO_LONG_URL = 4096, 8190


@dataclass
class ApiRequest:
    """One call, as the middleware's request class presents it to a resource."""

    method: str
    resource: str
    #: ``None`` when the path names none: that often means "everybody" (1.6)
    identifiers: list[str] | None = None
    data: dict[str, php.FormValue] = field(default_factory=dict)
    #: whether the call came through the ``/v1/`` alias (1.1)
    through_v1: bool = False

    @property
    def action(self):
        """Return ``get``, ``create``, ``update`` or ``delete``."""
        return ACTIONS[self.method]

    @property
    def count(self):
        """Return the number of identifiers, 0 when there are none."""
        return len(self.identifiers or ())

    def first_identifier(self):
        """Return the first identifier or an empty text."""
        return self.identifiers[0] if self.identifiers else ""

    def value(self, name):
        """Return the field *name*, or ``None``."""
        return self.data.get(name)


def _refusal(status, title):
    body = (
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'
        f"<html><head>\n<title>{status} {title}</title>\n</head><body>\n"
        f"<h1>{title}</h1>\n</body></html>\n"
    )
    return OtherAnswer(status, "text/html", body)


def not_found():
    """Return the web server's 404 page."""
    return _refusal(404, "Not Found")


def _check_web_server(path):
    """Refuse what Apache refuses before PHP sees it (section 1.7).

    :raise OtherAnswer: 301 for the bare root, 403, 404, 414
    """
    if path == ROOT:
        raise OtherAnswer(301, "text/html", "", {"Location": ROOT + "/"})
    if len(path) > TOO_LONG_URL:
        raise _refusal(414, "Request-URI Too Long")
    lowered = path.lower()
    if not path.startswith(ROOT + "/") or "%2f" in lowered:
        raise not_found()
    if len(path) > LONG_URL or "%20" in lowered or "%3f" in lowered:
        raise _refusal(403, "Forbidden")


def _rewrite(path):
    """Return the path below the root as PHP receives it in ``$_GET['q']``.

    The web server decodes once, pastes the result into a query string, and PHP
    decodes that once more: ``+`` becomes a blank, ``&`` and ``#`` cut.
    """
    decoded = unquote_to_bytes(path[len(ROOT) + 1 :])
    for cutter in (b"&", b"#"):
        decoded = decoded.partition(cutter)[0]
    return php.decode(unquote_to_bytes(decoded.replace(b"+", b" ")))


def _split(query):
    """Return ``(through_v1, resource, identifiers)`` of the rewritten path.

    The last part is dropped when PHP calls it empty, and ``0`` is (section 1.6).
    """
    through_v1 = query == "v1" or query.startswith("v1/")
    parts = (query[3:] if through_v1 else query).split("/")
    if php.is_empty(parts[-1]):
        parts.pop()
    if not parts or not parts[0]:
        raise PortalError("Empty resource")
    identifiers = parts[1].split(",") if len(parts) > 1 else None
    return through_v1, parts[0], identifiers


def parse(method, target, content_type, body):
    """Build the request.

    :param str method: HTTP method
    :param str target: request target, query string included
    :param str content_type: header value; only multipart POST matters (1.3)
    :param bytes body: raw body
    :raise OtherAnswer: for what the web server answers itself
    :raise PortalError: ``Empty resource``, ``Not supported method``
    """
    path = target.partition("?")[0]
    _check_web_server(path)
    through_v1, resource, identifiers = _split(_rewrite(path))
    if method not in ACTIONS:
        raise PortalError("Not supported method")
    if method == "POST" and content_type.startswith("multipart/form-data"):
        body = b""
    data = {} if method == "DELETE" else php.parse_form(body)
    return ApiRequest(method, resource, identifiers, data, through_v1)
