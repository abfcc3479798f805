"""Bring the optional packages of one account to the wanted set."""

from .errors import ProtocolError, RefusedError, RetryError, UnknownOutcomeError
from .identifiers import check_box

_DOUBT = 60.0


def effective_packages(plan, wanted):
    """Find which packages have to be subscribed under a plan.

    A package that the plan includes needs no subscription (middleware fact 2.7); one
    that it does not offer would be ignored silently.

    :param TariffPlan plan: the account's plan.
    :param frozenset wanted: external ids the subscriber shall have.
    :return: external ids to subscribe.
    :rtype: frozenset
    :raise RefusedError: if a package is not offered with the plan.
    """
    optional = {item.external_id for item in plan.packages if item.optional}
    included = {item.external_id for item in plan.packages if not item.optional}
    missing = wanted - optional - included
    if missing:
        raise RefusedError(
            f"The tariff plan {plan.external_id!r} does not offer: "
            + ", ".join(sorted(missing))
        )
    return frozenset(wanted - included)


def sync_packages(api, identifier, wanted):
    """Subscribe and unsubscribe the difference in one call (pitfall 29).

    Each change asks the viewer to reboot, so none is made without need.

    :param StalkerApi api: the server.
    :param str identifier: see :func:`package_identifier`.
    :param frozenset wanted: external ids, all of them optional in the plan.
    :return: True if something was changed.
    :rtype: bool
    :raise RefusedError: if the middleware keeps another set.
    :raise RetryError: if the outcome stays unknown.
    """
    current = _current(api, identifier)
    if current == wanted:
        return False
    in_doubt = False
    try:
        api.change_subscriptions(identifier, wanted - current, current - wanted)
    except UnknownOutcomeError:
        in_doubt = True
    # `true` and `false` decide nothing (middleware fact 2.7).
    current = _current(api, identifier)
    if current != wanted:
        raise _mismatch(wanted, current, in_doubt)
    return True


def package_identifier(desired, account=None):
    """Find an identifier that addresses exactly this account's box.

    :param DesiredAccount desired: the wanted state.
    :param Account account: what was read, if it was.
    :return: MAC address, else a short account number.
    :rtype: str
    :raise RefusedError: if the account has neither (pitfall 21).
    """
    candidates = (desired.mac, desired.account_number, account and account.stb_mac)
    for candidate in candidates:
        try:
            return check_box(candidate)
        except ProtocolError:
            continue
    raise RefusedError(
        "Optional packages need a MAC address, or an account number of at most "
        "11 characters."
    )


def _current(api, identifier):
    rows = api.get_subscriptions(identifier)
    if len(rows) != 1:
        # One call would reach every one of them (pitfall 20).
        raise RefusedError(
            f"{len(rows)} accounts share {identifier!r} at the middleware: packages "
            "cannot be set for one of them alone."
        )
    return rows[0].subscribed


def _mismatch(wanted, current, in_doubt):
    if in_doubt:
        return RetryError(
            "It is not known yet whether packages changed.", retry_after=_DOUBT
        )
    return RefusedError(
        f"The middleware keeps other packages: wanted {_names(wanted)}, "
        f"has {_names(current)}."
    )


def _names(packages):
    return ", ".join(sorted(packages)) or "none"
