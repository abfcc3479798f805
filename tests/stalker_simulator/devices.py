"""What set-top boxes and the nightly job do to the database (2.2, 2.5, 2.10)."""

from .dates import ZERO, now_text
from .errors import PortalError
from .users import normalize_mac


class DeviceDoor:
    """Plays boxes, without their protocol.

    :param portal: the :class:`~.portal.Portal`
    """

    def __init__(self, portal):
        self._db = portal.db
        self._settings = portal.settings
        self._events = portal.events

    def register_box(self, mac, device_id="", device_id2=""):
        """Start a box: an unknown MAC becomes an enabled anonymous user.

        :param str device_id: hardware id, may be empty; so *device_id2*
        :return: the ``users`` row the box belongs to
        :raise PortalError: invalid MAC, another box's ids, self-registration off
        """
        mac = normalize_mac(mac)
        if mac is None:
            raise PortalError("Not valid mac address")
        user = self._db.first("users", mac=mac)
        self._check_binding(user, device_id, device_id2)
        if user is None:
            user = self._add_stub(mac)
        self._bind(user, device_id, device_id2)
        return self._db.first("users", id=user["id"])

    def _check_binding(self, user, device_id, device_id2):
        if user and _differs(user["device_id"], device_id):
            raise PortalError("device conflict - device_id mismatch")
        if user and _differs(user["device_id2"], device_id2):
            raise PortalError("device conflict - device_id mismatch")
        owner = self._db.first("users", device_id2=device_id2) if device_id2 else None
        if owner and (not user or owner["id"] != user["id"]):
            raise PortalError("device conflict - MAC address mismatch")

    def _add_stub(self, mac):
        if not self._settings.auto_add_stb:
            raise PortalError("Unknown box, self-registration is off")
        row = {"mac": mac, "name": mac, "created": "NOW()"}
        return {"id": self._db.insert("users", row)}

    def _bind(self, user, device_id, device_id2):
        row = {"last_start": "NOW()", "keep_alive": "NOW()"}
        if device_id:
            row["device_id"] = device_id
        if device_id2:
            row["device_id2"] = device_id2
        self._db.update("users", row, id=user["id"])

    def poll(self, mac, ip="127.0.0.1"):
        """Let a box ask for its next event; the keep-alive of the MAC is renewed.

        Two users with one MAC both look online, the first one gets the event.

        :return: the ``events`` row or ``None``
        :raise PortalError: when no user has the MAC
        """
        users = self._db.rows("users", mac=normalize_mac(mac) or mac)
        if not users:
            raise PortalError("Unknown box")
        seen = {"keep_alive": "NOW()", "last_active": "NOW()", "ip": ip}
        self._db.update("users", seen, id=[user["id"] for user in users])
        return self._next_event(users[0]["id"])

    def _next_event(self, user_id):
        now = now_text()
        waiting = self._db.rows("events", uid=user_id, ended=0)
        waiting = [event for event in waiting if event["eventtime"] > now]
        waiting.sort(key=lambda e: (e["priority"], e["addtime"], e["id"]))
        if not waiting:
            return None
        event = waiting[0]
        # Commands end when delivered, messages stay until confirmed.
        ended = int(not event["need_confirm"])
        self._db.update("events", {"sended": 1, "ended": ended}, id=event["id"])
        return event

    def confirm(self, event_id):
        """Let the viewer press OK on a message; return whether it exists."""
        done = {"confirmed": 1, "ended": 1}
        return bool(self._db.update("events", done, id=int(event_id)))

    def run_nightly_job(self):
        """Do what the portal's cron does at 00:05 with internal billing on.

        Disables enabled users whose end day is today or earlier (the time of day is
        ignored) and cuts those off that are online.

        :return: ids of the disabled users; none when internal billing is off
        """
        if not self._settings.internal_billing:
            return []
        today = now_text()[:10]
        expired = [
            user
            for user in self._db.rows("users", status=0)
            if ZERO < user["expire_billing_date"] and _day(user) <= today
        ]
        ids = [user["id"] for user in expired]
        self._db.update("users", {"status": 1}, id=ids)
        limit = now_text(-2 * self._settings.watchdog_timeout)
        online = [user["id"] for user in expired if (user["keep_alive"] or "") >= limit]
        self._events.send(online, "cut_off")
        return ids


def _differs(known, given):
    return bool(known and given and known != given)


def _day(user):
    return user["expire_billing_date"][:10]
