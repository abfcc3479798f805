"""Run every test and end with a line `N passed, M failed`.

usage: scripts/run.sh scripts/run_tests.py [part ...]

Parts: unit (pytest without Odoo), backoffice (our addons without any website addon,
rule 4), website (everything, with browser tours), end_to_end (pytest against real
processes).
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from harness import databases
from harness.settings import TEST_DB
from harness.suites import odoo_suite, pytest_suite

#: Installed and tested without a website: rule 4.
BACKOFFICE = (
    "iptv_subscription",
    "iptv_subscription_loyalty",
    "iptv_reseller_credit",
    "iptv_stalker_connector",
)


def unit():
    """Run the tests that need no Odoo."""
    folders = ["periods", "repository", "simulator", "stalker_client", "transcript"]
    return pytest_suite("unit", [f"tests/{name}" for name in folders])


def backoffice():
    """Run our addons' tests in a database without any website addon."""
    result = odoo_suite("backoffice", BACKOFFICE, BACKOFFICE)
    rows = databases.query(
        f"{TEST_DB}_backoffice",
        "SELECT name FROM ir_module_module WHERE state = 'installed'"
        " AND name LIKE 'website%'",
    )
    if rows:
        print(f"rule 4 is broken: {rows} got installed", file=sys.stderr)
        result = result.plus_failure()
    return result


def website():
    """Run the portal's tests with everything installed."""
    return odoo_suite("website", databases.ALL_ADDONS, ("iptv_portal",))


def end_to_end():
    """Run the tests with real Odoo, PostgreSQL and simulator processes."""
    databases.template()
    return pytest_suite("end_to_end", ["tests/end_to_end"])


#: Two lanes run side by side, each in its order: two cores are the least there is.
LANES = ((backoffice,), (unit, website, end_to_end))
PARTS = {part.__name__: part for lane in LANES for part in lane}


def run(part):
    """Run one part and say how it went.

    :rtype: Result
    """
    started = time.monotonic()
    result = part()
    seconds = time.monotonic() - started
    print(f"{part.__name__}: {result} in {seconds:.0f} s", flush=True)
    return result


def main(names):
    """Run the named parts, all without names.

    :return: the exit code
    """
    unknown = set(names) - set(PARTS)
    if unknown:
        sys.exit(f"unknown part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    lanes = [
        [part for part in lane if part.__name__ in (names or PARTS)] for lane in LANES
    ]
    with ThreadPoolExecutor(len(lanes)) as pool:
        results = [
            result
            for lane in pool.map(lambda parts: [run(part) for part in parts], lanes)
            for result in lane
        ]
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
