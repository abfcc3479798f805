"""Finding users by the identifiers of a call (section 1.6) and by their keys."""

from . import php


def normalize_mac(text):
    """Return *text* as the middleware stores a MAC, or ``None``.

    Trims, upper-cases, inserts colons into exactly 12 bytes, then accepts anything
    of 17 bytes: neither hexadecimal digits nor the vendor prefix are checked
    (section 1.8).
    """
    raw = text.strip(" \t\n\r\0\x0b").encode("utf-8", "surrogateescape").upper()
    if len(raw) == 12:
        raw = b":".join(raw[i : i + 2] for i in range(0, 12, 2))
    return php.decode(raw) if len(raw) == 17 else None


class UserDirectory:
    """Looks users up; every method returns ids in the order of the table.

    :param database: the :class:`~.database.Database`
    """

    def __init__(self, database):
        self._db = database

    def _ids(self, column, wanted):
        rows = self._db.rows("users", **({} if wanted is None else {column: wanted}))
        return [row["id"] for row in rows]

    def by_account_number(self, identifiers):
        """Return the ids with one of the account numbers; ``None`` means everybody."""
        return self._ids("ls", identifiers)

    def by_login(self, identifiers):
        """Return the ids with one of the logins; ``None`` means everybody."""
        return self._ids("login", identifiers)

    def by_mac(self, identifiers):
        """Return the ids with one of the MACs; what is no MAC is dropped."""
        macs = [normalize_mac(text) for text in identifiers]
        return self._ids("mac", [mac for mac in macs if mac])

    def for_account(self, request):
        """Return the ids a call of ``accounts`` addresses."""
        if _names_macs(request, colon_needed=True):
            return self.by_mac(request.identifiers)
        return self.by_account_number(request.identifiers)

    def for_login(self, request):
        """Return the ids a call of ``users`` addresses."""
        if _names_macs(request, colon_needed=True):
            return self.by_mac(request.identifiers)
        return self.by_login(request.identifiers)

    def for_box(self, request):
        """Return the ids a call of one of the box resources addresses."""
        if _names_macs(request, colon_needed=False):
            return self.by_mac(request.identifiers)
        return self.by_account_number(request.identifiers)


def _names_macs(request, colon_needed):
    """Return whether the first identifier makes all of them MACs (section 1.6)."""
    first = request.first_identifier()
    if php.byte_length(first) < 12:
        return False
    return not colon_needed or first.find(":") > 0
