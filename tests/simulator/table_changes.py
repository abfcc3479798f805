"""What a call changed in the database, in the form of the transcript's notes."""

from datetime import datetime

#: Written with the current time by every call; the notes leave them out.
VOLATILE = {"addtime", "keep_alive"}


def snapshot(simulator, tables):
    """Return table to id to row."""
    return {
        table: {row["id"]: row for row in simulator.rows(table)} for table in tables
    }


def changes(before, after):
    """Return the differences of two snapshots, keyed by table, operation and id."""
    found = {}
    for table in after:
        old, new = before[table], after[table]
        for number in old.keys() - new.keys():
            found[table, "delete", str(number)] = {}
        for number in new.keys() - old.keys():
            found[table, "insert", str(number)] = _with_ttl(new[number])
        for number in new.keys() & old.keys():
            changed = _changed(old[number], new[number])
            if changed:
                found[table, "update", str(number)] = changed
    return found


def _changed(old, new):
    names = [name for name in new if name not in VOLATILE and old[name] != new[name]]
    return {name: new[name] for name in names}


def _with_ttl(row):
    if "eventtime" not in row:
        return row
    times = [datetime.fromisoformat(row[name]) for name in ("eventtime", "addtime")]
    seconds = (times[0] - times[1]).total_seconds()
    return {**row, "ttl_seconds_rounded_to_10": round(seconds / 10) * 10}


def recorded(step):
    """Return the notes of a step in the same form as :func:`changes`."""
    found = {}
    for note in step.get("db_changes", []):
        values = note.get("row") or note.get("set") or {}
        number = note.get("id") or values["id"]
        found[note["table"], note["op"], number] = values
    return found


def problems(wanted, got):
    """Return the differences between noted and real changes, as sentences."""
    lines = [f"missing {key}" for key in wanted.keys() - got.keys()]
    lines += [f"too much {key}: {got[key]}" for key in got.keys() - wanted.keys()]
    for key in wanted.keys() & got.keys():
        if key[1] == "update" and wanted[key].keys() != got[key].keys():
            lines.append(f"{key}: columns {sorted(got[key])}")
        for name, value in wanted[key].items():
            if not _equal(value, got[key].get(name)):
                lines.append(f"{key}.{name}: {got[key].get(name)!r}, not {value!r}")
    return lines


def _equal(wanted, got):
    if wanted in ("<timestamp>", "<random>"):
        return bool(got)
    if wanted is None or got is None or isinstance(wanted, int):
        return wanted == got
    # The notes come from a client that prints a line feed as two characters.
    return wanted.replace("\\n", "\n") == str(got)
