"""Everything that can be set, with its environment variable."""

import argparse
import os
from dataclasses import dataclass, fields


@dataclass
class Settings:
    """Configuration of the simulator and of the middleware it plays.

    An empty ``login`` switches authentication off for everybody, as the stock
    configuration of the middleware does (middleware fact section 1.2).
    """

    host: str = "127.0.0.1"
    port: int = 8088
    login: str = "stalker"
    password: str = "secret"
    #: ``demo``, ``transcript`` or ``empty``
    seed: str = "demo"
    #: SQLite path or ``mysql://`` URL; empty for a temporary SQLite file
    db: str = ""
    #: added to every call of the portal, in milliseconds
    latency_ms: int = 0
    #: the portal's ``enable_internal_billing``: shows ``end_date``
    internal_billing: bool = False
    #: the portal's ``enable_api``; off answers 404 ``API not enabled``
    enable_api: bool = True
    #: the portal's ``allow_multiple_stb_update``
    multiple_stb_update: bool = False
    #: the portal's ``auto_add_stb``: an unknown box registers itself
    auto_add_stb: bool = True
    #: the portal's ``watchdog_timeout`` in seconds
    watchdog_timeout: int = 120


def _from_environment(field):
    raw = os.environ.get(f"SIM_{field.name.upper()}")
    if raw is None:
        return field.default
    return _parse(field.type, raw)


def _parse(kind, raw):
    if kind is bool:
        return raw.strip().lower() not in ("", "0", "no", "false", "off")
    return kind(raw)


def parse_arguments(argv=None):
    """Return :class:`Settings` from the command line and the environment.

    :param list argv: arguments without the program name; default ``sys.argv``
    :raise SystemExit: for a wrong argument
    """
    parser = argparse.ArgumentParser(
        prog="stalker_simulator",
        description="Plays the REST API v1 of Stalker Middleware 4.9.35.",
    )
    for field in fields(Settings):
        option = "--" + field.name.replace("_", "-")
        variable = f"environment SIM_{field.name.upper()}"
        parser.add_argument(
            option,
            default=_from_environment(field),
            type=lambda raw, kind=field.type: _parse(kind, raw),
            choices=("demo", "transcript", "empty") if field.name == "seed" else None,
            help=f"{variable}, default {field.default!r}",
        )
    return Settings(**vars(parser.parse_args(argv)))
