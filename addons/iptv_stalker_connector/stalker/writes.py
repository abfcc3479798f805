"""Writes that prove what they did.

After a time-out or an unreadable answer nobody knows whether a write was executed
(pitfalls 4 and 7). These functions then read back at once and decide.
"""

from contextlib import suppress

from .desired import differing, fields_to_send, hidden_fields
from .errors import NotFoundError, RefusedError, RetryError, UnknownOutcomeError

#: Seconds until a call in doubt is certainly over: the portal's PHP gives up after
#: 30 s of its own work, and a locked table comes on top (pitfall 35).
DOUBT_SECONDS = 60.0


def put_account(api, login, changes):
    """Change an account; prove it when the answer got lost.

    Repeating a PUT by login is harmless (pitfall 7); what cannot be read back, or is
    not there yet, is sent once more.

    :param StalkerApi api: the server.
    :param str login: current login.
    :param dict changes: field name -> value.
    :raise NotFoundError: if there is no such account.
    :raise RetryError: if the outcome stays unknown.
    """
    try:
        api.update_user(login, **changes)
        return
    except UnknownOutcomeError:
        account = _find_renamed(api, login, changes.get("login", login))
    if account is None:
        raise in_doubt("The account vanished while it was being changed.")
    missing = differing(changes, account) | hidden_fields(changes, account)
    if missing:
        _repeat(api, account.login, missing)


def post_account(api, desired):
    """Create an account and read it back.

    :param StalkerApi api: the server.
    :param DesiredAccount desired: the wanted state.
    :return: the account, and whether the answer to the creation got lost.
    :rtype: tuple[Account, bool]
    :raise RetryError: if it is not there: the creation may still be executing, and
        a second one now could duplicate the account (pitfalls 7, 24).
    """
    lost = False
    try:
        api.create_account(**fields_to_send(desired))
    except UnknownOutcomeError:
        lost = True
    account = api.get_user(desired.login)
    if account is None:
        raise in_doubt("The new account is not visible yet.")
    return account, lost


def put_stub(api, desired):
    """Give a self-registered box to its subscriber (pitfall 25).

    The MAC itself is not sent: that would log the box out (pitfall 30).

    :param StalkerApi api: the server.
    :param DesiredAccount desired: the wanted state; its MAC belongs to one stub only.
    :return: the account, and whether the answer got lost.
    :rtype: tuple[Account, bool]
    :raise RetryError: if the account is not there afterwards.
    """
    fields = fields_to_send(desired)
    mac = fields.pop("stb_mac")
    lost = False
    try:
        api.update_by_mac(mac, **fields)
    except UnknownOutcomeError:
        lost = True
    account = api.get_user(desired.login)
    if account is None:
        raise in_doubt("The adopted account is not visible yet.")
    return account, lost


def delete_account(api, login):
    """Delete an account and make sure that it is gone.

    :param StalkerApi api: the server.
    :param str login: its login.
    :raise RetryError: if it is still there.
    """
    # Reading back decides.
    with suppress(UnknownOutcomeError, NotFoundError):
        api.delete_user(login)
    if api.get_user(login) is not None:
        raise in_doubt("The account is still there after its deletion.")


def in_doubt(message):
    """Build the error for a write that may still be executing.

    :param str message: for staff.
    :return: the error to raise.
    :rtype: RetryError
    """
    return RetryError(message, retry_after=DOUBT_SECONDS)


def _find_renamed(api, old, new):
    """Find an account that may or may not have been renamed already."""
    for login in dict.fromkeys((new, old)):
        try:
            account = api.get_user(login)
        except RefusedError:
            continue  # The other spelling: "min" while renaming to "Min".
        if account is not None:
            return account
    return None


def _repeat(api, login, changes):
    try:
        api.update_user(login, **changes)
    except UnknownOutcomeError:
        raise in_doubt("It is not known yet whether the account changed.") from None
