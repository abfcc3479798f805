"""What a browser sends, read so that nothing of it can go wrong. No Odoo in here."""

import re
from datetime import date

#: More digits are no id of this database.
MAX_ID_DIGITS = 9
AMOUNT = re.compile(r"[0-9]{1,9}([.,][0-9]{1,2})?")
KEY = re.compile(r"[0-9a-f]{32}")


def read_id(text):
    """Return the number that a browser sent; None for anything else.

    :param str text: may be empty
    :rtype: int | None
    """
    text = text if isinstance(text, str) else ""
    # Not `isdecimal` alone: that is true for digits of other scripts too.
    if not (text.isascii() and text.isdecimal()) or len(text) > MAX_ID_DIGITS:
        return None
    return int(text)


def read_choice(text, choices, default=""):
    """Return what was chosen, if it can be chosen.

    :param str text: may be empty
    :param choices: container of what can be chosen
    :param default: returned for anything else
    """
    return text if isinstance(text, str) and text in choices else default


def read_day(text):
    """Return a day as date fields of browsers send it; None for anything else.

    :param str text: such as `2026-12-31`
    :rtype: date | None
    """
    try:
        day = date.fromisoformat(text or "")
    except (TypeError, ValueError):
        return None
    # The clock of a company may add or take a day; calendars end somewhere.
    return day if 1970 <= day.year <= 2999 else None


def read_amount(text):
    """Return a positive amount of credits; None for anything else.

    :param str text: such as `12.50` or `12,5`
    :rtype: float | None
    """
    text = (text or "").strip()
    if not AMOUNT.fullmatch(text):
        return None
    return float(text.replace(",", ".")) or None


def read_key(text):
    """Return what names a click; None if the form did not come from our page.

    :param str text: 32 hexadecimal digits
    :rtype: str | None
    """
    return text if KEY.fullmatch(text or "") else None


def read_text(text, length):
    """Return words without what surrounds them, and not more than fits.

    :param str text: may be empty
    :param int length: most characters
    :rtype: str
    """
    # The database takes no NUL.
    return (text or "").replace("\0", "").strip()[:length]


def quote_cell(value):
    """Return a cell of a CSV file that no spreadsheet takes for a formula.

    :param value: of any type; numbers stay what they are
    """
    if not isinstance(value, str):
        return value
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
