"""A real HTTP server that answers from a script, in order."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from stalker import StalkerApi, Transport

PASSWORD = "api-secret-77"


@dataclass
class Step:
    """One prepared answer."""

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False


def ok(results=True, **more):
    """An OK envelope."""
    return Step(json.dumps({"status": "OK", "results": results, **more}).encode())


def error(words):
    """An ERROR envelope, as the middleware writes it."""
    body = {"status": "ERROR", "results": None, "error": words}
    return Step(json.dumps(body).encode())


def html(text, status=200):
    """A body that is no JSON."""
    return Step(text.encode(), status, {"Content-Type": "text/html"})


def lost():
    """The connection ends without an answer, after the call was read."""
    return Step(drop=True)


def slow(seconds=1.0):
    """An answer that comes after the client has given up."""
    return Step(b'{"status":"OK","results":true}', delay=seconds)


NOT_FOUND = "Account not found"


def account(**values):
    """An account object as recorded from the middleware."""
    return {
        "login": "anna",
        "full_name": "Anna",
        "phone": "",
        "account_number": "S100",
        "tariff_plan": "basic",
        "stb_sn": "",
        "stb_mac": "00:1A:79:00:00:01",
        "stb_type": "",
        "status": 1,
        "online": "0",
        "ip": "",
        "version": "",
        "comment": None,
        "account_balance": "",
        "last_active": "0000-00-00 00:00:00",
        "subscribed": [],
        "subscribed_id": [],
        **values,
    }


def plan(external_id, packages=(), **values):
    """A plan object; packages are (external id, "1" if optional)."""
    return {
        "id": values.pop("id", "1"),
        "external_id": external_id,
        "name": external_id,
        "user_default": "0",
        "packages": [
            {"id": name, "external_id": name, "name": name, "optional": optional}
            for name, optional in packages
        ],
        **values,
    }


PLANS = [
    plan("basic", [("sport", "1"), ("base", "0")], user_default="1"),
    plan("family", [("sport", "0"), ("vclub", "1")], id="2"),
]


@dataclass
class Request:
    """What the server was asked."""

    method: str
    path: str
    form: dict
    headers: dict


class ScriptedServer:
    """Gives its steps one after the other; an unexpected call gets HTTP 418."""

    def __init__(self):
        self.requests = []
        self.steps = []
        self.connections = 0
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True

    @property
    def url(self):
        return f"http://127.0.0.1:{self._http.server_port}/stalker_portal/api"

    @property
    def calls(self):
        """Calls as "METHOD path", without the root."""
        return [f"{item.method} {item.path}" for item in self.requests]

    def script(self, *steps):
        self.steps += steps

    def __enter__(self):
        thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        thread.daemon = True
        thread.start()
        return self

    def __exit__(self, *_exception):
        self._http.shutdown()
        self._http.server_close()


def make_api(url, **options):
    """A client with time-outs a test can wait for."""
    options = {"connect_timeout": 1.0, "read_timeout": 0.4, **options}
    return StalkerApi(Transport(url, "stalker", PASSWORD, **options))


def _handler(owner):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body leave in two packets: without this each answer waits 40 ms.
        disable_nagle_algorithm = True

        def setup(self):
            owner.connections += 1
            super().setup()

        def answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            owner.requests.append(
                Request(
                    self.command,
                    self.path.removeprefix("/stalker_portal/api/"),
                    parse_qs(body, keep_blank_values=True),
                    dict(self.headers),
                )
            )
            self.give(owner.steps.pop(0) if owner.steps else Step(b"", 418))

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def give(self, step):
            if step.drop:
                self.close_connection = True
                return
            # Waiting on an event that never comes is a sleep that a test may patch.
            threading.Event().wait(step.delay)
            try:
                self.send_response(step.status)
                for name, value in step.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(step.body)))
                self.end_headers()
                self.wfile.write(step.body)
            except OSError:
                self.close_connection = True  # The client has given up.

        def log_message(self, *_arguments):
            """Keep the test output clean."""

    return Handler
