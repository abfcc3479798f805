"""The simulator's database: four verbs over SQLite or MariaDB.

Every statement commits by itself, as on MyISAM: nothing can be rolled back and no
lock outlives a statement (middleware fact section 3.1).
"""

from contextlib import contextmanager
from queue import Empty, LifoQueue

from .schema import TABLES
from .text import storable


class Database:
    """Select, insert, update and delete on the middleware's tables.

    :param engine: an :class:`~.engines.SqliteEngine` or ``MysqlEngine``
    :raise ~.errors.PortalError: from every verb, when the database is unreachable
    """

    def __init__(self, engine):
        self.engine = engine
        self._idle = LifoQueue()
        self.is_new = engine.prepare()

    @contextmanager
    def _connection(self):
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self.engine.connect()
        try:
            yield connection
        except self.engine.errors as error:
            connection.close()
            raise self.engine.translate(error) from error
        self._idle.put(connection)

    def _read(self, sql, values):
        # Fetched before the connection goes back: the next thread may take it.
        with self._connection() as connection:
            cursor = self.engine.execute(connection, sql, values)
            names = [column[0] for column in cursor.description]
            found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            cursor.close()
        return found

    def _write(self, sql, values):
        with self._connection() as connection:
            cursor = self.engine.execute(connection, sql, values)
            cursor.close()
        return cursor

    def rows(self, table, **equals):
        """Return the matching rows as dicts, ordered by ``id``.

        :param equals: column to value; a list means "any of", an empty list nothing
        """
        where, values = self._where(table, equals)
        return self._read(f"SELECT * FROM `{table}`{where} ORDER BY `id`", values)

    def first(self, table, **equals):
        """Return the matching row with the lowest id, or ``None``."""
        found = self.rows(table, **equals)
        return found[0] if found else None

    def count(self, table):
        """Return the number of rows of *table*."""
        return self._read(f"SELECT COUNT(*) AS number FROM `{table}`", ())[0]["number"]

    def insert(self, table, values):
        """Insert one row and return its id; values are converted, never refused."""
        columns = TABLES[table]
        row = {
            name: column.convert(values[name])
            if name in values
            else column.implicit_default()
            for name, column in columns.items()
            if name != "id" or "id" in values
        }
        names = ", ".join(f"`{name}`" for name in row)
        marks = ", ".join([self.engine.mark] * len(row))
        sql = f"INSERT INTO `{table}` ({names}) VALUES ({marks})"
        return self._write(sql, list(row.values())).lastrowid

    def update(self, table, values, **equals):
        """Write *values* to the matching rows and return how many matched."""
        columns = TABLES[table]
        assignments = ", ".join(f"`{name}` = {self.engine.mark}" for name in values)
        converted = [columns[name].convert(value) for name, value in values.items()]
        where, more = self._where(table, equals)
        sql = f"UPDATE `{table}` SET {assignments}{where}"
        return self._write(sql, converted + more).rowcount

    def delete(self, table, **equals):
        """Delete the matching rows and return how many there were."""
        where, values = self._where(table, equals)
        return self._write(f"DELETE FROM `{table}`{where}", values).rowcount

    def clear(self):
        """Empty all tables and start their numbering at 1 again."""
        with self._connection() as connection:
            for sql in self.engine.clear_statements():
                self.engine.execute(connection, sql, ())

    def close(self):
        """Close the idle connections and remove a temporary file."""
        while not self._idle.empty():
            self._idle.get().close()
        self.engine.dispose()

    def _where(self, table, equals):
        if not equals:
            return "", []
        conditions, values = [], []
        for name, wanted in equals.items():
            wanted = wanted if isinstance(wanted, list) else [wanted]
            values += [self._comparable(table, name, value) for value in wanted]
            marks = ", ".join([self.engine.mark] * len(wanted)) or "NULL"
            conditions.append(f"`{name}` IN ({marks})")
        return " WHERE " + " AND ".join(conditions), values

    def _comparable(self, table, name, value):
        """Return *value* as it stands in a WHERE clause: never cut at a width."""
        if TABLES[table][name].is_text():
            return storable(str(value))
        # Beyond the range of any column, and of what SQLite accepts as a parameter.
        return max(-(2**62), min(2**62, value)) if isinstance(value, int) else value
