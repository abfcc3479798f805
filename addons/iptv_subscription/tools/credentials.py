"""Logins and passwords that a person can type with a remote control."""

import re
import secrets

#: No 0/o, 1/l/i: they look alike on a TV screen.
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"
#: What every front end of the middleware passes on unchanged (middleware fact 1.7).
CREDENTIAL = re.compile(r"[A-Za-z0-9._@-]{1,64}")
LOGIN_LENGTH = 10
PASSWORD_GROUPS = 3
PASSWORD_GROUP_LENGTH = 4


def _readable(length):
    return "".join(secrets.choice(READABLE) for _ in range(length))


def generate_login():
    """Return a new login: a letter first, ten characters (about 49 bits).

    :rtype: str
    """
    letters = READABLE.lstrip("23456789")
    return secrets.choice(letters) + _readable(LOGIN_LENGTH - 1)


def generate_password():
    """Return a new password: three groups of four (about 59 bits).

    :rtype: str
    """
    groups = (_readable(PASSWORD_GROUP_LENGTH) for _ in range(PASSWORD_GROUPS))
    return "-".join(groups)


def is_valid_credential(text):
    """Tell whether a login or password is safe at every middleware.

    `0` counts as missing there, and blanks or other signs break its addresses
    (middleware facts 1.6, 1.7 and 2.1).

    :param str text: the login or password
    :rtype: bool
    """
    return bool(CREDENTIAL.fullmatch(text or "")) and text != "0"
