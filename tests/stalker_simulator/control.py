"""The control door: JSON below ``/simulator`` on the same port.

It is no part of the middleware, asks for no credentials and is never touched by
faults, so that a test can always clear them.
"""

import json
from dataclasses import asdict
from urllib.parse import parse_qs, urlsplit

from .errors import PortalError
from .faults import KINDS
from .portal import Answer
from .schema import TABLES

PREFIX = "/simulator"


def _reply(value, status=200):
    text = json.dumps(value, ensure_ascii=True, indent=1)
    return Answer(status, "application/json", text.encode() + b"\n")


class ControlDoor:
    """Answers control calls.

    :param simulator: the :class:`~.simulator.StalkerSimulator`
    """

    def __init__(self, simulator):
        self._simulator = simulator

    def answer(self, call):
        """Return the answer; wrong input gives 400, an unknown path 404."""
        try:
            payload = json.loads(call.body or b"{}")
            if not isinstance(payload, dict):
                raise ValueError("a JSON object is expected")
            return self._route(call, payload)
        except (KeyError, TypeError, ValueError) as error:
            return _reply({"error": f"{type(error).__name__}: {error}"}, 400)
        except PortalError as error:
            return _reply({"error": str(error)}, 409)

    def _route(self, call, payload):
        parts = call.path.removeprefix(PREFIX).strip("/").split("/")
        name = f"_{call.method.lower()}_{parts[0] or 'index'}"
        handler = getattr(self, name, None)
        if handler is None:
            return _reply({"error": "no such control call"}, 404)
        query = {k: v[-1] for k, v in parse_qs(urlsplit(call.target).query).items()}
        return _reply(handler(payload, query, parts[1:]))

    def _get_index(self, _payload, _query, _rest):
        return {
            "portal": self._simulator.url,
            "fault_kinds": KINDS,
            "tables": list(TABLES),
            "calls": self._known_calls(),
        }

    def _known_calls(self):
        kinds = ("_get_", "_post_", "_delete_")
        names = [name for name in dir(self) if name.startswith(kinds)]
        pairs = [name[1:].split("_", 1) for name in names]
        return sorted(f"{method.upper()} {PREFIX}/{name}" for method, name in pairs)

    def _get_state(self, _payload, _query, _rest):
        return self._simulator.state()

    def _get_rows(self, _payload, _query, rest):
        return self._simulator.rows(rest[0])

    def _get_calls(self, _payload, query, _rest):
        return self._simulator.call_log.entries(int(query.get("since", 0)))

    def _delete_calls(self, _payload, _query, _rest):
        self._simulator.call_log.clear()
        return {"cleared": True}

    def _get_faults(self, _payload, _query, _rest):
        return [asdict(fault) for fault in self._simulator.faults.active()]

    def _post_faults(self, payload, _query, _rest):
        match = payload.pop("match", None) or {}
        return asdict(self._simulator.faults.add(**payload, **match))

    def _delete_faults(self, _payload, _query, rest):
        if rest:
            return {"cleared": self._simulator.faults.remove(int(rest[0]))}
        self._simulator.faults.clear()
        return {"cleared": True}

    def _post_register_box(self, payload, _query, _rest):
        return self._simulator.register_box(**payload)

    def _post_poll(self, payload, _query, _rest):
        return {"event": self._simulator.poll(**payload)}

    def _post_confirm(self, payload, _query, _rest):
        return {"confirmed": self._simulator.confirm(payload["event_id"])}

    def _post_nightly_job(self, _payload, _query, _rest):
        return {"disabled": self._simulator.run_nightly_job()}

    def _post_reset(self, payload, _query, _rest):
        self._simulator.reset(payload.get("seed"))
        return self._simulator.state()
