"""Fail if the log of an installation holds a warning that our addons cause.

It is what catches `_sql_constraints`, unknown field parameters and deprecated calls:
Odoo logs them and goes on.
"""

import re
import sys

from harness import databases
from harness.settings import LOGS

#: date time,ms pid LEVEL database logger: message
LINE = re.compile(r"^\S+ \S+ \d+ (?P<level>[A-Z]+) \S+ (?P<text>.*)$")
BAD = {"WARNING", "ERROR", "CRITICAL"}


def records(text):
    """Give level and text of each log record, its further lines included."""
    level, lines = None, []
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            yield level, "\n".join(lines)
            level, lines = match["level"], [match["text"]]
        else:
            lines.append(line)
    yield level, "\n".join(lines)


def findings(text):
    """Return the bad records that name one of our addons or models.

    :param str text: log of an installation
    :rtype: list[str]
    """
    return [
        f"{level} {message}"
        for level, message in records(text)
        if level in BAD and re.search(r"\biptv[._]", message)
    ]


def main():
    """Look at the logs of the template databases.

    :return: the exit code
    """
    found = []
    for with_demo in (False, True):
        name = databases.template(with_demo)
        found += findings((LOGS / f"{name}.log").read_text(encoding="utf-8"))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
