"""One call as it came in, and the list of all of them."""

import threading
from dataclasses import dataclass, field

from . import php
from .dates import now_text

#: Older calls are forgotten, so that a load test does not fill the memory.
KEPT_CALLS = 20_000


@dataclass
class Call:
    """An HTTP request to the portal."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name):
        """Return the header *name*, or an empty text."""
        return self.headers.get(name.lower(), "")

    @property
    def path(self):
        """Return the path without its query string."""
        return self.target.partition("?")[0]


class CallLog:
    """Remembers calls in the order they arrived, passwords included."""

    def __init__(self):
        self._lock = threading.Lock()
        self._entries = []
        self._number = 0

    def begin(self, call):
        """Note the arrival of *call* and return its entry, a dict to be completed."""
        entry = {
            "method": call.method,
            "path": call.path,
            "form": php.parse_form(call.body),
            "time": now_text(),
            "status": None,
            "fault": None,
            "seconds": None,
        }
        with self._lock:
            self._number += 1
            entry["n"] = self._number
            self._entries.append(entry)
            if len(self._entries) > KEPT_CALLS:
                del self._entries[: KEPT_CALLS // 2]
        return entry

    def entries(self, since=0):
        """Return copies of the entries numbered above *since*."""
        with self._lock:
            return [dict(entry) for entry in self._entries if entry["n"] > since]

    def clear(self):
        """Forget everything; the numbers go on."""
        with self._lock:
            self._entries.clear()
