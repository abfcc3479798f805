"""Values of forms and answers, checked before they are sent or used."""

import enum
import html

from .errors import ProtocolError
from .text import MESSAGE_WIDTH, clip

#: Form fields of `accounts` and `users` (middleware fact 2.1).
ACCOUNT_FIELDS = frozenset(
    (
        "login",
        "password",
        "full_name",
        "phone",
        "account_number",
        "tariff_plan",
        "status",
        "stb_mac",
        "comment",
        "end_date",
        "account_balance",
    )
)
#: PHP drops fields beyond its limit of 1,000 silently (middleware fact 1.3).
MAX_PACKAGES = 400


class Event(enum.Enum):
    """Events the API really queues (middleware fact 2.10); others answer `false`."""

    REBOOT = "reboot"
    RELOAD_PORTAL = "reload_portal"
    UPDATE_CHANNELS = "update_channels"
    PLAY_CHANNEL = "play_channel"
    PLAY_RADIO_CHANNEL = "play_radio_channel"
    UPDATE_IMAGE = "update_image"
    SHOW_MENU = "show_menu"
    CUT_OFF = "cut_off"


def account_form(fields):
    """Let only fields pass that the middleware knows; others are dropped silently.

    :param dict fields: field name -> value.
    :return: the same fields.
    :rtype: dict
    :raise ProtocolError: for an unknown field, or for none at all.
    """
    unknown = set(fields) - ACCOUNT_FIELDS
    if unknown or not fields:
        raise ProtocolError(f"Not fields of an account: {sorted(unknown)}")
    return fields


def as_list(answer):
    """Take the list out of an answer.

    :param Answer answer: an OK answer.
    :return: its results.
    :rtype: list
    :raise ProtocolError: if they are no list.
    """
    if not isinstance(answer.results, list):
        raise ProtocolError("The middleware answered without a list.")
    return answer.results


def message_html(text):
    """Turn plain text into what the box shows as that text (middleware fact 2.9).

    :param str text: plain text, with line feeds.
    :return: HTML.
    :rtype: str
    :raise ProtocolError: if nothing is left of it (`0` counts as empty).
    """
    message = html.escape(clip(text, MESSAGE_WIDTH, multiline=True), quote=False)
    if message in ("", "0"):
        raise ProtocolError("A message needs a text.")
    return message.replace("\n", "<br/>")


def positive(number):
    """Write a positive number; negative times are taken and mean "already over".

    :param int number: seconds or a channel number.
    :return: decimal digits.
    :rtype: str
    :raise ProtocolError: for anything else.
    """
    if not isinstance(number, int) or number <= 0:
        raise ProtocolError("Seconds and channel numbers are positive whole numbers.")
    return str(number)
