"""A small client for a running simulator, and the databases to test it on."""

import os

import pytest
import requests

#: MariaDB to run the database-dependent tests on too, ``mysql://u:p@host:port/db``.
#: Its tables are emptied.
MARIADB = os.environ.get("SIM_TEST_MARIADB_URL", "")
DATABASES = [pytest.param("", id="sqlite")]
if MARIADB:
    DATABASES.append(pytest.param(MARIADB, id="mariadb"))


class Client:
    """Calls the portal and returns parsed answers.

    :param simulator: a started ``StalkerSimulator``
    """

    def __init__(self, simulator):
        self.simulator = simulator
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = ("stalker", "secret")

    def raw(self, method, path, form=None, timeout=10, **options):
        """Return the ``requests`` answer of a call below the API root."""
        url = self.simulator.url + path
        return self.session.request(
            method, url, data=form, timeout=timeout, allow_redirects=False, **options
        )

    def results(self, method, path, form=None):
        """Return ``results`` of a call that must be OK."""
        answer = self.raw(method, path, form).json()
        assert answer["status"] == "OK", answer
        return answer["results"]

    def error(self, method, path, form=None):
        """Return ``error`` of a call that must fail in the envelope."""
        answer = self.raw(method, path, form).json()
        assert answer["status"] == "ERROR", answer
        assert answer["results"] is None
        return answer["error"]

    def control(self, method, path, payload=None):
        """Return the JSON of a control call."""
        url = self.simulator.control_url + path
        return requests.request(method, url, json=payload, timeout=10).json()
