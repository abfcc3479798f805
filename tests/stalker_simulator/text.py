"""Three-byte ``utf8`` storage and ``utf8_general_ci`` comparison.

Source: middleware fact sections 1.6 (matching), 3.1 (character set).
"""

import unicodedata
from functools import lru_cache


def storable(text):
    """Return *text* as a three-byte ``utf8`` connection delivers it.

    Characters of four bytes become four question marks, bytes that are not UTF-8
    one each (measured on MariaDB 10.11 with an empty ``sql_mode``).
    """
    if text.isascii():
        return text
    return "".join(map(_storable_char, text))


def _storable_char(char):
    if char > "\uffff":
        return "????"
    return "?" if "\ud800" <= char <= "\udfff" else char


def cut_characters(text, width):
    """Return the first *width* characters: a VARCHAR cuts with success."""
    return text[:width]


def cut_bytes(text, width=65535):
    """Return *text* cut to *width* bytes of UTF-8, whole characters only (TEXT)."""
    return text.encode("utf-8")[:width].decode("utf-8", "ignore")


def fold(text):
    """Return the key under which ``utf8_general_ci`` compares *text*.

    Case, accents and trailing blanks do not count: ``min``, ``MIN``, ``mín`` and
    ``min `` share one key; a leading blank does count.
    """
    text = text.rstrip(" ")
    if text.isascii():
        return text.upper()
    return "".join(map(_fold_char, text))


#: Where the collation differs from Unicode's decomposition: the Cyrillic short i is
#: a letter of its own, while yo equals ye (compared with MariaDB 10.11).
_OWN_CLASS = {"ß": "S", "й": "Й", "Й": "Й"}


@lru_cache(maxsize=4096)
def _fold_char(char):
    if char in _OWN_CLASS:
        return _OWN_CLASS[char]
    # Only the alphabets have accents to ignore; Hangul decomposes, but not here.
    base = unicodedata.normalize("NFD", char)[0] if char < "\u2000" else char
    upper = base.upper()
    return upper if len(upper) == 1 else base


def compare(left, right):
    """Order two texts as the column collation does: -1, 0 or 1."""
    a, b = fold(left), fold(right)
    return (a > b) - (a < b)
