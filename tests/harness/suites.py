"""Runs one test suite in a process of its own and counts its results."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

from . import databases
from .settings import LOGS, ODOO, ROOT, TEST_DB, addons_path, free_port

#: The line that Odoo ends a test run with.
ODOO_SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
ODOO_PROBLEM = re.compile(r" (FAIL|ERROR): (\S+)")


@dataclass(frozen=True)
class Result:
    """What a suite found.

    :param int passed: tests that passed
    :param int failed: tests that failed, or 1 for a suite that did not run
    """

    passed: int
    failed: int

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed"

    def plus_failure(self):
        """Return the result with one failure more."""
        return Result(self.passed, self.failed + 1)


def pytest_suite(name, folders):
    """Run pytest on folders; skipped tests count as failed.

    :param str name: name of the suite, for its files
    :param folders: folders below the project
    :rtype: Result
    """
    report = LOGS / f"pytest-{name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    present = [folder for folder in folders if (ROOT / folder).is_dir()]
    command = [sys.executable, "-m", "pytest", "-q", "--color=no", *present]
    subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT)
    if not report.exists():
        return Result(0, 1)
    suite = ElementTree.parse(report).getroot().find("testsuite")
    total = int(suite.get("tests"))
    bad = sum(int(suite.get(kind)) for kind in ("failures", "errors", "skipped"))
    return Result(total - bad, bad or int(total == 0))


def odoo_suite(name, addons, tested):
    """Install addons into a fresh database while running the tests of some of them.

    :param str name: name of the suite, part of the database's name
    :param addons: names of the addons to install
    :param tested: names of the addons whose tests run
    :rtype: Result
    """
    database, log = f"{TEST_DB}_{name}", LOGS / f"odoo-tests-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    databases.drop(database)
    command = [
        *(*ODOO, f"--addons-path={addons_path()}"),
        *("-d", database, "-i", ",".join(addons), "--stop-after-init"),
        *(f"--data-dir={databases.DATA_DIR}", f"--http-port={free_port()}"),
        *("--http-interface=127.0.0.1", "--max-cron-threads=0"),
        f"--test-tags={','.join(f'/{addon}' for addon in tested)}",
    ]
    with open(log, "w", encoding="utf-8") as output:
        done = subprocess.run(command, stdout=output, stderr=output, cwd=ROOT)
    return _read_log(log, done.returncode)


def _read_log(log, code):
    """Count what an Odoo log reports and show its problems."""
    text = log.read_text(encoding="utf-8", errors="replace")
    found = ODOO_SUMMARY.findall(text)
    if not found:
        print(f"the test run broke off, see {log}:\n{text[-3000:]}", file=sys.stderr)
        return Result(0, 1)
    failures, errors, total = map(int, found[-1])
    bad = failures + errors
    if bad or code:
        _show_problems(log, text)
    return Result(total - bad, bad or int(code != 0 or total == 0))


def _show_problems(log, text):
    problems = sorted({" ".join(found) for found in ODOO_PROBLEM.findall(text)})
    print("\n".join(problems), file=sys.stderr)
    first = ODOO_PROBLEM.search(text)
    start = first.start() if first else max(len(text) - 6000, 0)
    print(f"{text[start:][:6000]}\nsee {log}", file=sys.stderr)
