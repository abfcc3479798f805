"""The middleware's tables, as far as a billing connector meets them.

Source: middleware fact section 3.2 (names, types, defaults) and 3.1 (engines).
"""

from .columns import (
    datetime,
    decimal,
    integer,
    key,
    modified,
    optional_integer,
    optional_timestamp,
    text,
    timestamp,
    tinyint,
    varchar,
)

#: Tables that take the server's default engine; all others are MyISAM.
DEFAULT_ENGINE = {
    "reseller",
    "package_subscribe_log",
    "users_activity",
    "admin_groups",
}

#: Plain indexes. None is unique: logins and MACs may repeat (sections 2.1, 3.2).
INDEXES = {
    "users": ["mac", "login", "ls"],
    "events": ["uid"],
    "user_package_subscription": ["user_id"],
}

#: The few unique indexes the middleware has.
UNIQUE = {
    "itv_subscription": ["uid"],
    "user_modules": ["uid"],
    "access_tokens": ["uid"],
    "administrators": ["login"],
    "stb_groups": ["name"],
}

_USERS = {
    "id": key(),
    "name": varchar(64),
    "mac": varchar(64),
    "ls": varchar(64),
    "fname": varchar(64),
    "phone": varchar(64),
    "login": varchar(64),
    "password": varchar(64),
    "status": tinyint(),
    "additional_services_on": tinyint(1),
    "tariff_plan_id": integer(),
    "reseller_id": optional_integer(),
    "comment": text(nullable=True),
    "account_balance": varchar(16),
    "expire_billing_date": timestamp(),
    "created": optional_timestamp(),
    "last_change_status": timestamp(),
    "keep_alive": timestamp(),
    "last_active": timestamp(),
    "last_start": timestamp(),
    "last_watchdog": timestamp(),
    "now_playing_start": timestamp(),
    "now_playing_type": tinyint(),
    "now_playing_content": varchar(255),
    "access_token": varchar(64),
    "device_id": varchar(255),
    "device_id2": varchar(255),
    "serial_number": varchar(64),
    "stb_type": varchar(64),
    "hw_version": varchar(64),
    "image_version": varchar(128),
    "version": varchar(255),
    "ip": varchar(128),
    "country": varchar(64),
    "parent_password": varchar(64, "0000"),
    "settings_password": varchar(64, "0000"),
    "theme": varchar(128),
    "locale": varchar(32),
    "client_type": varchar(16, "STB"),
    "verified": tinyint(),
}

_CATALOGUE = {
    "tariff_plan": {
        "id": key(),
        "external_id": varchar(64),
        "name": varchar(64),
        "user_default": tinyint(),
    },
    "services_package": {
        "id": key(),
        "external_id": varchar(64),
        "name": varchar(64),
        "description": text(nullable=True),
        "type": varchar(64),
        "all_services": tinyint(),
        "service_type": varchar(32, "periodic"),
        "rent_duration": integer(),
        "price": decimal(),
    },
    "package_in_plan": {
        "id": key(),
        "package_id": integer(),
        "plan_id": integer(),
        "optional": tinyint(),
        "modified": modified(),
    },
    "service_in_package": {
        "id": key(),
        "service_id": varchar(64),
        "package_id": integer(),
        "type": varchar(64),
        "modified": modified(),
    },
    "itv": {
        "id": key(),
        "name": varchar(255),
        "number": integer(),
        "base_ch": tinyint(),
        "hd": tinyint(),
        "status": tinyint(1),
        "cmd": varchar(255),
        "monitoring_url": varchar(255),
        "enable_monitoring": tinyint(),
        "monitoring_status": tinyint(1),
    },
}

_PER_USER = {
    "user_package_subscription": {
        "id": key(),
        "user_id": integer(),
        "package_id": integer(),
        "modified": modified(),
    },
    "package_subscribe_log": {
        "id": key(),
        "user_id": integer(),
        "set_state": tinyint(),
        "package_id": integer(),
        "initiator_id": integer(),
        "initiator": varchar(16),
        "modified": modified(),
    },
    "events": {
        "id": key(),
        "uid": integer(),
        "type": varchar(128),
        "event": varchar(128),
        "header": varchar(128),
        "msg": text(),
        "rec_id": integer(),
        "sended": tinyint(),
        "need_confirm": tinyint(),
        "confirmed": tinyint(),
        "ended": tinyint(),
        "reboot_after_ok": tinyint(),
        "priority": tinyint(2),
        "addtime": datetime(),
        "eventtime": timestamp(),
        "auto_hide_timeout": integer(),
        "param1": varchar(255),
        "post_function": varchar(255),
    },
    "itv_subscription": {
        "id": key(),
        "uid": integer(),
        "sub_ch": text(nullable=True),
        "bonus_ch": text(nullable=True),
        "addtime": datetime(),
    },
    "user_modules": {
        "id": key(),
        "uid": integer(),
        "restricted": text(),
        "disabled": text(),
        "changed": modified(),
    },
    "access_tokens": {
        "id": key(),
        "uid": integer(),
        "token": varchar(128),
        "refresh_token": varchar(128),
        "expires": timestamp(),
    },
    "fav_itv": {"id": key(), "uid": integer(), "fav_ch": text(nullable=True)},
    "fav_vclub": {"id": key(), "uid": integer(), "fav_video": text(nullable=True)},
    "media_favorites": {"id": key(), "uid": integer(), "favorites": text(True)},
    "updated_places": {"id": key(), "uid": integer(), "anec": integer()},
}

_PANEL = {
    "reseller": {
        "id": key(),
        "name": varchar(100),
        "created": datetime(),
        "modified": modified(),
        "max_users": integer(),
    },
    "administrators": {
        "id": key(),
        "login": varchar(128),
        "pass": varchar(128),
        "name": varchar(64),
        "fname": varchar(64),
        "access": integer(),
        "operator_id": integer(),
        "debug_key": varchar(128),
        "gid": integer(),
        "reseller_id": optional_integer(),
    },
    "admin_groups": {
        "id": key(),
        "name": varchar(128),
        "reseller_id": optional_integer(),
    },
    "stb_groups": {
        "id": key(),
        "name": varchar(128),
        "reseller_id": optional_integer(),
    },
    "stb_in_group": {
        "id": key(),
        "stb_group_id": integer(),
        "uid": integer(),
        "mac": varchar(64),
    },
    "users_activity": {
        "id": key(),
        "users_online": text(),
        "time": timestamp(),
    },
}

#: Table name to its columns, in the order of creation.
TABLES = {"users": _USERS, **_CATALOGUE, **_PER_USER, **_PANEL}


def sqlite_statements():
    """Yield the statements that create all tables in an SQLite file."""
    for table, columns in TABLES.items():
        parts = [f"`{name}` {column.sqlite()}" for name, column in columns.items()]
        parts += [f"UNIQUE (`{name}`)" for name in UNIQUE.get(table, ())]
        yield f"CREATE TABLE IF NOT EXISTS `{table}` ({', '.join(parts)})"
        for name in INDEXES.get(table, ()):
            yield (
                f"CREATE INDEX IF NOT EXISTS `{table}_{name}` ON `{table}` (`{name}`)"
            )


def mysql_statements():
    """Yield the statements that create all tables on MariaDB or MySQL."""
    for table, columns in TABLES.items():
        parts = [f"`{name}` {column.mysql()}" for name, column in columns.items()]
        parts += [f"UNIQUE (`{name}`)" for name in UNIQUE.get(table, ())]
        parts += [f"INDEX (`{name}`)" for name in INDEXES.get(table, ())]
        engine = "" if table in DEFAULT_ENGINE else " ENGINE=MyISAM"
        yield (
            f"CREATE TABLE IF NOT EXISTS `{table}` ({', '.join(parts)}){engine} "
            "DEFAULT CHARACTER SET utf8 COLLATE utf8_general_ci"
        )
