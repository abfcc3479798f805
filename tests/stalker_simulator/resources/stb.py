"""``stb``: the lower-level twin of ``accounts`` (section 2.3)."""

from .. import php
from ..errors import PortalError
from ..users import normalize_mac
from .accounts import store_password
from .base import Resource, inverted, pick

CREATE = {
    "mac": "mac",
    "login": "login",
    "password": "password",
    "status": "status",
    "additional_services_on": "additional_services_on",
    "ls": "ls",
    "end_date": "expire_billing_date",
    "account_balance": "account_balance",
}
UPDATE = {
    "status": "status",
    "additional_services_on": "additional_services_on",
    "ls": "ls",
    "end_date": "expire_billing_date",
    "reboot": "reboot",
}


class Stb(Resource):
    """Users seen as boxes."""

    def get(self, request):
        """Return the list; unknown identifiers give an empty one, no error."""
        return self._shown(self.portal.users.for_box(request))

    def _shown(self, ids):
        return [self._info(user) for user in self.db.rows("users", id=ids)]

    def _info(self, user):
        shown = {
            "mac": user["mac"],
            "ip": user["ip"],
            "ls": user["ls"],
            "version": user["version"],
            "status": inverted(user["status"]),
            "additional_services_on": str(user["additional_services_on"]),
            "last_active": user["last_active"],
            "login": user["login"],
            "account_balance": user["account_balance"],
            "online": self.online(user),
        }
        if self.settings.internal_billing:
            shown["end_date"] = user["expire_billing_date"]
        return shown

    def create(self, request):
        """Create a box; ``status`` is stored as sent, so 1 disables it."""
        if not request.data:
            raise PortalError("HTTP POST data is empty")
        data = _mapped(request.data, CREATE)
        if not data:
            raise PortalError("Insert data is empty")
        self._check_new(data)
        self.portal.pause_before_insert(request)
        user_id = self.db.insert("users", {**data, "created": "NOW()"})
        if not php.is_empty(data.get("password")) and php.is_empty(data.get("login")):
            self.db.update("users", {"login": str(user_id)}, id=user_id)
        store_password(self.db, user_id, data.get("password"))
        return self._shown([user_id])[0]

    def _check_new(self, data):
        """Normalise the MAC in place and refuse one in use; logins may repeat."""
        if php.is_empty(data.get("mac")):
            if php.is_empty(data.get("login")) or php.is_empty(data.get("password")):
                raise PortalError("Login and password required")
            return
        data["mac"] = normalize_mac(data["mac"])
        if data["mac"] is None:
            raise PortalError("Not valid mac address")
        if self.db.first("users", mac=data["mac"]):
            raise PortalError("Stb already exists")

    def update(self, request):
        """Change boxes; ``reboot`` with another field changes every user."""
        if not request.data:
            raise PortalError("HTTP PUT data is empty")
        data = _mapped(request.data, UPDATE)
        if not data:
            raise PortalError("Update data is empty")
        if not request.count and not self.settings.multiple_stb_update:
            raise PortalError("Identifier required")
        if "status" in data:
            data["status"] = inverted(data["status"])
        ids = self.portal.users.for_box(request)
        self._apply(ids, data)
        return self._shown(ids) or False

    def _apply(self, ids, data):
        everybody = "reboot" in data
        if everybody:
            del data["reboot"]
            self.events.send(ids, "reboot")
        if data:
            # Queueing the reboot makes the update lose its WHERE clause.
            where = {} if everybody else {"id": ids}
            self.db.update("users", data, **where)
        if "status" in data:
            self.events.send(ids, "cut_off" if data["status"] else "cut_on")

    def delete(self, request):
        """Remove the user rows and nothing that belongs to them."""
        if not request.count:
            raise PortalError("Identifier required")
        ids = self.portal.users.for_box(request)
        if not ids:
            raise PortalError("STB not found")
        self.db.delete("users", id=ids)
        return True


def _mapped(data, columns):
    known = pick(data, columns)
    return {columns[name]: php.scalar(value) for name, value in known.items()}
