"""The state an account shall have, and how it compares with what is there."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from .dates import NEVER
from .errors import RefusedError
from .identifiers import check_account_number, check_login, check_mac
from .redaction import Secret
from .text import COMMENT_WIDTH, NAME_WIDTH, PHONE_WIDTH, check_password, clip

_SNAPSHOT_VERSION = 1
# The fingerprint only has to outlive a leaked backup of job data, while a mass push
# compares hundreds per minute.
_ROUNDS = 10_000


@dataclass(frozen=True)
class DesiredAccount:
    """One account as the billing system wants it.

    Texts are clipped on construction, so they compare equal to what reads back.

    :param str login: `[A-Za-z0-9._@-]`, at most 64 characters.
    :param password: clear text, str or Secret.
    :param str account_number: the mark that the account is ours; never empty. Beyond
        11 characters it is no identifier for boxes (pitfall 21).
    :param str mac: normalised MAC address; None leaves the MAC alone, unless the
        previous push set one, which is then released.
    :param str tariff: external id of the plan.
    :param bool enabled: the subscriber may watch.
    :param str end_date: as :func:`~.dates.format_end_date` writes it.
    :param frozenset packages: external ids of optional packages; None: don't touch.
    :raise ProtocolError: for an unsafe identifier.
    :raise RefusedError: for a password or plan that cannot be stored.
    """

    login: str
    password: Secret = field(repr=False)
    account_number: str
    tariff: str
    full_name: str = ""
    phone: str = ""
    mac: str | None = None
    enabled: bool = True
    end_date: str = NEVER
    comment: str = ""
    packages: frozenset | None = None

    def __post_init__(self):
        check_login(self.login)
        check_account_number(self.account_number)
        if self.mac is not None:
            check_mac(self.mac)
        if not self.tariff or self.tariff == "0":
            # Empty breaks the call half-way, after the status (pitfall 15).
            raise RefusedError("No tariff plan is given.")
        check_password(Secret(self.password).reveal())
        self._set("password", Secret(self.password))
        self._set("full_name", clip(self.full_name, NAME_WIDTH))
        self._set("phone", clip(self.phone, PHONE_WIDTH))
        self._set("comment", clip(self.comment, COMMENT_WIDTH, multiline=True))
        if self.packages is not None:
            self._set("packages", frozenset(self.packages))

    def _set(self, name, value):
        object.__setattr__(self, name, value)


def fields_to_send(desired):
    """Give all form fields of an account (middleware fact 2.1).

    :param DesiredAccount desired: the wanted state.
    :return: field name -> str, the password as Secret; no `stb_mac` without a MAC.
    :rtype: dict
    """
    fields = {
        "login": desired.login,
        "password": desired.password,
        "account_number": desired.account_number,
        "full_name": desired.full_name,
        "phone": desired.phone,
        "tariff_plan": desired.tariff,
        # Only these two: "false" and "off" would enable (pitfall 13).
        "status": "1" if desired.enabled else "0",
        "comment": desired.comment,
        "end_date": desired.end_date,
    }
    if desired.mac:
        fields["stb_mac"] = desired.mac
    return fields


def difference(desired, account):
    """Find the readable fields in which an account is not as wanted.

    An equal MAC is never part of it: sending it would log the box out (pitfall 30).

    :param DesiredAccount desired: the wanted state.
    :param Account account: what the middleware has.
    :return: field name -> wanted value.
    :rtype: dict
    """
    return differing(fields_to_send(desired), account)


def differing(fields, account):
    """Keep the fields that the account shows with another value.

    :param dict fields: field name -> wanted value.
    :param Account account: what the middleware has.
    :return: the readable fields that differ.
    :rtype: dict
    """
    hidden = hidden_fields(fields, account)
    return {
        name: value
        for name, value in fields.items()
        if name not in hidden and not account.shows(name, value)
    }


def hidden_fields(fields, account):
    """Keep the fields that cannot be read back: nobody can compare them.

    :param dict fields: field name -> wanted value.
    :param Account account: what the middleware shows.
    :return: the password, and the end date without internal billing.
    :rtype: dict
    """
    names = {"password"} if account.end_date is not None else {"password", "end_date"}
    return {name: value for name, value in fields.items() if name in names}


def snapshot(desired, known=None):
    """Remember what has been pushed, so the next push sends only changes.

    :param DesiredAccount desired: the state that has just been reached.
    :param dict known: the previous snapshot, for what `desired` does not touch.
    :return: a JSON-able dict; the password is only a salted fingerprint.
    :rtype: dict
    """
    known = known if is_usable(known) else {}
    fields = fields_to_send(desired)
    fields["password"] = _fingerprint_for(desired.password, known.get("password"))
    fields.setdefault("stb_mac", "")
    packages = known.get("packages")
    if desired.packages is not None:
        packages = sorted(desired.packages)
    return {"version": _SNAPSHOT_VERSION, **fields, "packages": packages}


def is_usable(known):
    """Tell whether a stored snapshot can be trusted to be one of ours.

    :param known: what the caller stored, possibly years ago.
    :return: True for a complete snapshot of this version.
    :rtype: bool
    """
    return (
        isinstance(known, dict)
        and known.get("version") == _SNAPSHOT_VERSION
        and bool(known.get("login"))
    )


def changed_since(desired, known):
    """Find what differs from the last push, without asking the middleware.

    :param DesiredAccount desired: the wanted state.
    :param dict known: a usable snapshot.
    :return: field name -> value to send, packages excepted.
    :rtype: dict
    """
    fields = fields_to_send(desired)
    password = fields.pop("password")
    changed = {
        name: value for name, value in fields.items() if known.get(name) != value
    }
    if not _matches(password, known.get("password")):
        changed["password"] = password
    return changed


def _fingerprint_for(password, fingerprint):
    """Keep an old fingerprint that still fits: equal states give equal snapshots."""
    if _matches(password, fingerprint):
        return fingerprint
    return _fingerprint(password, os.urandom(16).hex())


def _matches(password, fingerprint):
    salt = str(fingerprint or "").partition("$")[0]
    return bool(salt) and hmac.compare_digest(
        _fingerprint(password, salt), str(fingerprint)
    )


def _fingerprint(password, salt):
    clear = password.reveal().encode("utf-8")
    digest = hashlib.pbkdf2_hmac("sha256", clear, salt.encode(), _ROUNDS)
    return f"{salt}${digest.hex()}"
