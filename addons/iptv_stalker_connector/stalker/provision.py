"""Recipes: bring one account of the middleware to the desired state.

See chapter 6 of the middleware facts. Creations of one login must not run in
parallel (pitfall 24): the caller serialises them, :mod:`.pool` does within a batch.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass

from .boxes import ensure_single, find_stub, free_mac, release_box
from .catalogue import Catalogue
from .desired import (
    changed_since,
    difference,
    differing,
    fields_to_send,
    hidden_fields,
    is_usable,
    snapshot,
)
from .errors import NotFoundError, RefusedError, StalkerError
from .forms import Event
from .packages import effective_packages, package_identifier, sync_packages
from .records import Account
from .writes import delete_account, in_doubt, post_account, put_account, put_stub

_logger = logging.getLogger(__name__)

# What the middleware alters silently or others depend on is always read back.
_READ_BACK = {"login", "password", "account_number", "tariff_plan", "stb_mac"}
_LOGIN_IN_USE = "Login already in use"


@dataclass(frozen=True)
class Outcome:
    """What a recipe did.

    :param str action: created, adopted, updated, unchanged, terminated or absent.
    :param dict known: snapshot to store and to pass next time; None when gone.
    :param Account account: what was read last; None if nothing was read.
    """

    action: str
    known: dict | None
    account: Account | None = None


class Provisioner:
    """Recipes for one middleware; one instance per thread.

    :param StalkerApi api: the server.
    :param Catalogue catalogue: shared cache of plans; own one by default.
    """

    def __init__(self, api, catalogue=None):
        self.api = api
        self.catalogue = catalogue or Catalogue()

    def upsert(self, desired, known=None):
        """Make the account exist as wanted; running it again changes nothing.

        With a snapshot, changes of status, dates and texts cost a single PUT.

        :param DesiredAccount desired: the wanted state.
        :param dict known: snapshot of the last outcome, None for none.
        :return: what was done.
        :rtype: Outcome
        :raise RetryError: try again later, not before its `retry_after` seconds.
        :raise RefusedError: staff must decide.
        """
        if is_usable(known):
            # Deleted at the middleware: build it up again.
            with suppress(NotFoundError):
                return self._update_known(desired, known)
        try:
            return self._reconcile(desired)
        except NotFoundError as error:
            # It was there a moment ago: somebody else is at work on it.
            raise in_doubt(f"The account is being changed elsewhere: {error}") from None

    def terminate(self, login, account_number, known=None):
        """Remove an account: stop playback first, then delete (chapter 6).

        :param str login: its login.
        :param str account_number: the mark that it is ours.
        :param dict known: last snapshot; a login changed since then is removed too.
        :return: action terminated, or absent when there was nothing.
        :rtype: Outcome
        :raise RefusedError: if the login belongs to another account number.
        """
        removed = self._remove(login, account_number)
        former = known["login"] if is_usable(known) else login
        if former != login and self._owns(former, account_number):
            removed = self._remove(former, account_number) or removed
        return Outcome("terminated" if removed else "absent", None)

    # === ONE PUT === #

    def _update_known(self, desired, known):
        changes = changed_since(desired, known)
        packages = self._packages_to_sync(desired, known, changes)
        if "tariff_plan" in changes:
            self.catalogue.plan(self.api, desired.tariff)
        self._prepare_mac(changes, known["login"])
        account = self._put_changes(desired, known["login"], changes)
        if known.get("stb_mac") and not desired.mac:
            release_box(self.api, desired.login, known["stb_mac"])
            changes["stb_mac"] = ""
        if packages is not None:
            identifier = package_identifier(desired, account)
            changes["packages"] = sync_packages(self.api, identifier, packages)
        action = "updated" if changes else "unchanged"
        return Outcome(action, snapshot(desired, known), account)

    def _packages_to_sync(self, desired, known, changes):
        """Give the packages to subscribe; None when they are as last time."""
        if desired.packages is None:
            return None
        is_same = known.get("packages") == sorted(desired.packages)
        # A plan change makes subscriptions dormant or alive again (fact 2.1).
        if is_same and "tariff_plan" not in changes:
            return None
        return self._effective(desired)

    def _prepare_mac(self, changes, login):
        """Free the new MAC; forget the change if the account has it already."""
        if "stb_mac" not in changes:
            return
        own = free_mac(self.api, changes["stb_mac"], login)
        if own and own.stb_mac == changes["stb_mac"]:
            del changes["stb_mac"]  # Sending it would log the box out (pitfall 30).

    def _put_changes(self, desired, login, changes):
        if not changes:
            return None
        put_account(self.api, login, changes)
        if not _READ_BACK & changes.keys():
            return None
        account = self._read_back(desired, changes)
        self._tell_box(desired, changes, account)
        return account

    # === FULL PATH === #

    def _reconcile(self, desired):
        account = self.api.get_user(desired.login)
        if account is not None:
            return self._take_over(desired, account, "updated")
        if desired.mac and find_stub(self.api, desired.mac):
            return self._adopt(desired)
        return self._create(desired)

    def _take_over(self, desired, account, action):
        """Bring an existing account of ours to the wanted state."""
        check_owner(account, desired.account_number)
        fields = fields_to_send(desired)
        changes = difference(desired, account) | hidden_fields(fields, account)
        if "tariff_plan" in changes:
            self.catalogue.plan(self.api, desired.tariff)
        packages = self._effective_or_none(desired)
        if "stb_mac" in changes:
            free_mac(self.api, desired.mac, desired.login)
        put_account(self.api, desired.login, changes)
        account = self._read_back(desired, fields)
        self._tell_box(desired, changes, account)
        return self._finish(desired, account, packages, action)

    def _adopt(self, desired):
        self.catalogue.plan(self.api, desired.tariff)
        packages = self._effective_or_none(desired)
        account, lost = put_stub(self.api, desired)
        if lost and difference(desired, account):
            return self._take_over(desired, account, "adopted")
        self._verify(account, desired, fields_to_send(desired))
        self._tell_box(desired, fields_to_send(desired), account)
        return self._finish(desired, account, packages, "adopted")

    def _create(self, desired):
        self.catalogue.plan(self.api, desired.tariff)
        packages = self._effective_or_none(desired)
        account, lost = post_account(self.api, desired)
        check_owner(account, desired.account_number)
        ensure_single(self.api, desired)
        if lost and difference(desired, account):
            return self._take_over(desired, account, "created")
        self._verify(account, desired, fields_to_send(desired))
        return self._finish(desired, account, packages, "created")

    def _finish(self, desired, account, packages, action):
        if packages is not None and frozenset(account.subscribed) != packages:
            sync_packages(self.api, package_identifier(desired, account), packages)
        return Outcome(action, snapshot(desired), account)

    # === STEPS === #

    def _effective(self, desired):
        plan = self.catalogue.plan(self.api, desired.tariff)
        return effective_packages(plan, desired.packages)

    def _effective_or_none(self, desired):
        return None if desired.packages is None else self._effective(desired)

    def _read_back(self, desired, fields):
        account = self.api.get_user(desired.login)
        if account is None:
            raise NotFoundError("The account vanished while it was being changed.")
        self._verify(account, desired, fields)
        return account

    @staticmethod
    def _verify(account, desired, fields):
        """Refuse what the middleware altered silently (pitfalls 8 to 12)."""
        check_owner(account, desired.account_number)
        for name, wanted in differing(fields, account).items():
            raise RefusedError(
                f"The middleware did not keep the field {name}: wanted {wanted!r}, "
                f"it has {getattr(account, name)!r}."
            )

    def _tell_box(self, desired, changes, account):
        """Reload the portal on the box: a plan change sends no event (pitfall 32)."""
        if "tariff_plan" not in changes or not (desired.enabled and account.stb_mac):
            return
        try:
            self.api.send_event([account.stb_mac], Event.RELOAD_PORTAL)
        except StalkerError as error:
            # The box notices at its next start anyway.
            _logger.info("reload of %s failed: %s", account.stb_mac, error.message)

    def _owns(self, login, account_number):
        account = self.api.get_user(login)
        return account is not None and account.account_number == account_number

    def _remove(self, login, account_number):
        account = self.api.get_user(login)
        if account is None:
            return False
        check_owner(account, account_number)
        try:
            if account.status:
                put_account(self.api, login, {"status": "0"})
        except NotFoundError:
            return True
        delete_account(self.api, login)
        return True


def check_owner(account, account_number):
    """Refuse to touch an account that is not ours.

    :param Account account: what the middleware has under our login.
    :param str account_number: our mark.
    :raise RefusedError: if the account has another number.
    """
    if account.account_number != account_number:
        raise RefusedError(
            f"{_LOGIN_IN_USE} at the middleware by another account "
            f"(account number {account.account_number or 'empty'!r}).",
            words=_LOGIN_IN_USE,
            other_login=account.login,
        )
