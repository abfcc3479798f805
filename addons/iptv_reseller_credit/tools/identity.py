"""What makes two customers one and the same to the trial guard. No Odoo in here."""

import re

#: Domains that ignore dots, and have two names.
GMAIL = frozenset({"gmail.com", "googlemail.com"})
#: Fewer digits are no telephone number.
SHORTEST_PHONE = 6


def identify_email(text):
    """Return the mailbox behind an address: no tag, no dots where they do not count.

    :param str text: as typed
    :return: the address, or an empty string if it is none
    :rtype: str
    """
    name, at, domain = (text or "").strip().lower().rpartition("@")
    name = name.partition("+")[0]
    if not (at and name and domain):
        return ""
    if domain in GMAIL:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{name}@{domain}"


def identify_phone(text):
    """Return the digits of a telephone number, without zeros in front.

    :param str text: as typed
    :return: the digits, or an empty string if they are too few
    :rtype: str
    """
    digits = re.sub(r"\D", "", text or "").lstrip("0")
    return digits if len(digits) >= SHORTEST_PHONE else ""
