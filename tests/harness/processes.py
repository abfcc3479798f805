"""Odoo and the simulator as processes of their own, to be stopped or killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import requests

from .databases import DATA_DIR
from .settings import BUILD, LOGS, ODOO, ROOT, TESTS, addons_path, free_port

START_SECONDS = 90

CONFIGURATION = """\
[options]
addons_path = {addons_path}
data_dir = {data_dir}
db_name = {database}
dbfilter = ^{database}$
http_interface = 127.0.0.1
http_port = {port}
gevent_port = {gevent_port}
list_db = False
log_level = {log_level}
max_cron_threads = 1
server_wide_modules = base,rpc,web,queue_job
workers = {workers}
limit_time_cpu = {time_cpu}
limit_time_real = {time_real}
[queue_job]
channels = {channels}
"""


class Process:
    """A process in a group of its own, so nothing of it survives."""

    name = "process"

    def __init__(self):
        self._popen = None

    def _start(self, command, ready_url, environment=None):
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log = LOGS / f"{self.name}.log"
        with open(self.log, "a", encoding="utf-8") as output:
            self._popen = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                cwd=ROOT,
                env=dict(os.environ, **(environment or {})),
                start_new_session=True,
            )
        self._wait(ready_url)

    @property
    def pid(self):
        """Process id of the group's leader."""
        return self._popen.pid

    def _wait(self, url):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._popen.poll() is not None:
                break
            with contextlib.suppress(requests.RequestException):
                if requests.get(url, timeout=5).status_code < 500:
                    return
            time.sleep(0.1)
        tail = self.log.read_text(encoding="utf-8")[-2000:]
        raise RuntimeError(f"{self.name} did not start, see {self.log}:\n{tail}")

    def stop(self):
        """End the process the polite way, then for sure."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(timeout=15)
        self.kill()

    def kill(self):
        """End the whole group as a power cut would (SIGKILL)."""
        self._signal(signal.SIGKILL)
        self._popen.wait()

    def _signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._popen.pid, number)

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.stop()


class Odoo(Process):
    """An Odoo server with its job runner.

    :param str database: the one database it serves
    :param int workers: number of HTTP workers; 0 runs threads in one process
    :param int port: HTTP port; a free one if empty
    :param str channels: channels of the job queue
    :param time_limits: CPU and real seconds of a request, patient with busy machines;
        Odoo's own defaults are 60 and 120
    :param str extra_addons: one more folder with addons
    """

    def __init__(
        self,
        database,
        workers=2,
        port=None,
        gevent_port=None,
        channels="root:4",
        log_level="warn",
        time_limits=(600, 1200),
        extra_addons="",
    ):
        super().__init__()
        self.database = database
        self.name = f"odoo-{database}"
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.configuration = BUILD / f"{self.name}.conf"
        self.configuration.parent.mkdir(parents=True, exist_ok=True)
        self.configuration.write_text(
            CONFIGURATION.format(
                addons_path=",".join(filter(None, (addons_path(), extra_addons))),
                data_dir=DATA_DIR,
                database=database,
                port=self.port,
                gevent_port=gevent_port or free_port(),
                workers=workers,
                channels=channels,
                log_level=log_level,
                time_cpu=time_limits[0],
                time_real=time_limits[1],
            )
        )

    def start(self):
        """Start it and wait until it answers.

        :return: itself
        """
        command = [*ODOO, "-c", str(self.configuration)]
        self._start(command, f"{self.url}/web/health")
        return self

    def shell(self, code, timeout=300):
        """Run code in `odoo shell` on the same database and commit.

        :param str code: Python with `env`
        :param int timeout: seconds
        :return: what it printed
        :rtype: str
        :raise RuntimeError: if it fails
        """
        command = [*ODOO, "shell", "-c"]
        done = subprocess.run(
            [*command, str(self.configuration), "--no-http", "--max-cron-threads=0"],
            input=f"{code}\nenv.cr.commit()\nprint('shell-done')\n",
            text=True,
            capture_output=True,
            cwd=ROOT,
            timeout=timeout,
        )
        if "shell-done" not in done.stdout:
            raise RuntimeError(f"odoo shell failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout.replace("shell-done", "").strip()


class Simulator(Process):
    """The Stalker simulator.

    :param int port: HTTP port; a free one if empty
    :param int latency: milliseconds added to every call
    :param str database: SQLite file that keeps its state over a restart
    """

    def __init__(self, port=None, latency=0, database=None):
        super().__init__()
        self.port = port or free_port()
        self.name = f"simulator-{self.port}"
        self.root = f"http://127.0.0.1:{self.port}"
        self.api = f"{self.root}/stalker_portal/api"
        self.login, self.password = "stalker", "secret"
        self._environment = {
            "PYTHONPATH": str(TESTS),
            "SIM_PORT": str(self.port),
            "SIM_LATENCY_MS": str(latency),
            **({"SIM_DB": str(database)} if database else {}),
        }

    def start(self):
        """Start it and wait until it answers.

        :return: itself
        """
        command = [sys.executable, "-m", "stalker_simulator"]
        self._start(command, f"{self.root}/simulator/state", self._environment)
        return self

    def accounts(self):
        """Return the accounts of the middleware as readable rows.

        :rtype: list[dict]
        """
        return requests.get(f"{self.root}/simulator/state", timeout=30).json()[
            "accounts"
        ]

    def account(self, **wanted):
        """Return the one account with these values, or None.

        :raise AssertionError: if several match
        """
        found = [
            row
            for row in self.accounts()
            if all(row.get(name) == value for name, value in wanted.items())
        ]
        assert len(found) < 2, f"duplicate accounts: {found}"
        return found[0] if found else None

    def calls(self):
        """Return the calls it answered.

        :rtype: list[dict]
        """
        return requests.get(f"{self.root}/simulator/calls", timeout=30).json()

    def fail(self, kind, times=None, **options):
        """Have it fail from now on.

        :param str kind: kind of fault, see its README
        :param int times: how often; None until cleared
        """
        fault = {"kind": kind, "times": times, **options}
        requests.post(
            f"{self.root}/simulator/faults", json=fault, timeout=10
        ).raise_for_status()

    def heal(self):
        """Clear all faults."""
        requests.delete(f"{self.root}/simulator/faults", timeout=10).raise_for_status()

    def add_account(self, **fields):
        """Create an account as another program would, through the API."""
        answer = requests.post(
            f"{self.api}/accounts",
            data=fields,
            auth=(self.login, self.password),
            timeout=10,
        ).json()
        assert answer["status"] == "OK", answer

    def remove_account(self, login):
        """Delete an account through the API."""
        requests.delete(
            f"{self.api}/users/{login}",
            auth=(self.login, self.password),
            timeout=10,
        ).raise_for_status()
