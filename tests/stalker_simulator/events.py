"""The event queue of the boxes (sections 2.9, 2.10)."""

import secrets

from . import php
from .dates import now_text

MESSAGES = ("send_msg", "send_msg_with_video")
MESSAGE_TTL = 7 * 24 * 3600


def invalid_token():
    """Return a token that no session can present."""
    return "invalid_" + secrets.token_hex(16)


class EventQueue:
    """Writes rows of ``events``.

    :param database: the :class:`~.database.Database`
    :param settings: the :class:`~.settings.Settings`, for ``watchdog_timeout``
    """

    def __init__(self, database, settings):
        self._db = database
        self._settings = settings

    def send(self, user_ids, event, ttl=0, **columns):
        """Queue *event* for every user of *user_ids*.

        :param int ttl: seconds until it expires; 0 for the default, 7 days for
            messages and twice the watchdog time-out for commands; negative counts
        :param columns: ``msg``, ``param1``, ``reboot_after_ok``, ...
        """
        is_message = event in MESSAGES
        default = MESSAGE_TTL if is_message else self._settings.watchdog_timeout * 2
        if event == "cut_off":
            self.invalidate_tokens(user_ids)
        if is_message and columns.get("reboot_after_ok"):
            self._drop_unsent_reboots(user_ids)
        for user_id in user_ids:
            row = {
                "uid": user_id,
                "event": event,
                "need_confirm": int(is_message),
                "priority": 2 if is_message else 1,
                "addtime": now_text(),
                "eventtime": now_text(ttl or default),
                **columns,
            }
            self._db.insert("events", row)

    def message(self, user_ids, msg, ttl=0, reboot=False, **columns):
        """Queue a message, with *reboot* one that reboots the box after OK."""
        reboot_after_ok = {"reboot_after_ok": 1} if reboot else {}
        msg = php.scalar(msg) or ""
        self.send(user_ids, "send_msg", ttl, msg=msg, **reboot_after_ok, **columns)

    def services_updated(self, user_id):
        """Queue the note a change of subscription causes; nothing suppresses it."""
        self.message(
            [user_id],
            "Services are updated according to the subscription. "
            "The STB will be rebooted.",
            ttl=self._settings.watchdog_timeout * 2,
            reboot=True,
        )

    def invalidate_tokens(self, user_ids):
        """Make the API v2/v3 sessions of the users useless."""
        for user_id in user_ids:
            tokens = {"token": invalid_token(), "refresh_token": invalid_token()}
            self._db.update("access_tokens", tokens, uid=user_id)

    def _drop_unsent_reboots(self, user_ids):
        self._db.delete(
            "events", uid=user_ids, event="send_msg", sended=0, reboot_after_ok=1
        )
