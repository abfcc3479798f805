"""The central guard in front of every URL (pitfall 17).

A missing identifier makes the middleware act on **every** subscriber, and `0`, a
blank or a dot segment count as missing (middleware fact 1.6). Nothing reaches a path
without passing one of these functions.
"""

import re

from .errors import ProtocolError

LOGIN_WIDTH = 64
#: Longer account numbers are taken for MAC addresses outside `accounts` (pitfall 21).
BOX_ACCOUNT_WIDTH = 11
MAX_IDENTIFIERS = 50
MAX_URL = 1500

_SAFE = re.compile(r"[A-Za-z0-9._@-]+")
_MAC = re.compile(r"([0-9A-F]{2}:){5}[0-9A-F]{2}")
_BARE_MAC = re.compile(r"[0-9A-Fa-f]{12}")
_SEPARATORS = re.compile(r"[\s:.\-]+")


def is_mac(text):
    """Tell whether a text is a MAC address in the only accepted spelling.

    :param str text: any text.
    :return: True for upper-case hexadecimal pairs with colons.
    :rtype: bool
    """
    return isinstance(text, str) and bool(_MAC.fullmatch(text))


def normalize_mac(text):
    """Bring a MAC address typed by a person into the spelling boxes use.

    The middleware itself stores dashes and non-hexadecimal letters as sent and
    then never matches the box (middleware fact 1.8, pitfall 11).

    :param str text: e.g. ``001a79aabbcc``, ``00-1A-79-AA-BB-CC``, ``00:1a:79:…``.
    :return: ``00:1A:79:AA:BB:CC``.
    :rtype: str
    :raise ValueError: if it is not twelve hexadecimal digits.
    """
    digits = _SEPARATORS.sub("", text) if isinstance(text, str) else ""
    if not _BARE_MAC.fullmatch(digits):
        raise ValueError(
            "A MAC address has twelve digits 0-9 or letters A-F, "
            "for example 00:1A:79:AA:BB:CC."
        )
    digits = digits.upper()
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def check_mac(text):
    """Let only a strictly spelled MAC address pass.

    :param str text: the MAC address.
    :return: the same text.
    :rtype: str
    :raise ProtocolError: for anything else (pitfall 11).
    """
    if not is_mac(text):
        raise ProtocolError("Unsafe identifier: not a normalised MAC address.")
    return text


def check_login(text):
    """Let only a login pass that addresses exactly one account.

    :param str text: the login.
    :return: the same text.
    :rtype: str
    :raise ProtocolError: if empty, `0`, too long (pitfall 10) or with characters
        that web servers treat differently (pitfall 23).
    """
    return _check(text, LOGIN_WIDTH, "login")


def check_account_number(text, width=LOGIN_WIDTH):
    """Let only a safe account number pass.

    :param str text: the account number.
    :param int width: longest allowed, in characters; :data:`BOX_ACCOUNT_WIDTH` for
        every resource but `accounts` (pitfall 21).
    :return: the same text.
    :rtype: str
    :raise ProtocolError: see :func:`check_login`.
    """
    return _check(text, width, "account number")


def check_box(text):
    """Let a MAC address or a short account number pass.

    :param str text: identifier for `stb`, `send_event`, `account_subscription`, …
    :return: the same text.
    :rtype: str
    :raise ProtocolError: see :func:`check_login` and pitfall 21.
    """
    return text if is_mac(text) else check_account_number(text, BOX_ACCOUNT_WIDTH)


def check_path_part(text):
    """Last guard when a URL is built, whatever the caller checked before.

    :param str text: one identifier.
    :return: the same text.
    :rtype: str
    :raise ProtocolError: if it is neither a MAC address nor a safe word.
    """
    return text if is_mac(text) else _check(text, LOGIN_WIDTH, "identifier")


def chunked(identifiers, room=MAX_URL, size=MAX_IDENTIFIERS):
    """Cut a list of box identifiers into lists the web server accepts.

    Apache refused URLs of some kilobytes (middleware fact 1.7). Only the first
    identifier decides what the whole list means, so kinds may not be mixed
    (middleware fact 1.6); repeated entries are dropped.

    :param identifiers: MAC addresses or short account numbers.
    :param int room: characters left for the list in the URL.
    :param int size: longest list, in identifiers.
    :return: a list of lists, empty for no identifiers.
    :rtype: list[list[str]]
    :raise ProtocolError: for an unsafe identifier or a mixed list.
    """
    if isinstance(identifiers, str):
        identifiers = [identifiers]
    checked = list(dict.fromkeys(check_box(text) for text in identifiers))
    if len({is_mac(text) for text in checked}) > 1:
        raise ProtocolError("MAC addresses and account numbers may not be mixed.")
    chunks, length = [], 0
    for text in checked:
        length += len(text) + 1
        if not chunks or len(chunks[-1]) >= size or length > room:
            chunks.append([])
            length = len(text) + 1
        chunks[-1].append(text)
    return chunks


def _check(text, width, what):
    """Refuse whatever the middleware could read as "no identifier" or as a list."""
    if not isinstance(text, str) or not _SAFE.fullmatch(text):
        raise ProtocolError(
            f"Unsafe identifier: a {what} needs letters, digits and . _ @ - only."
        )
    # "0" is empty to PHP; "." and ".." are removed from the path by HTTP clients.
    if text == "0" or not text.strip("."):
        raise ProtocolError(f"Unsafe identifier: {text!r} cannot be a {what}.")
    if len(text) > width:
        raise ProtocolError(f"Unsafe identifier: a {what} has at most {width} letters.")
    return text
