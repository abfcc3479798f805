"""MAC addresses the way set-top boxes report them: upper case, with colons.

The middleware stores what it is sent, wrong or not (middleware facts 1.8 and 2.1),
so everything is normalised and checked here before it is stored.
"""

import re

SEPARATORS = re.compile(r"[\s:.\-]+")
TWELVE_DIGITS = re.compile(r"[0-9A-F]{12}")
#: Prefix of Infomir MAG boxes, the only one a stock portal accepts (fact 1.8).
MAG_PREFIX = "00:1A:79"


def normalize_mac(text):
    """Return the MAC address in its one spelling, `00:1A:79:AA:BB:CC`.

    :param str text: as typed: any case, with `:`, `-`, `.`, blanks or nothing between
    :rtype: str
    :raise ValueError: if it is not twelve hexadecimal digits, or no device's address
    """
    digits = SEPARATORS.sub("", text or "").upper()
    if not TWELVE_DIGITS.fullmatch(digits):
        raise ValueError("not twelve hexadecimal digits")
    if digits in ("0" * 12, "F" * 12):
        raise ValueError("an empty or broadcast address, not a device's")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def spell_mac(text):
    """Return what a person typed into a search box, spelled as it is stored.

    :param str text: a whole MAC address in any spelling, or a part of one
    :return: the stored spelling of a whole address; a part stays as it is
    :rtype: str
    """
    try:
        return normalize_mac(text)
    except ValueError:
        return text
