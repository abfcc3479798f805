"""Fixtures: a running simulator and a client for it."""

import pytest
from stalker_simulator import StalkerSimulator

from .simulator_client import DATABASES, Client


@pytest.fixture(params=DATABASES)
def simulator(request):
    """Return a simulator with the demo seed, stopped after the test."""
    with StalkerSimulator(db=request.param) as running:
        running.reset()
        yield running


@pytest.fixture
def client(simulator):
    """Return a client of ``simulator`` with good credentials."""
    return Client(simulator)


@pytest.fixture
def add(client):
    """Return a function that creates an account with a login and further fields."""

    def create(login, **fields):
        form = {"login": login, "password": "pw", "tariff_plan": "basic", **fields}
        assert client.results("POST", "/accounts/", form) is True

    return create
