"""How the two databases differ: connecting, dialect, errors."""

import os
import shutil
import sqlite3
import tempfile
from urllib.parse import unquote, urlsplit

from .errors import PortalError
from .schema import TABLES, mysql_statements, sqlite_statements
from .text import compare


class SqliteEngine:
    """A file, or a temporary file that goes away with the simulator.

    :param str path: file path; empty for a temporary file
    """

    mark = "?"
    errors = (sqlite3.Error,)

    def __init__(self, path=""):
        # A folder of its own: once removed, no late thread can create the file anew.
        self._folder = None if path else tempfile.mkdtemp(prefix="stalker_simulator_")
        self.path = path or os.path.join(self._folder, "stalker.db")

    def prepare(self):
        """Create the tables; return whether they did not exist before."""
        connection = self.connect()
        known = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'users'"
        ).fetchone()
        for statement in sqlite_statements():
            connection.execute(statement)
        connection.close()
        return known is None

    def connect(self):
        """Return a connection in autocommit mode that waits 30 s for a lock."""
        connection = sqlite3.connect(
            self.path, timeout=30, isolation_level=None, check_same_thread=False
        )
        connection.create_collation("utf8_general_ci", compare)
        connection.execute("PRAGMA journal_mode=WAL")
        # Test data: surviving a power cut is not worth a disk flush per statement.
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    def execute(self, connection, sql, values):
        """Run one statement and return its cursor."""
        return connection.execute(sql, values)

    def translate(self, error):
        """Return the portal's error for an SQLite one."""
        return PortalError(f"Query failed by reason : {error}")

    def clear_statements(self):
        """Return the statements that empty everything, counters included."""
        return [
            *(f"DELETE FROM `{table}`" for table in TABLES),
            "DELETE FROM sqlite_sequence",
        ]

    def dispose(self):
        """Remove a temporary database."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


class MysqlEngine:
    """MariaDB or MySQL through PyMySQL.

    :param str url: ``mysql://user:password@host:port/database``
    :raise ImportError: when PyMySQL is not installed
    """

    mark = "%s"

    def __init__(self, url):
        # Lazy, because the SQLite default must run with the standard library alone.
        import pymysql

        self._driver = pymysql
        self.errors = (pymysql.MySQLError,)
        parts = urlsplit(url)
        self._options = {
            "host": parts.hostname or "127.0.0.1",
            "port": parts.port or 3306,
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "database": parts.path.lstrip("/"),
        }

    def prepare(self):
        """Create the tables; return whether they did not exist before."""
        connection = self.connect()
        known = self.execute(connection, "SHOW TABLES LIKE 'users'", ()).fetchone()
        for statement in mysql_statements():
            self.execute(connection, statement, ())
        connection.close()
        return known is None

    def connect(self):
        """Return a connection in the portal's session: utf8, empty mode, UTC.

        :raise PortalError: ``Connect Error (code) ...`` when that fails
        """
        try:
            return self._driver.connect(
                **self._options,
                charset="utf8",
                autocommit=True,
                connect_timeout=10,
                conv=self._text_dates(),
                init_command="SET SESSION sql_mode='', time_zone='+00:00'",
            )
        except self._driver.OperationalError as error:
            raise self.translate(error) from error

    def _text_dates(self):
        """Return PyMySQL's converters without those for dates and decimals."""
        field = self._driver.constants.FIELD_TYPE
        as_text = {field.TIMESTAMP, field.DATETIME, field.NEWDECIMAL, field.DECIMAL}
        known = self._driver.converters.conversions
        return {kind: call for kind, call in known.items() if kind not in as_text}

    def execute(self, connection, sql, values):
        """Run one statement and return its cursor."""
        cursor = connection.cursor()
        cursor.execute(sql, values or None)
        return cursor

    def translate(self, error):
        """Return the portal's error; connection trouble has its own wording (1.5)."""
        code, message = (*error.args, "", "")[:2]
        if code in (1040, 1045, 1049, 2002, 2003, 2006, 2013):
            code = 2002 if code == 2003 else code
            return PortalError(f"Connect Error ({code}) {message}")
        return PortalError(f"Query failed by reason : {message}")

    def clear_statements(self):
        """Return the statements that empty everything, counters included."""
        return [f"TRUNCATE TABLE `{table}`" for table in TABLES]

    def dispose(self):
        """Keep the data: the database is not ours to drop."""


def engine_for(location):
    """Return the engine for a ``SIM_DB`` value: a URL, a path or nothing."""
    if location.startswith(("mysql://", "mariadb://")):
        return MysqlEngine(location)
    return SqliteEngine(location)
