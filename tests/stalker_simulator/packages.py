"""Which packages a user has, and changing that (section 2.7)."""


class PackageBook:
    """Optional packages of users.

    :param database: the :class:`~.database.Database`
    :param events: the :class:`~.events.EventQueue`
    """

    def __init__(self, database, events):
        self._db = database
        self._events = events

    def of_plan(self, user):
        """Return the packages of the user's plan: mandatory first, then by name.

        Each is a ``services_package`` row with ``optional`` and ``subscribed``.
        """
        plan_id = user["tariff_plan_id"] or self._default_plan()
        if not plan_id or not self._db.first("tariff_plan", id=plan_id):
            return []
        taken = {
            row["package_id"]
            for row in self._db.rows("user_package_subscription", user_id=user["id"])
        }
        links = self._db.rows("package_in_plan", plan_id=plan_id)
        packages = [self._package(link, taken) for link in links]
        found = [package for package in packages if package]
        return sorted(found, key=lambda p: (p["optional"], p["external_id"]))

    def _default_plan(self):
        plan = self._db.first("tariff_plan", user_default=1)
        return plan["id"] if plan else 0

    def _package(self, link, taken):
        package = self._db.first("services_package", id=link["package_id"])
        if not package:
            return None
        subscribed = not link["optional"] or package["id"] in taken
        return {**package, "optional": link["optional"], "subscribed": subscribed}

    def subscribed(self, user):
        """Return ``subscribed`` and ``subscribed_id`` of the account answer."""
        chosen = [p for p in self.of_plan(user) if p["optional"] and p["subscribed"]]
        return {
            "subscribed": [package["external_id"] for package in chosen],
            "subscribed_id": [str(package["id"]) for package in chosen],
        }

    def ids_of(self, external_ids):
        """Return the numeric ids with one of the external ids."""
        rows = self._db.rows("services_package", external_id=external_ids)
        return [row["id"] for row in rows]

    def change(self, user, add, remove):
        """Subscribe to *add*, then unsubscribe from *remove*.

        The current set is read once: a package named twice is inserted twice.

        :param list add: numeric package ids
        :param list remove: numeric package ids
        :return: whether at least one row changed
        """
        packages = self.of_plan(user)
        changed = [self._subscribe(user["id"], number, packages) for number in add]
        changed += [self._unsubscribe(user["id"], n, packages) for n in remove]
        return any(changed)

    def can_subscribe(self, number, packages):
        """Return whether *number* is an optional, unsubscribed or single package."""
        return any(
            package["id"] == number
            and (
                (package["optional"] and not package["subscribed"])
                or package["service_type"] == "single"
            )
            for package in packages
        )

    def _subscribe(self, user_id, number, packages):
        if not self.can_subscribe(number, packages):
            return False
        self.insert_row(user_id, number)
        self._note(user_id, number, 1)
        return True

    def insert_row(self, user_id, number):
        """Insert the bare subscription row, without log and event."""
        row = {"user_id": user_id, "package_id": number}
        self._db.insert("user_package_subscription", row)

    def _unsubscribe(self, user_id, number, packages):
        mine = [p for p in packages if p["id"] == number]
        if not any(p["optional"] and p["subscribed"] for p in mine):
            return False
        where = {"user_id": user_id, "package_id": number}
        self._db.delete("user_package_subscription", **where)
        self._note(user_id, number, 0)
        return True

    def _note(self, user_id, number, state):
        log = {
            "user_id": user_id,
            "set_state": state,
            "package_id": number,
            "initiator": "api",
        }
        self._db.insert("package_subscribe_log", log)
        self._events.services_updated(user_id)
