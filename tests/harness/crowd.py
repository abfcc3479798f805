"""Many processes at once on one database, each with a registry of its own.

Runs inside `odoo shell`: the registry is loaded once, then the process is forked, so
twenty of them need little more memory than one.
"""

import json
import os
import selectors
import signal
import time

from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying


def run(database, count, work, seconds):
    """Fork processes, let all begin at the same moment, and collect what they return.

    :param str database: name of the database
    :param int count: number of processes
    :param work: called in each with its number, from 0; returns what JSON can hold
    :param float seconds: after this, those that still run are killed
    :return: what each returned, None for those that were killed
    :rtype: list
    """
    Registry(database)
    gate, opened = os.pipe()
    children = [_fork(work, number, gate, opened) for number in range(count)]
    os.close(gate)
    os.close(opened)
    answers = _collect([pipe for _pid, pipe in children], time.monotonic() + seconds)
    for pid, _pipe in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return answers


def request(database, func):
    """Call a function in a transaction of its own, as Odoo does for each request.

    :param str database: name of the database
    :param func: called with the environment, again after a conflict
    :return: what it returned, or the sentence of its refusal, and the other calls
    :rtype: dict with `value` or `refusal`, and `retries`
    """
    calls = []

    def call():
        calls.append(1)
        return func(env)

    try:
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            answer = {"value": retrying(call, env)}
    except UserError as error:
        answer = {"refusal": str(error)}
    return answer | {"retries": len(calls) - 1}


def _fork(work, number, gate, opened):
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    try:
        os.close(opened)
        _forget_connections()
        # Open when the last process has it: nobody begins before all are there.
        os.read(gate, 1)
        answer = _answer(work, number)
        with os.fdopen(writer, "w", encoding="utf-8") as output:
            json.dump(answer, output)
    finally:
        # No clean-up: it would close the connections of the parent.
        os._exit(0)


def _answer(work, number):
    try:
        return work(number)
    except Exception as error:  # noqa: BLE001  (reported by the parent)
        return {"error": repr(error)}


def _forget_connections():
    """Leave the connections that were open at the fork to the parent."""
    for pool in filter(None, (sql_db._Pool, sql_db._Pool_readonly)):
        _KEPT.append(list(pool._connections))
        pool._connections.clear()


#: Or the garbage collector would close them.
_KEPT = []


def _collect(pipes, deadline):
    texts = {pipe: b"" for pipe in pipes}
    with selectors.DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < deadline:
            for key, _events in selector.select(timeout=0.2):
                part = os.read(key.fd, 65536)
                texts[key.fd] += part
                if not part:
                    selector.unregister(key.fd)
    for pipe in pipes:
        os.close(pipe)
    return [json.loads(text) if text else None for text in texts.values()]
