"""What the tables hold at the start."""

import json
from pathlib import Path

TRANSCRIPT = Path(__file__).parent.parent / "transcript" / "rest-v1.jsonl"


def _plan(number, external_id, name, default=0):
    return {
        "id": number,
        "external_id": external_id,
        "name": name,
        "user_default": default,
    }


def _package(number, external_id, name, kind, price):
    return {
        "id": number,
        "external_id": external_id,
        "name": name,
        "description": name,
        "type": kind,
        "price": price,
    }


def _link(package_id, plan_id, optional):
    return {"package_id": package_id, "plan_id": plan_id, "optional": optional}


def _channel(number, name, base):
    return {
        "id": number,
        "number": number,
        "name": name,
        "base_ch": base,
        "cmd": f"ffmpeg http://127.0.0.1/{number}",
    }


def _service(service_id, package_id, kind="tv"):
    return {"service_id": str(service_id), "package_id": package_id, "type": kind}


#: A small operator: a free plan that is the default, two paid ones, two add-ons.
DEMO = {
    "tariff_plan": [
        _plan(1, "start", "Start (free info channel)", 1),
        _plan(2, "basic", "Basic"),
        _plan(3, "family", "Family"),
    ],
    "services_package": [
        _package(1, "info_tv", "Info channel", "tv", "0.00"),
        _package(2, "base_tv", "Base TV", "tv", "0.00"),
        _package(3, "family_tv", "Family TV", "tv", "0.00"),
        _package(4, "sport", "Sport", "tv", "5.50"),
        _package(5, "vclub", "Video club", "module", "3.00"),
    ],
    "package_in_plan": [
        _link(1, 1, 0),
        _link(2, 2, 0),
        _link(4, 2, 1),
        _link(5, 2, 1),
        _link(2, 3, 0),
        _link(3, 3, 0),
        _link(4, 3, 1),
        _link(5, 3, 1),
    ],
    "itv": [
        _channel(1, "Info", 1),
        _channel(2, "News One", 0),
        _channel(3, "Cinema One", 0),
        _channel(4, "Kids One", 0),
        _channel(5, "Sport One", 0),
    ],
    "service_in_package": [
        _service(1, 1),
        _service(2, 2),
        _service(3, 3),
        _service(4, 3),
        _service(5, 4),
        _service("vclub", 5, "module"),
    ],
    "reseller": [
        {"id": 1, "name": "North Reseller", "created": "NOW()", "max_users": 100}
    ],
}


def transcript_tables(path=TRANSCRIPT):
    """Return the tables of the recorded seed.

    :raise OSError: when the transcript is missing
    """
    with path.open(encoding="utf-8") as handle:
        return json.loads(handle.readline())["seed"]["tables"]


def tables_of(seed):
    """Return table name to rows for ``demo``, ``transcript`` or ``empty``.

    :raise ValueError: for another name
    """
    if seed == "transcript":
        return transcript_tables()
    if seed not in ("demo", "empty"):
        raise ValueError(f"unknown seed {seed!r}")
    return DEMO if seed == "demo" else {}


def plant(database, seed):
    """Insert the rows of *seed* into empty tables."""
    for table, rows in tables_of(seed).items():
        for row in rows:
            database.insert(table, row)
