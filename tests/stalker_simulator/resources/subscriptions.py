"""``account_subscription``: optional packages (section 2.7)."""

from .. import php
from ..errors import OtherAnswer, PortalError
from .base import Resource, pick

EXACT = {"subscribed", "subscribed_id"}
CHANGE = {*EXACT, "unsubscribed", "unsubscribed_id"}


def _listed(value):
    """Return a list field; a scalar is ignored."""
    return value if isinstance(value, list) else []


def _list_or_scalar(value):
    if isinstance(value, list) or php.is_empty(value):
        return value or []
    return [value]


def _numbers(values):
    return [php.to_int(value) for value in values]


class AccountSubscription(Resource):
    """Subscriptions of the devices of one identifier - or of everybody."""

    def _users(self, request):
        ids = self.portal.users.for_box(request)
        if request.count == 1 and not ids:
            raise PortalError("Account not found")
        if request.count > 1:
            raise PortalError("Only one identifier allowed")
        return self.db.rows("users", id=ids)

    def get(self, request):
        """Return ``mac``, ``subscribed`` and ``subscribed_id`` of every device."""
        return [
            {"mac": user["mac"], **self.portal.packages.subscribed(user)}
            for user in self._users(request)
        ]

    def update(self, request):
        """Add and remove packages; ids must be lists, external ids may be scalars."""
        data = self._fields(request, "HTTP PUT data is empty", CHANGE)
        users = self._users(request)
        book = self.portal.packages
        add = book.ids_of(_list_or_scalar(data.get("subscribed")))
        add += _numbers(_listed(data.get("subscribed_id")))
        remove = book.ids_of(_list_or_scalar(data.get("unsubscribed")))
        remove += _numbers(_listed(data.get("unsubscribed_id")))
        self._die_through_v1(request, users, add)
        return self._all([book.change(user, add, remove) for user in users])

    def create(self, request):
        """Set the exact list: read the current set, then write the difference."""
        data = self._fields(request, "HTTP POST data is empty", EXACT)
        users = self._users(request)
        return self._all([self._set_exactly(user, request, data) for user in users])

    def _set_exactly(self, user, request, data):
        book = self.portal.packages
        names = list(dict.fromkeys(_listed(data.get("subscribed"))))
        numbers = _listed(data.get("subscribed_id"))
        current = book.subscribed(user)
        add = book.ids_of(names) + _numbers(numbers)
        remove = []
        if names:
            remove = book.ids_of([n for n in current["subscribed"] if n not in names])
        if numbers:
            gone = [n for n in current["subscribed_id"] if n not in numbers]
            remove += _numbers(gone)
        self._die_through_v1(request, [user], add)
        return book.change(user, add, remove)

    def delete(self, request):
        """Drop all optional packages."""
        book = self.portal.packages
        users = self._users(request)
        results = []
        for user in users:
            names = book.subscribed(user)["subscribed"]
            results.append(book.change(user, [], book.ids_of(names)))
        return self._all(results)

    def _fields(self, request, empty, allowed):
        if not request.data:
            raise PortalError(empty)
        data = pick(request.data, allowed)
        if not data:
            raise PortalError("Insert data is empty")
        return data

    def _all(self, results):
        """Return ``True`` only when every device changed; none at all is ``True``."""
        return all(results)

    def _die_through_v1(self, request, users, add):
        """Store the first row and abort: the broken ``/v1/`` alias (section 1.1).

        :raise OtherAnswer: HTTP 200, ``Unauthorized request.``
        """
        if not request.through_v1:
            return
        book = self.portal.packages
        for user in users:
            packages = book.of_plan(user)
            for number in add:
                if book.can_subscribe(number, packages):
                    book.insert_row(user["id"], number)
                    raise OtherAnswer(200, "text/html", "Unauthorized request.")
