"""Answering a call under the faults in force."""

import json

from .portal import Answer, encode, error_answer, unauthorized
from .request import ROOT

FATAL_PAGE = (
    b"<br />\n<b>Fatal error</b>:  Maximum execution time of 30 seconds exceeded in "
    b"<b>/var/www/stalker_portal/server/lib/mysql.class.php</b> on line <b>74</b>"
    b"<br />\n"
)
WARNING = (
    "<br />\n<b>Warning</b>:  {} in <b>/var/www/stalker_portal/api/index.php</b> "
    "on line <b>30</b><br />\n"
)
LOG_WARNING = WARNING.format("file_put_contents(): failed to open stream")
COUNT_WARNING = WARNING.format(
    "count(): Parameter must be an array or an object that implements Countable"
)
SERVER_ERROR_PAGE = (
    b'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n'
    b"<title>500 Internal Server Error</title>\n</head><body>\n"
    b"<h1>Internal Server Error</h1>\n</body></html>\n"
)


def resource_of(path):
    """Return the resource named in a portal path, in lower case, or nothing."""
    below = path.removeprefix(ROOT).strip("/").removeprefix("v1/")
    return below.partition("/")[0].lower()


class FaultyPortal:
    """Stands between the network and the portal.

    :param portal: the :class:`~.portal.Portal`
    :param faults: the :class:`~.faults.FaultBoard`
    :param calls: the :class:`~.calls.CallLog`
    :param stopping: event that ends every wait
    """

    def __init__(self, portal, faults, calls, stopping):
        self.portal = portal
        self.faults = faults
        self.calls = calls
        self.stopping = stopping

    def answer(self, call, entry):
        """Return the :class:`~.portal.Answer` to *call* and complete its log *entry*.

        No lock is held while waiting.
        """
        delay, fault = self.faults.take(call.method, resource_of(call.path))
        delay += self.portal.settings.latency_ms / 1000
        if delay:
            self.stopping.wait(delay)
        if self.stopping.is_set():
            return Answer(action="drop")
        entry["fault"] = fault.kind if fault else None
        if fault is None:
            return self.portal.answer(call)
        executed = self.portal.answer(call) if fault.execute else None
        return getattr(self, "_" + fault.kind)(fault, executed)

    def _hold(self, fault, _executed):
        self.stopping.wait(fault.seconds)
        return Answer(action="drop")

    _timeout_before = _timeout_after = _hold

    def _drop_after(self, _fault, _executed):
        return Answer(action="drop")

    def _refuse(self, _fault, _executed):
        return Answer(action="reset")

    def _http_500(self, _fault, _executed):
        return Answer(500, "text/html", SERVER_ERROR_PAGE)

    def _html_fatal(self, _fault, _executed):
        return Answer(200, "text/html", FATAL_PAGE)

    def _empty_body(self, _fault, _executed):
        return Answer()

    def _json_then_html(self, _fault, executed):
        executed = executed or error_answer("Not executed")
        executed.body += LOG_WARNING.encode()
        return executed

    def _output_notice(self, _fault, executed):
        executed = executed or error_answer("Not executed")
        if executed.body.startswith(b"{"):
            envelope = json.loads(executed.body)
            executed.body = encode({**envelope, "output": COUNT_WARNING})
        return executed

    def _wrong_credentials(self, _fault, _executed):
        return unauthorized()

    def _db_down(self, _fault, _executed):
        return error_answer("Connect Error (2002) Connection refused")
