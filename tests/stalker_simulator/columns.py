"""Column types: their SQL for both databases and what they make of a value.

The conversion happens here for both databases, so that a value has the same fate
on SQLite as on MariaDB with an empty ``sql_mode`` (middleware fact 3.1, 2.2).
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from . import dates, php
from .text import cut_bytes, cut_characters, storable

#: Values the middleware's SQL layer executes as functions (section 1.3).
SQL_FUNCTIONS = {
    "NOW()": lambda: dates.now_text(),
    "CURDATE()": lambda: dates.now_text()[:10],
    "CURTIME()": lambda: dates.now_text()[11:],
}


def run_sql_function(value):
    """Return *value*, or the result of ``NOW()`` and its like in any case."""
    function = SQL_FUNCTIONS.get(value.strip(" \t\r\n\0\x0b").upper())
    return function() if function else value


@dataclass(frozen=True)
class Column:
    """A column: its SQL type names, default and conversion."""

    kind: str
    width: int = 0
    default: object = None
    nullable: bool = False

    def convert(self, value):
        """Return what the database keeps of *value* (never an error)."""
        if value is None:
            return None if self.nullable else self.implicit_default()
        return _CONVERT[self.kind](self, value)

    def implicit_default(self):
        """Return the value of the column when an insert does not name it."""
        if self.default is not None or self.nullable:
            return self.default
        return _IMPLICIT[self.kind]

    def is_text(self):
        """Return whether the column compares by ``utf8_general_ci``."""
        return self.kind in ("varchar", "text")

    def sqlite(self):
        """Return the column definition for SQLite."""
        if self.kind == "key":
            return "INTEGER PRIMARY KEY AUTOINCREMENT"
        name = "INTEGER" if self.kind in _RANGES else "TEXT"
        if self.is_text():
            name += " COLLATE utf8_general_ci"
        return name + self._constraints(default_for_all=True)

    def mysql(self):
        """Return the column definition for MariaDB and MySQL."""
        if self.kind == "key":
            return "int NOT NULL AUTO_INCREMENT PRIMARY KEY"
        name = {"varchar": f"varchar({self.width})", "decimal": "decimal(8,2)"}
        return name.get(self.kind, self.kind) + self._constraints()

    def _constraints(self, default_for_all=False):
        if self.nullable:
            return (
                " NULL" if self.default is None else f" NULL DEFAULT {self._quoted()}"
            )
        if self.default is None and not default_for_all:
            return " NOT NULL"
        return f" NOT NULL DEFAULT {self._quoted()}"

    def _quoted(self):
        return f"'{self.implicit_default()}'"


_RANGES = {"tinyint": (-128, 127), "int": (-(2**31), 2**31 - 1)}
_IMPLICIT = {
    "key": None,
    "varchar": "",
    "text": "",
    "tinyint": 0,
    "int": 0,
    "decimal": "0.00",
    "timestamp": dates.ZERO,
    "datetime": dates.ZERO,
}


def _to_integer(column, value):
    number = value if isinstance(value, int) else php.to_int(str(value))
    low, high = _RANGES[column.kind]
    return max(low, min(high, number))


def _to_decimal(_column, value):
    try:
        return str(Decimal(str(value)).quantize(Decimal("0.01")))
    except InvalidOperation:
        return "0.00"


def _to_varchar(column, value):
    return cut_characters(storable(run_sql_function(str(value))), column.width)


_CONVERT = {
    "key": lambda column, value: int(value),
    "varchar": _to_varchar,
    "text": lambda column, value: cut_bytes(storable(run_sql_function(str(value)))),
    "tinyint": _to_integer,
    "int": _to_integer,
    "decimal": _to_decimal,
    "timestamp": lambda column, value: dates.timestamp_text(
        run_sql_function(str(value))
    ),
    "datetime": lambda column, value: dates.datetime_text(run_sql_function(str(value))),
}


def key():
    """Return an auto-increment primary key."""
    return Column("key")


def varchar(width, default="", nullable=False):
    """Return a text column of at most *width* characters, cut silently."""
    return Column("varchar", width, default, nullable)


def text(nullable=False):
    """Return a text column of at most 65,535 bytes."""
    return Column("text", nullable=nullable)


def tinyint(default=0):
    """Return a one-byte number that is never NULL."""
    return Column("tinyint", default=default)


def integer(default=0, nullable=False):
    """Return a four-byte number."""
    return Column("int", default=default, nullable=nullable)


def optional_integer():
    """Return a four-byte number whose unset value is NULL."""
    return Column("int", nullable=True)


def decimal():
    """Return the price column: two decimals, NOT NULL without a default."""
    return Column("decimal")


def timestamp():
    """Return a TIMESTAMP whose unset value is the zero date."""
    return Column("timestamp", default=dates.ZERO)


def modified():
    """Return a TIMESTAMP that is NOT NULL without a default (section 3.1)."""
    return Column("timestamp")


def optional_timestamp():
    """Return a TIMESTAMP whose unset value is NULL."""
    return Column("timestamp", nullable=True)


def datetime():
    """Return a DATETIME whose unset value is NULL."""
    return Column("datetime", nullable=True)
