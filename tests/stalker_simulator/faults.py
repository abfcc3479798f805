"""The faults a test or an operator can order.

They reproduce what a caller meets on a bad day (middleware fact sections 1.5, 5).
"""

import itertools
import threading
from dataclasses import dataclass

#: Kind to what it does. See the README for the details.
KINDS = {
    "latency": "every call takes `seconds` longer",
    "check_delay": "waits `seconds` between duplicate check and insert",
    "timeout_before": "holds the connection, never executes, never answers",
    "timeout_after": "executes, then holds the connection and never answers",
    "drop_after": "executes, then closes the connection without an answer",
    "refuse": "resets the connection (TCP RST), never executes",
    "http_500": "HTTP 500 page of the web server",
    "html_fatal": "HTTP 200 with PHP's fatal error page",
    "empty_body": "executes, then HTTP 200 with an empty body",
    "json_then_html": "executes, then valid JSON followed by a PHP warning",
    "output_notice": "executes, then adds PHP's `output` key to the envelope",
    "wrong_credentials": "HTTP 401 whatever the credentials",
    "db_down": "`Connect Error (2002) ...` in the envelope",
}
#: Kinds that add time instead of replacing the answer.
DELAYS = ("latency", "check_delay")
#: Kinds that execute the call unless told otherwise.
EXECUTING = {
    "timeout_after",
    "drop_after",
    "empty_body",
    "json_then_html",
    "output_notice",
}
#: How long a held connection is kept, in seconds, unless the fault says so.
HOLD_SECONDS = 600.0


@dataclass
class Fault:
    """One ordered fault."""

    id: int
    kind: str
    method: str | None = None
    resource: str | None = None
    #: calls it still applies to; ``None`` until cleared
    times: int | None = None
    seconds: float = 0.0
    #: whether the call is executed all the same
    execute: bool = False

    def matches(self, method, resource):
        """Return whether a call of *method* on *resource* is meant."""
        return self.method in (None, method) and self.resource in (None, resource)


class FaultBoard:
    """The faults in force. Safe to use from several threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._faults = []
        self._ids = itertools.count(1)

    def add(
        self,
        kind,
        *,
        method=None,
        resource=None,
        times=None,
        seconds=None,
        execute=None,
    ):
        """Order a fault.

        :param str kind: one of :data:`KINDS`
        :param str method: HTTP method it applies to; ``None`` for all
        :param str resource: resource name as in the URL; ``None`` for all
        :param int times: number of calls; ``None`` until cleared
        :param float seconds: delay or hold time; ignored by the other kinds
        :param bool execute: overrides whether the call is executed
        :return: the :class:`Fault`
        :raise ValueError: for an unknown kind or a wrong number
        """
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}, known: {', '.join(KINDS)}")
        if times is not None and int(times) < 1:
            raise ValueError("times must be 1 or more, or null")
        default = 0.0 if kind in DELAYS else HOLD_SECONDS
        fault = Fault(
            id=next(self._ids),
            kind=kind,
            method=method.upper() if method else None,
            resource=resource.lower() if resource else None,
            times=None if times is None else int(times),
            seconds=default if seconds is None else float(seconds),
            execute=kind in EXECUTING if execute is None else bool(execute),
        )
        with self._lock:
            self._faults.append(fault)
        return fault

    def active(self):
        """Return the faults in force."""
        with self._lock:
            return list(self._faults)

    def remove(self, fault_id):
        """Clear one fault; return whether it was in force."""
        with self._lock:
            before = len(self._faults)
            self._faults = [f for f in self._faults if f.id != fault_id]
            return len(self._faults) < before

    def clear(self):
        """Clear all faults."""
        with self._lock:
            self._faults = []

    def take(self, method, resource):
        """Use up what applies to one call.

        :return: ``(delay in seconds, Fault or None)``; of several faults that
            replace the answer only the oldest is used
        """
        resource = resource.lower()
        with self._lock:
            hits = [f for f in self._faults if f.matches(method, resource)]
            delays = [f for f in hits if f.kind == "latency"]
            outcome = next((f for f in hits if f.kind not in DELAYS), None)
            self._use(delays + ([outcome] if outcome else []))
        return sum(fault.seconds for fault in delays), outcome

    def check_delay(self, method, resource):
        """Use up and return the pause between check and insert, in seconds."""
        resource = resource.lower()
        with self._lock:
            hits = [
                fault
                for fault in self._faults
                if fault.kind == "check_delay" and fault.matches(method, resource)
            ]
            self._use(hits)
        return sum(fault.seconds for fault in hits)

    def _use(self, faults):
        for fault in faults:
            if fault.times is not None:
                fault.times -= 1
        self._faults = [f for f in self._faults if f.times is None or f.times > 0]
