"""``itv_subscription``: single channels (section 2.8)."""

from base64 import b64decode, b64encode

from .. import php
from ..errors import PortalError
from .base import Resource, pick


def packed(channels):
    """Return a list of channel ids as the database stores it."""
    return b64encode(php.serialize(channels).encode("utf-8", "replace")).decode()


def unpacked(stored):
    """Return the stored list; ``False`` where PHP cannot read it."""
    return php.unserialize(php.decode(b64decode(stored or "")))


class ItvSubscription(Resource):
    """Channel lists, only for users that have a row."""

    def get(self, request):
        """Return the rows of the addressed users."""
        return self._shown(self.portal.users.for_box(request))

    def _shown(self, ids):
        # An empty list puts no condition on the query: everybody's rows come back.
        where = {"uid": ids} if ids else {}
        return [self._info(row) for row in self.db.rows("itv_subscription", **where)]

    def _info(self, row):
        user = self.db.first("users", id=row["uid"]) or {}
        services = user.get("additional_services_on")
        return {
            "sub_ch": unpacked(row["sub_ch"]),
            "mac": user.get("mac"),
            "ls": user.get("ls"),
            "additional_services_on": None if services is None else str(services),
        }

    def update(self, request):
        """Write ``additional_services_on`` and replace the list by ``sub_ch[]``."""
        if not request.data:
            raise PortalError("HTTP PUT data is empty")
        data = pick(request.data, {"sub_ch", "additional_services_on"})
        if not data:
            raise PortalError("Update data is empty")
        ids = self.portal.users.for_box(request)
        if "additional_services_on" in data:
            flag = php.to_int(data["additional_services_on"])
            self.db.update("users", {"additional_services_on": flag}, id=ids)
        if "sub_ch" in data:
            self._write(ids, data["sub_ch"])
            if not ids:
                return False
        return self._shown(ids)

    def _write(self, ids, channels):
        """Replace the list; a scalar empties it and bonus channels always go."""
        channels = channels if isinstance(channels, list) else []
        row = {"sub_ch": packed(channels), "bonus_ch": packed([]), "addtime": "NOW()"}
        for user_id in ids:
            if self.db.first("itv_subscription", uid=user_id):
                self.db.update("itv_subscription", row, uid=user_id)
            else:
                self.db.insert("itv_subscription", {**row, "uid": user_id})
