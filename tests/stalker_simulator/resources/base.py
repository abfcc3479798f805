"""What all resources share."""

from .. import php
from ..dates import ZERO, now, parse_datetime


class Resource:
    """A resource of the API.

    :param portal: the :class:`~stalker_simulator.portal.Portal`; gives ``db``,
        ``settings``, ``users``, ``events``, ``packages`` and ``pause_before_insert``
    """

    def __init__(self, portal):
        self.portal = portal
        self.db = portal.db
        self.settings = portal.settings
        self.events = portal.events

    def online(self, user):
        """Return the ``online`` flag: a text, ``None`` without a keep-alive (1.4)."""
        if user["keep_alive"] is None:
            return None
        if user["keep_alive"] == ZERO:
            return "0"
        age = now() - parse_datetime(user["keep_alive"])
        return str(int(age.total_seconds() <= self.settings.watchdog_timeout))


def pick(data, allowed):
    """Return the fields of *data* named in *allowed*, in the order they were sent."""
    return {name: value for name, value in data.items() if name in allowed}


def inverted(status):
    """Return the column value for an API status: anything PHP-true becomes 0."""
    return int(php.is_empty(status))
