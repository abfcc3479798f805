"""The middleware's side of a call: authentication, dispatch, envelope."""

import base64
import hmac
import json
from dataclasses import dataclass, field

from .errors import OtherAnswer, PortalError
from .events import EventQueue
from .packages import PackageBook
from .request import parse
from .resources import RESOURCES, camel_case
from .users import UserDirectory

JSON = "application/json"
#: Resources the broken alias of 4.9.35 refuses altogether (section 1.1).
BROKEN_THROUGH_V1 = {"Stb", "StbModules"}


@dataclass
class Answer:
    """An HTTP answer, or the refusal to give one.

    ``action`` is ``send``, ``drop`` (close without a word) or ``reset`` (TCP RST).
    """

    status: int = 200
    content_type: str = JSON
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    action: str = "send"


def encode(value):
    """Return *value* as PHP's ``json_encode`` does; nothing if it is not UTF-8."""
    text = json.dumps(value, separators=(",", ":")).replace("/", "\\/")
    # A lone surrogate stands for a byte that is not UTF-8: PHP then prints nothing.
    return b"" if "\\udc" in text and _has_lone_surrogate(value) else text.encode()


def _has_lone_surrogate(value):
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def error_answer(text):
    """Return the error envelope: HTTP 200, ``results`` null (section 1.4)."""
    body = {"status": "ERROR", "results": None, "error": text}
    return Answer(body=encode(body))


def unauthorized():
    """Return the 401 answer; its ``results`` is an empty text (section 1.2)."""
    body = {"status": "ERROR", "results": "", "error": "401 Unauthorized request"}
    headers = {"WWW-Authenticate": 'Basic realm="Stalker API"'}
    return Answer(401, JSON, encode(body), headers)


class Portal:
    """Answers calls of the REST API v1.

    :param database: the :class:`~.database.Database`
    :param settings: the :class:`~.settings.Settings`
    :param faults: the :class:`~.faults.FaultBoard`, asked for ``check_delay``
    :param stopping: event that ends every wait
    """

    def __init__(self, database, settings, faults, stopping):
        self.db = database
        self.settings = settings
        self.faults = faults
        self.stopping = stopping
        self.users = UserDirectory(database)
        self.events = EventQueue(database, settings)
        self.packages = PackageBook(database, self.events)

    def pause_before_insert(self, request):
        """Wait between the duplicate check and the insert, if a fault says so."""
        seconds = self.faults.check_delay(request.method, request.resource)
        if seconds:
            self.stopping.wait(seconds)

    def answer(self, call):
        """Return the :class:`Answer` to *call*.

        :param call: the :class:`~.calls.Call`
        """
        try:
            return self._answer(call)
        except PortalError as error:
            return error_answer(str(error))
        except OtherAnswer as other:
            body = other.body.encode("utf-8")
            return Answer(other.status, other.content_type, body, other.headers)

    def _answer(self, call):
        if not self.settings.enable_api:
            raise OtherAnswer(404, "text/html", "API not enabled")
        request = parse(
            call.method, call.target, call.header("Content-Type"), call.body
        )
        # "Empty resource" and "Not supported method" come before the credentials.
        if not self._authorized(call.header("Authorization")):
            return unauthorized()
        if "text/channel-monitoring-id-url" in call.header("Accept"):
            return Answer(content_type="text/plain")
        results = self._dispatch(request)
        return Answer(body=encode({"status": "OK", "results": results}))

    def _authorized(self, header):
        """Return whether *header* fits; an empty login lets everybody in (1.2)."""
        if not self.settings.login:
            return True
        wanted = f"{self.settings.login}:{self.settings.password}".encode()
        kind, _, value = header.partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            given = base64.b64decode(value)
        except ValueError:
            return False
        return hmac.compare_digest(given, wanted)

    def _dispatch(self, request):
        name = camel_case(request.resource)
        if name not in RESOURCES:
            raise PortalError(f'Class file for "RESTCommand{name}" not found')
        if request.through_v1 and name in BROKEN_THROUGH_V1:
            raise OtherAnswer(200, "text/html", "Unauthorized request.")
        action = getattr(RESOURCES[name](self), request.action, None)
        if action is None:
            raise PortalError(
                f'Resource "{request.resource}" does not support action '
                f'"{request.action}"'
            )
        return action(request)
