"""Replay the recorded transcript against a server and compare the answers.

Command line::

    python tests/transcript/replay.py http://HOST/stalker_portal/api --auth USER:PASS

The server must start from the seed in the first line of the transcript. A recorded
``<timestamp>`` stands for any text; everything else must be equal, types included.
Exit status: 0 all equal, 1 a difference, 2 no connection.
"""

import argparse
import base64
import http.client
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

TRANSCRIPT = Path(__file__).with_name("rest-v1.jsonl")
ANY = "<timestamp>"


@dataclass
class Reply:
    """What a server answered."""

    status: int
    content_type: str
    text: str


def load(path=TRANSCRIPT):
    """Return ``(seed, steps)`` of a transcript.

    :raise OSError: when the file cannot be read
    :raise ValueError: when a line is no JSON
    """
    with Path(path).open(encoding="utf-8") as handle:
        seed, *steps = [json.loads(line) for line in handle if line.strip()]
    return seed["seed"], steps


def basic(credentials):
    """Return the value of an ``Authorization`` header for ``user:password``."""
    return "Basic " + base64.b64encode(credentials.encode()).decode()


def differences(wanted, got, place="answer"):
    """Return the differences between two JSON values as sentences."""
    if wanted == ANY:
        return []
    if type(wanted) is not type(got):
        return [f"{place}: {got!r} instead of {wanted!r}"]
    if isinstance(wanted, dict):
        return _dict_differences(wanted, got, place)
    if isinstance(wanted, list) and len(wanted) == len(got):
        pairs = zip(wanted, got, strict=True)
        found = [differences(*p, f"{place}[{i}]") for i, p in enumerate(pairs)]
        return [line for lines in found for line in lines]
    return [] if wanted == got else [f"{place}: {got!r} instead of {wanted!r}"]


def _dict_differences(wanted, got, place):
    lines = [f"{place}: {key!r} is missing" for key in wanted.keys() - got.keys()]
    lines += [f"{place}: {key!r} is too much" for key in got.keys() - wanted.keys()]
    for key in wanted.keys() & got.keys():
        lines += differences(wanted[key], got[key], f"{place}.{key}")
    return sorted(lines)


class Replayer:
    """Sends recorded requests over one kept-alive connection.

    :param str root: API root without a trailing slash
    :param str auth: ``user:password`` that replaces the recorded good credentials
    :param str recorded_auth: the credentials that were good at recording time
    :param float timeout: seconds per call
    :param bool ignore_output: accept an ``output`` key that was not recorded
    """

    def __init__(self, root, auth, recorded_auth, timeout=30, ignore_output=False):
        parts = urlsplit(root)
        kind = {"http": "HTTPConnection", "https": "HTTPSConnection"}[parts.scheme]
        connect = getattr(http.client, kind)
        self._connection = connect(parts.netloc, timeout=timeout)
        self._base = parts.path
        self._auth = basic(auth)
        self._recorded_auth = basic(recorded_auth)
        self._ignore_output = ignore_output

    def close(self):
        """Close the connection."""
        self._connection.close()

    def problems(self, step):
        """Send one step and return what is wrong with the answer, as sentences.

        :raise OSError: when the server cannot be reached or hangs up
        """
        reply = self._send(step["request"])
        wanted = step["response"]
        lines = differences(wanted["status"], reply.status, "status")
        if "content_type" in wanted:
            lines += differences(
                wanted["content_type"], reply.content_type, "content type"
            )
        return lines + self._body_problems(wanted, reply)

    def _send(self, request):
        headers = dict(request.get("headers") or {})
        if headers.get("Authorization") == self._recorded_auth:
            headers["Authorization"] = self._auth
        body = request.get("body", "").encode()
        if "form" in request:
            body = urlencode(request["form"], doseq=True).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        path = self._base + request["path"]
        if request.get("query"):
            path += "?" + urlencode(request["query"])
        self._connection.request(request["method"], path, body or None, headers)
        return self._receive()

    def _receive(self):
        response = self._connection.getresponse()
        kind = (response.headers.get("Content-Type") or "").partition(";")[0].strip()
        return Reply(response.status, kind, response.read().decode("utf-8", "replace"))

    def _body_problems(self, wanted, reply):
        if "text" in wanted:
            return differences(wanted["text"], reply.text, "text")
        if "text_startswith" in wanted:
            start = reply.text[: len(wanted["text_startswith"])]
            return differences(wanted["text_startswith"], start, "text")
        try:
            got = json.loads(reply.text)
        except ValueError:
            return [f"no JSON: {reply.text[:200]!r}"]
        if self._ignore_output and isinstance(got, dict):
            got = {k: v for k, v in got.items() if k != "output" or k in wanted["json"]}
        return differences(wanted["json"], got)


def label(step):
    """Return one line that names a step."""
    request = step["request"]
    return f"{step['n']} {request['method']} {request['path']} ({step['purpose']})"


def main(argv=None):
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", help="API root without a trailing slash")
    parser.add_argument("--auth", default="stalker:secret", help="user:password")
    parser.add_argument("--timeout", type=float, default=30, help="seconds per call")
    parser.add_argument("--ignore-output", action="store_true")
    parser.add_argument("--transcript", default=TRANSCRIPT)
    options = parser.parse_args(argv)
    seed, steps = load(options.transcript)
    replayer = Replayer(
        options.root,
        options.auth,
        seed["auth"],
        options.timeout,
        options.ignore_output,
    )
    return _run(replayer, steps)


def _run(replayer, steps):
    failed = 0
    for step in steps:
        try:
            lines = replayer.problems(step)
        except (OSError, http.client.HTTPException) as error:
            print(f"step {label(step)}: {error!r}", file=sys.stderr)
            return 2
        if lines:
            failed += 1
            print("\n  ".join([f"step {label(step)}", *lines]))
    print(f"{len(steps) - failed} of {len(steps)} steps equal")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
