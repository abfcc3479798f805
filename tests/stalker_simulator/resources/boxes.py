"""``stb_auth``, ``stb_msg``, ``send_event`` and ``stb_modules`` (2.4, 2.9 - 2.11)."""

import secrets

from .. import php
from ..errors import PortalError
from .base import Resource

#: Offered events without parameters, and the name they are stored under.
PLAIN_EVENTS = {
    "reboot": "reboot",
    "reload_portal": "reload_portal",
    "update_channels": "update_subscription",
    "update_image": "update_image",
    "show_menu": "show_menu",
    "cut_off": "cut_off",
}
CHANNEL_EVENTS = ("play_channel", "play_radio_channel")

#: Modules the recorded portal's configuration disables for everybody.
DISABLED_MODULES = [
    "vclub",
    "karaoke",
    "cityinfo",
    "horoscope",
    "anecdote",
    "game.mastermind",
    "infoportal",
]


class BoxResource(Resource):
    """A resource that needs at least one box; without identifier it means all."""

    def ids(self, request):
        """Return the user ids; without identifier those of everybody.

        :raise PortalError: ``Empty stb list``
        """
        ids = self.portal.users.for_box(request)
        if not ids:
            raise PortalError("Empty stb list")
        return ids


class StbAuth(BoxResource):
    """New tokens, and the release of a device."""

    def update(self, request):
        """Renew the token; with ``reset_device_id`` clear MAC and device ids too."""
        for user_id in self.ids(request):
            row = {"access_token": secrets.token_hex(16).upper()}
            if not php.is_empty(request.value("reset_device_id")):
                row.update(mac="", device_id="", device_id2="")
            self.db.update("users", row, id=user_id)
            self.events.invalidate_tokens([user_id])
        return True


class StbMsg(BoxResource):
    """Messages."""

    def create(self, request):
        """Queue ``msg`` with ``ttl`` and ``auto_hide_timeout`` in seconds."""
        ids = self.ids(request)
        if php.is_empty(request.value("msg")):
            raise PortalError("Empty msg")
        self.events.message(
            ids,
            request.value("msg"),
            ttl=php.to_int(request.value("ttl")),
            auto_hide_timeout=php.to_int(request.value("auto_hide_timeout")),
        )
        return True


class SendEvent(Resource):
    """Commands and messages."""

    def create(self, request):
        """Queue ``event``; an unknown name is OK with ``False``."""
        ids = self.portal.users.for_box(request)
        if not ids and request.count:
            raise PortalError("STB not found")
        event = request.value("event")
        ttl = php.to_int(request.value("ttl"))
        if not isinstance(event, str):
            return False
        return self._send(ids, event, ttl, request.value)

    def _send(self, ids, event, ttl, value):
        if event in PLAIN_EVENTS:
            self.events.send(ids, PLAIN_EVENTS[event], ttl)
        elif event in CHANNEL_EVENTS:
            channel = php.scalar(value("channel")) or ""
            self.events.send(ids, event, ttl, msg=channel)
        elif event == "send_msg":
            # ``auto_hide_timeout`` is applied after the event is stored: lost.
            reboot = not php.is_empty(value("need_reboot"))
            self.events.message(ids, value("msg"), ttl, reboot=reboot)
        elif event == "send_msg_with_video":
            msg = php.scalar(value("msg")) or ""
            video = php.scalar(value("video")) or ""
            self.events.send(ids, event, ttl, msg=msg, param1=video)
        else:
            return False
        return True


class StbModules(BoxResource):
    """Restricted and disabled modules."""

    def get(self, request):
        """Return the modules of exactly one box."""
        ids = self.ids(request)
        if len(ids) != 1:
            raise PortalError("Only one identifier allowed")
        return self._shown(ids[0])

    def update(self, request):
        """Write ``disabled`` and ``restricted``; answer for the first box."""
        ids = self.ids(request)
        if not request.data:
            raise PortalError("HTTP PUT data is empty")
        if not {"disabled", "restricted"} & request.data.keys():
            raise PortalError("Update data is empty")
        for column in ("disabled", "restricted"):
            if column in request.data:
                self._write(ids, column, request.data[column])
        return self._shown(ids[0])

    def _write(self, ids, column, value):
        for user_id in ids:
            if not self.db.first("user_modules", uid=user_id):
                self.db.insert("user_modules", {"uid": user_id})
            if column == "restricted":
                self.events.send([user_id], "update_modules")
            row = {column: php.serialize(value)}
            self.db.update("user_modules", row, uid=user_id)

    def _shown(self, user_id):
        row = self.db.first("user_modules", uid=user_id)
        restricted = php.unserialize(row["restricted"]) if row else False
        # With tariff plans on, the stored list of disabled modules has no effect.
        return {
            "disabled": list(DISABLED_MODULES),
            "restricted": [] if restricted is False else restricted,
        }
