"""Make a MAC address belong to exactly one account.

No index of the middleware protects MAC addresses (pitfalls 11, 24), and boxes
register themselves at any moment (pitfall 25).
"""

from contextlib import suppress

from .errors import NotFoundError, RefusedError, UnknownOutcomeError
from .writes import in_doubt, put_account

_MAC_IN_USE = "MAC address already in use"


def find_stub(api, mac):
    """Find the self-registered row of a box that has no account yet.

    :param StalkerApi api: the server.
    :param str mac: normalised MAC address.
    :return: the stub, None when nobody has the MAC.
    :rtype: Account | None
    :raise RefusedError: if an account has it, or more than one row.
    """
    rows = api.get_by_mac(mac)
    if not rows:
        return None
    if len(rows) > 1 or not rows[0].is_stub:
        raise mac_in_use(rows)
    return rows[0]


def free_mac(api, mac, login):
    """Make sure that a MAC can be given to an account.

    A stub without any trace of a person is deleted: by MAC, which is its only
    address, so right after making sure that it is the only row there.

    :param StalkerApi api: the server.
    :param str mac: the MAC the account shall get.
    :param str login: the account's current login.
    :return: the account itself if it has the MAC already, else None.
    :rtype: Account | None
    :raise RefusedError: if another account has it.
    """
    rows = api.get_by_mac(mac)
    if len(rows) == 1 and rows[0].login == login:
        return rows[0]
    if len(rows) == 1 and rows[0].is_anonymous:
        _delete_stub(api, mac)
    elif rows:
        raise mac_in_use([row for row in rows if row.login != login])
    return None


def ensure_single(api, desired):
    """Check that a creation did not collide with another one (pitfall 24).

    :param StalkerApi api: the server.
    :param DesiredAccount desired: the account just created.
    :raise RefusedError: if there are two of it, or its MAC belongs to somebody else.
    """
    if not desired.mac:
        rows = api.get_by_account_number(desired.account_number)
        _refuse_twins([row for row in rows if row.login == desired.login])
        return
    rows = api.get_by_mac(desired.mac)
    ours = [row for row in rows if row.login == desired.login]
    others = [row for row in rows if row.login != desired.login]
    _refuse_twins(ours)
    if len(others) == 1 and others[0].is_anonymous:
        _oust_stub(api, desired)
    elif others:
        raise mac_in_use(others)


def release_box(api, login, mac):
    """Take the box away from an account and free the hardware (fact 2.5).

    Clearing `stb_mac` alone would leave the box bound to the account.

    :param StalkerApi api: the server.
    :param str login: the account.
    :param str mac: the MAC we gave to it.
    :raise RefusedError: if others hold the same MAC: they would lose it as well.
    """
    rows = api.get_by_mac(mac)
    if not any(row.login == login for row in rows):
        return
    if len(rows) > 1:
        raise mac_in_use([row for row in rows if row.login != login])
    # Reading back decides.
    with suppress(UnknownOutcomeError, NotFoundError):
        api.reset_device(mac)
    if any(row.login == login for row in api.get_by_mac(mac)):
        raise in_doubt("The box is still bound to the account.")


def mac_in_use(rows):
    """Build the refusal that names who is in the way.

    :param rows: accounts with the MAC.
    :return: the error to raise; `other_login` is "" for an account without login.
    :rtype: RefusedError
    """
    logins = sorted({row.login for row in rows})
    names = ", ".join(repr(login) if login else _nameless(rows) for login in logins)
    return RefusedError(
        f"{_MAC_IN_USE}: by {names or 'this account, twice'}.",
        words=_MAC_IN_USE,
        other_login=logins[0] if logins else None,
    )


def _nameless(rows):
    row = next(row for row in rows if not row.login)
    known_by = row.account_number or row.full_name or row.phone or "no name"
    return f"an account without login ({known_by})"


def _delete_stub(api, mac):
    # Reading back decides.
    with suppress(UnknownOutcomeError, NotFoundError):
        api.delete_by_mac(mac)
    if api.get_by_mac(mac):
        raise in_doubt("The box registered itself again, or is still registered.")


def _oust_stub(api, desired):
    """Resolve the race of a box that registered itself while we created its account.

    `DELETE accounts/MAC` would delete both rows. So our own row, which can be
    addressed by login, steps aside until the stub is alone at that MAC. A crash
    in between leaves our account without MAC, which the next run repairs.
    """
    put_account(api, desired.login, {"stb_mac": ""})
    free_mac(api, desired.mac, desired.login)
    put_account(api, desired.login, {"stb_mac": desired.mac})
    rows = api.get_by_mac(desired.mac)
    if [row.login for row in rows] != [desired.login]:
        raise mac_in_use([row for row in rows if row.login != desired.login])


def _refuse_twins(ours):
    if len(ours) > 1:
        raise RefusedError(
            f"The middleware has {len(ours)} accounts with the login "
            f"{ours[0].login!r}: delete all but one there.",
            words="Login already in use",
            other_login=ours[0].login,
        )
