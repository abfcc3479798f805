"""Fixtures: the client package on the path, a scripted server, a simulator."""

import sys
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no failure, and examples are not kept between runs.
settings.register_profile("client", deadline=None, database=None)
settings.load_profile("client")

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT / "addons" / "iptv_stalker_connector", ROOT / "tests"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture
def server():
    """A server that gives prepared answers and remembers what it was asked."""
    from .scripted import ScriptedServer

    with ScriptedServer() as running:
        yield running


@pytest.fixture
def api(server):
    """An API client for the scripted server, with short time-outs."""
    from .scripted import make_api

    client = make_api(server.url)
    yield client
    client.close()


@pytest.fixture
def recipes(api):
    """The recipes, on the scripted server."""
    from stalker import Provisioner

    return Provisioner(api)


@pytest.fixture
def simulator():
    """A running simulator with its demo data."""
    from stalker_simulator import StalkerSimulator

    with StalkerSimulator(port=0, seed="demo") as running:
        yield running
