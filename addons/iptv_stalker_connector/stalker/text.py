"""Bring texts into the form the middleware stores, so that they read back equal."""

import unicodedata

from .errors import RefusedError

#: Column widths in characters (middleware fact 2.1).
NAME_WIDTH = 64
PHONE_WIDTH = 64
PASSWORD_WIDTH = 64
#: `comment` holds 65,535 bytes; three per character at most, once clipped.
COMMENT_WIDTH = 21845
#: Far below the 65,535 bytes of a message, even when every letter is escaped.
MESSAGE_WIDTH = 5000

_FUNCTIONS = {"NOW()", "CURDATE()", "CURTIME()"}
_LAST_BMP = "\uffff"


def clip(value, width, multiline=False):
    """Reduce a text to what the column keeps unchanged.

    The middleware cuts at the column width with success (pitfall 10), turns
    characters outside the three-byte range into question marks (pitfall 12) and
    executes a value that is exactly a date function (pitfall 16).

    :param value: str or None.
    :param int width: column width, in characters.
    :param bool multiline: keep line feeds.
    :return: a text that is stored, and read back, as it is.
    :rtype: str
    """
    text = str(value or "")
    if multiline:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(char for char in text if _storable(char, multiline))
    text = text.strip()[:width].strip()
    # After cutting: "NOW() and then" must not become "NOW()" at width 5.
    return text.replace("()", "") if is_function(text) else text


def is_function(text):
    """Tell whether the middleware would execute the text (middleware fact 1.3).

    :param str text: a form value.
    :return: True for exactly NOW(), CURDATE() or CURTIME() in any case.
    :rtype: bool
    """
    return text.strip().upper() in _FUNCTIONS


def check_password(text):
    """Let only passwords pass that the middleware stores as they are.

    A password is never altered: the subscriber types exactly this one.

    :param str text: the clear text.
    :return: the same text.
    :rtype: str
    :raise RefusedError: if empty or `0` (ignored by PUT, kept in clear text by
        POST, middleware fact 2.1), too long, executable (pitfall 16) or with
        characters that would be changed (pitfall 12).
    """
    if text in ("", "0") or is_function(text):
        raise RefusedError("This password cannot be stored: it is empty or reserved.")
    if len(text) > PASSWORD_WIDTH or text != text.strip():
        raise RefusedError(
            f"This password cannot be stored: it is longer than {PASSWORD_WIDTH} "
            "characters or begins or ends with a blank."
        )
    if not all(_storable(char, False) for char in text):
        raise RefusedError(
            "This password cannot be stored: it has characters (such as emoji) "
            "that the middleware replaces."
        )
    return text


def _storable(char, multiline):
    if char == "\n":
        return multiline
    return char <= _LAST_BMP and unicodedata.category(char) not in ("Cc", "Cs")
