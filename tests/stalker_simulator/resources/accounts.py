"""``accounts`` and ``users`` (section 2.1)."""

from hashlib import md5

from .. import php
from ..errors import PortalError
from ..users import normalize_mac
from .base import Resource, inverted, pick

COLUMNS = {
    "login": "login",
    "password": "password",
    "phone": "phone",
    "comment": "comment",
    "account_balance": "account_balance",
    "full_name": "fname",
    "account_number": "ls",
    "stb_mac": "mac",
    "end_date": "expire_billing_date",
}
FIELDS = {*COLUMNS, "tariff_plan", "status"}


def password_hash(clear, user_id):
    """Return MD5 of the hexadecimal MD5 of *clear* followed by the user id."""
    inner = md5(clear.encode("utf-8", "surrogateescape")).hexdigest()
    return md5(f"{inner}{user_id}".encode()).hexdigest()


def store_password(db, user_id, clear):
    """Replace the clear text of a new row; ``0`` and nothing stay as they are."""
    if not php.is_empty(clear):
        hashed = password_hash(php.scalar(clear), user_id)
        db.update("users", {"password": hashed}, id=user_id)


class Accounts(Resource):
    """Accounts by account number or MAC; an account number may own many users."""

    def ids(self, request):
        """Return the user ids the call addresses."""
        return self.portal.users.for_account(request)

    def get(self, request):
        """Return a list of accounts."""
        ids = self.ids(request)
        if request.count == 1 and not ids:
            raise PortalError("Account not found")
        # Only counts are compared: two devices of one account mask an unknown one.
        if request.count > len(ids):
            raise PortalError("One or more identifiers are incorrect")
        users = [self.db.first("users", id=user_id) for user_id in ids]
        return [self.info(user) for user in users if user]

    def info(self, user):
        """Return the account as the API shows it."""
        shown = {
            "login": user["login"],
            "full_name": user["fname"],
            "phone": user["phone"],
            "account_number": user["ls"],
            "tariff_plan": self._plan_name(user),
            "stb_sn": user["serial_number"],
            "stb_mac": user["mac"],
            "stb_type": user["stb_type"],
            "status": inverted(user["status"]),
            "online": self.online(user),
            "ip": user["ip"],
            "version": user["version"],
            "comment": user["comment"],
            "end_date": user["expire_billing_date"],
            "account_balance": user["account_balance"],
            "last_active": user["last_active"],
            **self.portal.packages.subscribed(user),
        }
        if not self.settings.internal_billing:
            del shown["end_date"]
        return shown

    def _plan_name(self, user):
        plan = self.db.first("tariff_plan", id=user["tariff_plan_id"])
        plan = plan or self.db.first("tariff_plan", user_default=1)
        return plan["external_id"] if plan else None

    def create(self, request):
        """Create an account; login and MAC are checked by a query, not an index."""
        account = self._known_fields(request)
        if not php.is_empty(account.get("stb_mac")):
            account["stb_mac"] = normalize_mac(php.scalar(account["stb_mac"]))
            if account["stb_mac"] is None:
                raise PortalError("Not valid mac address")
        if php.is_empty(account.get("login")):
            raise PortalError("Login required")
        self._check_unused("login", account["login"], "Login already in use")
        if account.get("stb_mac"):
            in_use = "MAC address already in use"
            self._check_unused("mac", account["stb_mac"], in_use)
        self.portal.pause_before_insert(request)
        return bool(self._insert(account))

    def _known_fields(self, request):
        if not request.data:
            # The same wording for PUT.
            raise PortalError("HTTP POST data is empty")
        account = pick(request.data, FIELDS)
        if not account:
            raise PortalError("Insert data is empty")
        return account

    def _check_unused(self, column, value, error):
        if self.db.first("users", **{column: php.scalar(value)}):
            raise PortalError(error)

    def _insert(self, account):
        row = self._row(account)
        row["created"] = "NOW()"
        if "status" in account:
            row["status"] = inverted(account["status"])
        if not php.is_empty(account.get("tariff_plan")):
            row["tariff_plan_id"] = self._plan_id(account["tariff_plan"])
        user_id = self.db.insert("users", row)
        store_password(self.db, user_id, account.get("password"))
        return user_id

    def _row(self, account):
        known = pick(account, COLUMNS)
        return {COLUMNS[name]: php.scalar(value) for name, value in known.items()}

    def _plan_id(self, external_id):
        """Return the lowest id with that external id; 0, "the default", if none."""
        plan = self.db.first("tariff_plan", external_id=php.scalar(external_id))
        return plan["id"] if plan else 0

    def update(self, request):
        """Change every user of the one identifier."""
        account = self._known_fields(request)
        if not request.count:
            raise PortalError("Identifier required")
        ids = self._single(request)
        if not php.is_empty(account.get("login")):
            self._check_login(php.scalar(account["login"]), ids)
        for user_id in ids:
            self._update_user(user_id, account)
        return True

    def _single(self, request):
        ids = self.ids(request)
        if request.count == 1 and not ids:
            raise PortalError("Account not found")
        if request.count > 1:
            raise PortalError("Only one identifier allowed")
        return ids

    def _check_login(self, login, ids):
        owner = self.db.first("users", login=login)
        if owner and (owner["id"] != ids[0] or len(ids) > 1):
            raise PortalError("Login already in use")

    def _update_user(self, user_id, account):
        """Apply status, then password, then the rest; a failure keeps the former."""
        if "status" in account:
            self._set_status(user_id, inverted(account["status"]))
        row = self._row(account)
        clear = row.pop("password", "")
        store_password(self.db, user_id, clear)
        if "tariff_plan" in account:
            if php.is_empty(account["tariff_plan"]):
                raise PortalError(_unknown_column(user_id, account))
            row["tariff_plan_id"] = self._plan_id(account["tariff_plan"])
        # No check and no normalisation of the MAC; the binding goes even if unchanged.
        if not php.is_empty(row.get("mac")):
            row.update(access_token="", device_id="", device_id2="")
        if row:
            self.db.update("users", row, id=user_id)

    def _set_status(self, user_id, status):
        user = self.db.first("users", id=user_id)
        if not user or user["status"] == status:
            return
        self.db.update("users", {"status": status}, id=user_id)
        self.events.send([user_id], "cut_off" if status else "cut_on")

    def delete(self, request):
        """Remove the user rows and nothing that belongs to them."""
        if not request.count:
            raise PortalError("Identifier required")
        for user_id in self._single(request):
            self.db.delete("users", id=user_id)
        return True


def _unknown_column(user_id, account):
    """Return the error of an empty ``tariff_plan``: the SQL, values included."""
    sent = {name: php.scalar(value) for name, value in account.items()}
    sent = {k: v for k, v in sent.items() if k not in ("status", "password")}
    kept = {k: v for k, v in sent.items() if COLUMNS.get(k, k) == k}
    renamed = {COLUMNS[k]: v for k, v in sent.items() if k not in kept}
    columns = {**kept, **renamed}
    if columns.get("mac"):
        columns.update(access_token="", device_id="", device_id2="")
    assignments = ", ".join(f"{name}='{value}'" for name, value in columns.items())
    return (
        "Query failed by reason : Unknown column 'tariff_plan' in 'SET' "
        f"(UPDATE users SET {assignments} WHERE (id={user_id}))"
    )


class Users(Accounts):
    """The same by login or MAC; ``get`` shows the first match only."""

    def ids(self, request):
        """Return the user ids the call addresses."""
        return self.portal.users.for_login(request)

    def get(self, request):
        """Return one account, or an empty list when there is none at all."""
        accounts = super().get(request)
        return accounts[0] if accounts else accounts
