"""Databases of the project: made once as a template, then copied in a second."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import time

import psycopg2
from psycopg2 import sql

from .settings import (
    ADDONS,
    ALL_ADDONS,
    BUILD,
    LOGS,
    ODOO,
    ROOT,
    TEST_DB,
    addons_path,
)

DATA_DIR = BUILD / "data"


@contextlib.contextmanager
def _maintenance():
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def exists(name):
    """Tell whether a database is there."""
    with _maintenance() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.fetchone())


def drop(name):
    """Drop a database and its filestore, whoever is connected."""
    with _maintenance() as cursor:
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(name)
            )
        )
    shutil.rmtree(_filestore(name), ignore_errors=True)


def clone(template, name):
    """Copy a database with its filestore; an old one of that name is dropped.

    :param str template: name of an existing database nobody is connected to
    :param str name: name of the copy
    :return: the name of the copy
    """
    drop(name)
    with _maintenance() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    if _filestore(template).exists():
        shutil.copytree(_filestore(template), _filestore(name), dirs_exist_ok=True)
    return name


@contextlib.contextmanager
def connect(name):
    """Open a connection that sees every committed change at once."""
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def query(name, statement, parameters=()):
    """Run a statement and return its rows, if it has any.

    :rtype: list[tuple]
    """
    with connect(name) as connection, connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


def install(name, addons, *options, log=None):
    """Create a database with addons installed, or update it.

    :param str name: database
    :param addons: names of addons to install
    :param options: more options of Odoo's command line
    :param log: file that receives the log
    :raise RuntimeError: if Odoo fails, with the end of its log
    """
    command = [
        *(*ODOO, f"--addons-path={addons_path()}"),
        *("-d", name, "-i", ",".join(addons), "--stop-after-init", "--no-http"),
        *(f"--data-dir={DATA_DIR}", "--http-interface=127.0.0.1", *options),
    ]
    log = log or LOGS / f"install-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "w", encoding="utf-8") as output:
        done = subprocess.run(command, stdout=output, stderr=output, cwd=ROOT)
    if done.returncode:
        tail = log.read_text(encoding="utf-8")[-3000:]
        raise RuntimeError(f"Odoo could not install {addons}, see {log}:\n{tail}")


def template(with_demo=False):
    """Return the database that holds the whole installation, made when needed.

    It is made anew whenever a file of the addons changes.

    :param bool with_demo: with Odoo's demo data
    :return: its name
    :rtype: str
    """
    name = f"{TEST_DB}_template{'_demo' if with_demo else ''}"
    stamp = BUILD / f"{name}.stamp"
    wanted = checksum()
    if stamp.exists() and stamp.read_text() == wanted and exists(name):
        return name
    started = time.monotonic()
    drop(name)
    stamp.unlink(missing_ok=True)
    options = ["--with-demo"] if with_demo else []
    install(name, ALL_ADDONS, *options, log=LOGS / f"{name}.log")
    stamp.write_text(wanted)
    print(
        f"  installed {', '.join(ALL_ADDONS)} in {time.monotonic() - started:.0f} s",
        file=sys.stderr,
    )
    return name


def checksum():
    """Return what changes whenever a file of the addons changes."""
    digest = hashlib.sha256(os.environ.get("ODOO_SRC", "").encode())
    for path in sorted(ADDONS.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ADDONS)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _filestore(name):
    return DATA_DIR / "filestore" / name
