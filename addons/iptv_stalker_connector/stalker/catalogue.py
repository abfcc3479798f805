"""The plans of one middleware, remembered for a while and shared between slots."""

import threading
import time

from .errors import RefusedError

MAX_AGE = 300.0
# A plan made a moment ago must not be refused for minutes; nor may a thousand
# accounts with a deleted plan ask a thousand times.
_MISS_AGE = 15.0


class Catalogue:
    """A cache of `GET tariffs`, safe for several threads.

    :param float max_age: seconds until plans are read again.
    :param clock: gives seconds; for tests.
    """

    def __init__(self, max_age=MAX_AGE, clock=time.monotonic):
        self._max_age = max_age
        self._clock = clock
        self._lock = threading.Lock()
        self._plans = ()
        self._read_at = None

    def plan(self, api, external_id):
        """Find the plan to assign.

        An unknown plan would become the default plan, with success (pitfall 8); of
        two plans with one external id the middleware takes any (fact 2.1).

        :param StalkerApi api: used when the cache is too old.
        :param str external_id: the plan's external id.
        :return: the plan.
        :rtype: TariffPlan
        :raise RefusedError: if there is not exactly one such plan.
        """
        found = self._find(api, external_id, self._max_age)
        if not found:
            found = self._find(api, external_id, _MISS_AGE)
        if not found:
            raise RefusedError(f"The middleware has no tariff plan {external_id!r}.")
        if len(found) > 1:
            raise RefusedError(
                f"The middleware has {len(found)} tariff plans with the external id "
                f"{external_id!r}: make it unique there first."
            )
        return found[0]

    def _find(self, api, external_id, max_age):
        plans = self._fresh(api, max_age)
        # An empty external id cannot be assigned (middleware fact 2.6).
        return [plan for plan in plans if plan.external_id == external_id != ""]

    def _fresh(self, api, max_age):
        # Under the lock: several slots starting together ask once.
        with self._lock:
            now = self._clock()
            if self._read_at is None or now - self._read_at >= max_age:
                self._plans = tuple(api.tariffs())
                self._read_at = now
            return self._plans
