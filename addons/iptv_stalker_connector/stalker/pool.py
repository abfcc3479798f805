"""Push many accounts of one middleware through a few parallel connections.

Latency, not work, is the limit of the middleware's API; each slot keeps its own
connection alive, all share one catalogue.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from .catalogue import Catalogue
from .desired import DesiredAccount
from .errors import StalkerError
from .provision import Provisioner


@dataclass(frozen=True)
class PushItem:
    """One account of a batch.

    :param key: whatever the caller recognises the item by.
    :param DesiredAccount desired: the wanted state.
    :param dict known: snapshot of the last outcome.
    """

    key: Any
    desired: DesiredAccount
    known: dict | None = field(default=None, repr=False)


def push(provisioner, item):
    """Upsert one :class:`PushItem`; the default work of :func:`push_many`.

    :param Provisioner provisioner: the slot's own one.
    :param PushItem item: the account.
    :return: what was done.
    :rtype: Outcome
    """
    return provisioner.upsert(item.desired, item.known)


def push_many(make_api, items, slots, stop_on_server_down=True, work=push):
    """Work through a batch; one bad account never harms another.

    Items with the same login or MAC never run at the same time (pitfall 24).

    :param make_api: called once per slot, gives a new StalkerApi; closed here.
    :param items: :class:`PushItem`, or whatever `work` takes.
    :param int slots: parallel connections, at least 1.
    :param bool stop_on_server_down: once the server refuses or misses everybody, the
        items not yet tried get the same error instead of an own attempt.
    :param work: called with (provisioner, item), gives an :class:`Outcome`.
    :return: (item, Outcome or StalkerError) for every item, in the given order.
    :rtype: list[tuple]
    :raise Exception: programming errors rise, after the running items have ended.
    """
    batch = _Batch(make_api, list(items), stop_on_server_down, work)
    workers = max(1, min(slots, len(batch.items)))
    with ThreadPoolExecutor(workers, thread_name_prefix="stalker") as executor:
        futures = [executor.submit(batch.run_slot) for _ in range(workers)]
    for future in futures:
        future.result()
    return list(zip(batch.items, batch.results, strict=True))


class _Batch:
    """What the slots of one batch share."""

    def __init__(self, make_api, items, stop_on_server_down, work):
        self.items = items
        self.results = [None] * len(items)
        self._make_api = make_api
        self._stops = stop_on_server_down
        self._work = work
        self._catalogue = Catalogue()
        self._queue = iter(range(len(items)))
        self._lock = threading.Lock()
        self._key_locks = {}
        self._stop_error = None
        self._has_bug = False

    def run_slot(self):
        """Work until the queue is empty; runs in its own thread."""
        api = self._make_api()
        provisioner = Provisioner(api, self._catalogue)
        try:
            while (index := self._next()) is not None:
                self.results[index] = self._run(provisioner, self.items[index])
        except BaseException:
            self._has_bug = True  # The other slots end after their current item.
            raise
        finally:
            api.close()

    def _next(self):
        with self._lock:
            return None if self._has_bug else next(self._queue, None)

    def _run(self, provisioner, item):
        with ExitStack() as stack:
            # In a fixed order, so two slots cannot wait for each other.
            for key in sorted(_keys(item)):
                stack.enter_context(self._key_lock(key))
            if self._stop_error:
                return self._stop_error
            try:
                return self._work(provisioner, item)
            except StalkerError as error:
                self._note(error)
                return error

    def _note(self, error):
        if self._stops and error.stops_server:
            self._stop_error = error

    def _key_lock(self, key):
        with self._lock:
            return self._key_locks.setdefault(key, threading.Lock())


def _keys(item):
    """Give what no two items may touch at once; logins match without case."""
    desired = getattr(item, "desired", None)
    if desired is None:
        return set()
    known = item.known or {}
    texts = {desired.login, known.get("login"), desired.mac, known.get("stb_mac")}
    return {text.casefold() for text in texts if text}
