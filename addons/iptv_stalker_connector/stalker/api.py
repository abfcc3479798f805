"""Typed calls for REST API v1: one method per call, no recipe in here."""

from .envelope import Kind
from .errors import NotFoundError, ProtocolError, RefusedError, UnknownOutcomeError
from .forms import MAX_PACKAGES, Event, account_form, as_list, message_html, positive
from .health import check_health
from .identifiers import (
    check_account_number,
    check_box,
    check_login,
    check_mac,
    chunked,
)
from .records import Account, Box, Subscription, TariffPlan


class StalkerApi:
    """The calls of one middleware.

    :param Transport transport: the door to use; not shared between threads.
    """

    def __init__(self, transport):
        self.transport = transport

    def close(self):
        """Drop the kept-alive connection."""
        self.transport.close()

    # === ACCOUNTS === #

    def get_user(self, login):
        """Read the account with exactly this login.

        :param str login: the login.
        :return: the account, None if there is none.
        :rtype: Account | None
        :raise RefusedError: if the middleware's match differs in case, accents or
            trailing blanks (pitfall 22).
        """
        try:
            answer = self._call("GET", "users", [check_login(login)])
        except NotFoundError:
            return None
        if not answer.results:
            return None
        account = Account.from_json(answer.results)
        if account.login != login:
            raise RefusedError(
                f"The middleware has an account {account.login!r}: that login differs "
                f"only in case or accents from {login!r}.",
                words="Login already in use",
                other_login=account.login,
            )
        return account

    def get_by_mac(self, mac):
        """Read all accounts that hold a MAC address; duplicates do occur.

        :param str mac: normalised MAC address.
        :return: accounts, possibly none.
        :rtype: list[Account]
        """
        return self._accounts(check_mac(mac))

    def get_by_account_number(self, account_number):
        """Read all devices of an account number (pitfall 20).

        :param str account_number: the account number.
        :return: accounts with exactly this number, possibly none.
        :rtype: list[Account]
        """
        accounts = self._accounts(check_account_number(account_number))
        return [item for item in accounts if item.account_number == account_number]

    def create_account(self, **fields):
        """Create an account; the caller has checked login, MAC and plan before.

        :param fields: see :data:`~.forms.ACCOUNT_FIELDS`; str, the password a Secret.
        :raise UnknownOutcomeError: the account may or may not exist now (pitfall 7).
        """
        self._confirmed(self._call("POST", "accounts", (), account_form(fields)))

    def update_user(self, login, /, **changed):
        """Change fields of exactly one account; safe to repeat (pitfall 7).

        :param str login: current login.
        :param changed: see :data:`~.forms.ACCOUNT_FIELDS`.
        :raise NotFoundError: if there is no such account.
        """
        form = account_form(changed)
        self._confirmed(self._call("PUT", "users", [check_login(login)], form))

    def update_by_mac(self, mac, /, **changed):
        """Change **every** account that holds a MAC address.

        :param str mac: normalised MAC address.
        :param changed: see :data:`~.forms.ACCOUNT_FIELDS`.
        :raise NotFoundError: if nobody has it.
        """
        form = account_form(changed)
        self._confirmed(self._call("PUT", "accounts", [check_mac(mac)], form))

    def delete_user(self, login):
        """Delete the account with a login; a running box is not told (fact 2.1).

        :param str login: the login.
        :raise NotFoundError: if there is no such account.
        """
        self._confirmed(self._call("DELETE", "users", [check_login(login)]))

    def delete_by_mac(self, mac):
        """Delete **every** account that holds a MAC address.

        :param str mac: normalised MAC address.
        :raise NotFoundError: if nobody has it.
        """
        self._confirmed(self._call("DELETE", "accounts", [check_mac(mac)]))

    # === CATALOGUE AND INVENTORY === #

    def tariffs(self):
        """Read all plans with their packages.

        :return: the plans, including those that cannot be assigned.
        :rtype: list[TariffPlan]
        """
        answer = self._call("GET", "tariffs")
        return [TariffPlan.from_json(item) for item in as_list(answer)]

    def list_stb(self):
        """Read the inventory in one cheap call (pitfall 33).

        :return: one row per account: no name, plan or package in it.
        :rtype: list[Box]
        """
        return [Box.from_json(item) for item in as_list(self._call("GET", "stb"))]

    def get_boxes(self, identifiers):
        """Read the rows of some boxes, cheaply; unknown ones are missing.

        :param identifiers: MAC addresses, or short account numbers; not mixed.
        :return: the rows; none, and no call, for no identifiers.
        :rtype: list[Box]
        """
        # Without an identifier this would read every box of the portal (pitfall 17).
        chunks = chunked(identifiers, self.transport.room("stb"))
        answers = [self._call("GET", "stb", chunk) for chunk in chunks]
        return [Box.from_json(item) for answer in answers for item in as_list(answer)]

    # === PACKAGES === #

    def get_subscriptions(self, identifier):
        """Read the optional packages, one row per device.

        :param str identifier: MAC address or short account number (pitfall 21).
        :return: the rows.
        :rtype: list[Subscription]
        :raise NotFoundError: if nothing matches.
        """
        answer = self._call("GET", "account_subscription", [check_box(identifier)])
        return [Subscription.from_json(item) for item in as_list(answer)]

    def change_subscriptions(self, identifier, add=(), remove=()):
        """Add and remove optional packages in one call (pitfall 29).

        The answer decides nothing (middleware fact 2.7): read back and compare.

        :param str identifier: MAC address or short account number.
        :param add: external ids of packages to subscribe.
        :param remove: external ids of packages to unsubscribe.
        :raise ProtocolError: if there is nothing to change, or more than PHP takes.
        """
        form = {"subscribed": sorted(add), "unsubscribed": sorted(remove)}
        if not 0 < len(add) + len(remove) <= MAX_PACKAGES:
            raise ProtocolError("A package change needs at least one package.")
        self._call("PUT", "account_subscription", [check_box(identifier)], form)

    # === BOXES === #

    def send_message(self, identifiers, text, ttl, auto_hide=0):
        """Queue a message for the screen.

        :param identifiers: MAC addresses or short account numbers.
        :param str text: plain text; the box would render HTML, so it is escaped.
        :param int ttl: seconds until an undelivered message is dropped.
        :param int auto_hide: seconds on the screen, 0 until confirmed.
        :raise NotFoundError: if no identifier of a chunk is known.
        """
        form = {"msg": message_html(text), "ttl": positive(ttl)}
        if auto_hide:
            form["auto_hide_timeout"] = positive(auto_hide)
        self._for_boxes("stb_msg", identifiers, form)

    def send_event(self, identifiers, event, ttl=None, channel=None):
        """Queue an event; success means queued, never executed.

        :param identifiers: MAC addresses or short account numbers.
        :param Event event: what the box shall do.
        :param int ttl: seconds it stays deliverable; None for the portal's default.
        :param int channel: channel number, for the two `PLAY_…` events.
        :raise NotFoundError: if no identifier of a chunk is known.
        """
        form = {"event": Event(event).value}
        if ttl is not None:
            form["ttl"] = positive(ttl)
        if channel is not None:
            form["channel"] = positive(channel)
        for answer in self._for_boxes("send_event", identifiers, form):
            if answer.kind is not Kind.VALUE:
                raise ProtocolError("The middleware does not know this event.")

    def reset_device(self, mac):
        """Take the box away: clears the MAC and frees the hardware (fact 2.5).

        :param str mac: normalised MAC address; all accounts holding it are hit.
        :raise NotFoundError: if nobody has it.
        """
        # Without an identifier this erases every MAC of the portal (pitfall 19).
        form = {"reset_device_id": "1"}
        self._confirmed(self._call("PUT", "stb_auth", [check_mac(mac)], form))

    # === SERVER === #

    def ping(self):
        """Ask for the catalogue: proves address, credentials and database.

        :return: number of plans.
        :rtype: int
        """
        return len(self.tariffs())

    def check_credentials(self):
        """Check the connection as a whole, with right and with wrong credentials.

        :return: the catalogue and what the operator should know.
        :rtype: ~.health.Health
        """
        return check_health(self)

    def has_reseller_resource(self):
        """Detect the reseller resource of later releases (middleware chapter 4).

        :return: False on 4.9 and 5.1, or where the portal's option is off.
        :rtype: bool
        """
        try:
            return self._call("GET", "reseller").kind is Kind.VALUE
        except (ProtocolError, RefusedError) as error:
            if error.stops_server:
                raise
            return False

    def _call(self, method, resource, identifiers=(), form=None):
        return self.transport.call(method, resource, identifiers, form)

    def _accounts(self, identifier):
        try:
            answer = self._call("GET", "accounts", [identifier])
        except NotFoundError:
            return []
        return [Account.from_json(item) for item in as_list(answer)]

    def _for_boxes(self, resource, identifiers, form):
        chunks = chunked(identifiers, self.transport.room(resource))
        if not chunks:
            raise ProtocolError(f"{resource} needs at least one box.")
        return [self._call("POST", resource, chunk, form) for chunk in chunks]

    @staticmethod
    def _confirmed(answer):
        """Writes of accounts answer `true`; anything else proves nothing."""
        if answer.kind is not Kind.VALUE:
            raise UnknownOutcomeError("The middleware did not confirm a write.")
