"""What the middleware tells about accounts, boxes and plans, in tidy types.

The answers mix integers, strings, nulls and missing keys (middleware fact 1.4).
"""

from dataclasses import dataclass, field

from .dates import same_end_date
from .errors import ProtocolError


@dataclass(frozen=True)
class Account:
    """One row of `accounts` or `users` (middleware fact 2.1).

    :param str tariff_plan: external id; None when the portal has no default plan.
    :param int status: 1 enabled, 0 disabled.
    :param online: polled within the watchdog time; None when the portal cannot tell.
        The flag flickers between polls (middleware fact 3.3).
    :param tuple subscribed: external ids of optional packages of the current plan.
    :param str end_date: None when the portal hides it (no internal billing).
    :param str reseller_id: None where the API has no such field (4.9 and 5.1).
    """

    login: str
    account_number: str
    full_name: str
    phone: str
    tariff_plan: str | None
    stb_mac: str
    status: int
    online: bool | None
    comment: str
    ip: str = ""
    version: str = ""
    stb_type: str = ""
    stb_sn: str = ""
    account_balance: str = ""
    last_active: str = ""
    subscribed: tuple = ()
    subscribed_id: tuple = ()
    end_date: str | None = None
    reseller_id: str | None = None

    @classmethod
    def from_json(cls, data):
        """Read one account object.

        :param dict data: an item of `results`.
        :return: the account.
        :rtype: Account
        :raise ProtocolError: if it is no account object.
        """
        _require(data, "login", "status")
        plan = data.get("tariff_plan")
        return cls(
            tariff_plan=None if plan is None else str(plan),
            status=flag(data["status"]),
            online=_tristate(data.get("online")),
            subscribed=_texts(data.get("subscribed")),
            subscribed_id=_texts(data.get("subscribed_id")),
            end_date=_optional(data, "end_date"),
            reseller_id=_optional(data, "reseller_id"),
            **{name: text(data.get(name)) for name in _ACCOUNT_TEXTS},
        )

    @property
    def is_stub(self):
        """A box that registered itself: nobody's login, nobody's number (fact 2.5)."""
        return not self.login and not self.account_number

    @property
    def is_anonymous(self):
        """A stub without any trace of a person, so nobody misses it."""
        return self.is_stub and not (self.full_name or self.phone or self.comment)

    def shows(self, name, wanted):
        """Tell whether a readable field has a wanted value.

        :param str name: field name of the API.
        :param str wanted: value as sent.
        :return: True if equal.
        :rtype: bool
        """
        if name == "end_date":
            return same_end_date(wanted, self.end_date)
        return text(getattr(self, name)) == wanted


_ACCOUNT_TEXTS = (
    "login",
    "account_number",
    "full_name",
    "phone",
    "stb_mac",
    "comment",
    "ip",
    "version",
    "stb_type",
    "stb_sn",
    "account_balance",
    "last_active",
)


@dataclass(frozen=True)
class Package:
    """A package inside a plan; `optional` ones can be subscribed."""

    id: str
    external_id: str
    name: str
    type: str
    optional: bool
    price: str


@dataclass(frozen=True)
class TariffPlan:
    """A tariff plan (middleware fact 2.6); without `external_id` not assignable."""

    id: str
    external_id: str
    name: str
    is_default: bool
    packages: tuple = field(default=())

    @classmethod
    def from_json(cls, data):
        """Read one plan object.

        :param dict data: an item of `results` of `tariffs`.
        :return: the plan with its packages.
        :rtype: TariffPlan
        :raise ProtocolError: if it is no plan object.
        """
        _require(data, "id", "external_id")
        return cls(
            id=text(data["id"]),
            external_id=text(data["external_id"]),
            name=text(data.get("name")),
            is_default=bool(flag(data.get("user_default"))),
            packages=tuple(_package(item) for item in data.get("packages") or ()),
        )


@dataclass(frozen=True)
class Box:
    """One row of the cheap inventory `GET stb` (middleware fact 2.3, pitfall 33)."""

    mac: str
    account_number: str
    login: str
    status: int
    online: bool | None
    ip: str
    version: str
    last_active: str
    end_date: str | None

    @classmethod
    def from_json(cls, data):
        """Read one box object.

        :param dict data: an item of `results` of `stb`.
        :return: the box.
        :rtype: Box
        :raise ProtocolError: if it is no box object.
        """
        _require(data, "mac", "status")
        return cls(
            account_number=text(data.get("ls")),
            status=flag(data["status"]),
            online=_tristate(data.get("online")),
            end_date=_optional(data, "end_date"),
            **{
                name: text(data.get(name))
                for name in ("mac", "login", "ip", "version", "last_active")
            },
        )


@dataclass(frozen=True)
class Subscription:
    """Optional packages of one device (middleware fact 2.7)."""

    mac: str
    subscribed: frozenset

    @classmethod
    def from_json(cls, data):
        """Read one subscription object.

        :param dict data: an item of `results` of `account_subscription`.
        :return: the subscription.
        :rtype: Subscription
        :raise ProtocolError: if it is no subscription object.
        """
        _require(data, "mac", "subscribed")
        return cls(text(data["mac"]), frozenset(_texts(data["subscribed"])))


def text(value):
    """Read a value that may be a string, a number or null.

    :param value: a JSON scalar.
    :return: "" for null.
    :rtype: str
    """
    return "" if value is None else str(value)


def flag(value):
    """Read 1, "1", true as 1 and everything else as 0.

    :param value: a JSON scalar.
    :return: 0 or 1.
    :rtype: int
    """
    return int(value is True or text(value) == "1")


def _package(data):
    _require(data, "id", "external_id")
    return Package(
        optional=bool(flag(data.get("optional"))),
        **{
            name: text(data.get(name))
            for name in ("id", "external_id", "name", "type", "price")
        },
    )


def _require(data, *names):
    if not isinstance(data, dict) or any(name not in data for name in names):
        raise ProtocolError("The middleware answered with an unknown kind of object.")


def _optional(data, name):
    value = data.get(name)
    return None if value is None else str(value)


def _texts(values):
    return tuple(text(value) for value in values or ())


def _tristate(value):
    return None if value is None else bool(flag(value))
