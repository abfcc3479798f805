"""The network side: HTTP/1.1 with keep-alive, one thread per connection."""

import os
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from . import control
from .calls import Call


class Server(ThreadingHTTPServer):
    """Accepts connections and remembers them, so that it can cut them.

    :param address: ``(host, port)``
    :param simulator: the :class:`~.simulator.StalkerSimulator`
    """

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 1024

    def __init__(self, address, simulator):
        self.simulator = simulator
        self._open = set()
        self._lock = threading.Lock()
        super().__init__(address, Handler)

    def server_bind(self):
        """Bind without the reverse DNS lookup of the base class."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def process_request(self, request, client_address):
        """Remember the connection and serve it in a thread."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        """Forget the connection and close it."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        """Stay silent about callers that went away."""

    def cut_connections(self):
        """Close every open connection under the hands of its thread."""
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                # The caller was faster.
                continue


class Handler(BaseHTTPRequestHandler):
    """Reads a request, asks the portal or the control door, writes one answer."""

    protocol_version = "HTTP/1.1"
    server_version = "StalkerSimulator"
    sys_version = ""
    disable_nagle_algorithm = True

    def __getattr__(self, name):
        """Serve every HTTP method: the portal itself answers unknown ones."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, *_args):
        """Write no access log; the calls are listed by the control door."""

    def _serve(self):
        call = self._read_call()
        if urlsplit(call.target).path.split("/")[1:2] == [control.PREFIX[1:]]:
            self._send(self.server.simulator.control.answer(call))
            return
        self._finish(self._ask_portal(call))

    def _ask_portal(self, call):
        """Return the portal's answer and complete the entry in the list of calls."""
        simulator, started = self.server.simulator, time.monotonic()
        entry = simulator.call_log.begin(call)
        answer = simulator.front.answer(call, entry)
        entry["status"] = answer.status if answer.action == "send" else answer.action
        entry["seconds"] = round(time.monotonic() - started, 6)
        return answer

    def _read_call(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        if "transfer-encoding" in headers:
            # Chunked bodies are not understood; what follows is no request.
            self.close_connection = True
        length = headers.get("content-length", "0")
        body = self.rfile.read(int(length)) if length.isdigit() else b""
        return Call(self.command, self.path, headers, body)

    def _finish(self, answer):
        if answer.action == "send":
            self._send(answer)
            return
        self.close_connection = True
        if answer.action == "reset":
            self._reset()

    def _reset(self):
        """Close with a TCP reset: linger time 0, and no FIN before it."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        os.close(self.connection.detach())

    def _send(self, answer):
        """Write head and body in one piece, so that nothing waits for an ACK."""
        headers = {
            "Date": self.date_time_string(),
            "Server": self.server_version,
            "Content-Type": answer.content_type,
            "Content-Length": str(len(answer.body)),
            **answer.headers,
        }
        if self.close_connection:
            headers["Connection"] = "close"
        reason = self.responses.get(answer.status, ("",))[0]
        lines = [f"HTTP/1.1 {answer.status} {reason}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.wfile.write(head + (b"" if self.command == "HEAD" else answer.body))
