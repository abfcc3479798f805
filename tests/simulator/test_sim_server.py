"""The server itself: start, stop, keep-alive, persistence, control door."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from stalker_simulator import StalkerSimulator
from stalker_simulator.settings import parse_arguments

from .simulator_client import Client

TESTS = Path(__file__).resolve().parent.parent
MAC = "00:1A:79:00:00:01"


def test_many_calls_share_one_connection(simulator):
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=5)
    headers = {"Authorization": "Basic c3RhbGtlcjpzZWNyZXQ="}
    ports = set()
    for _ in range(3):
        connection.request("GET", "/stalker_portal/api/tariffs/", headers=headers)
        ports.add(connection.sock.getsockname()[1])
        assert connection.getresponse().read().startswith(b'{"status":"OK"')
    connection.close()
    assert len(ports) == 1


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PATCH", "BREW"])
def test_other_methods_are_not_supported(simulator, client, method):
    reply = client.raw(method, "/accounts/")
    assert reply.status_code == 200
    wanted = "" if method == "HEAD" else "Not supported method"
    assert wanted in reply.text


def test_an_answer_arrives_in_one_piece(simulator):
    with socket.create_connection(("127.0.0.1", simulator.port), 5) as plain:
        plain.sendall(b"GET /stalker_portal/api/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert plain.recv(65536).endswith(b'"error":"Empty resource"}')


def test_slashes_and_letters_are_escaped_as_php_does(simulator, client, add):
    add("one", full_name="a/Ж<b>")
    assert '"full_name":"a\\/\\u0416<b>"' in client.raw("GET", "/users/one").text


def test_without_a_login_everybody_may_enter():
    with StalkerSimulator(login="") as simulator:
        assert requests.get(simulator.url + "/tariffs/", timeout=5).json()["results"]


def test_a_switched_off_api_answers_404(simulator, client):
    simulator.settings.enable_api = False
    reply = client.raw("GET", "/tariffs/")
    assert (reply.status_code, reply.text) == (404, "API not enabled")


def test_an_sqlite_file_outlives_the_server(tmp_path):
    path = str(tmp_path / "portal.db")
    with StalkerSimulator(db=path) as simulator:
        form = {"login": "one", "password": "pw", "account_number": "A1"}
        assert Client(simulator).results("POST", "/accounts/", form) is True
    with StalkerSimulator(db=path) as simulator:
        account = Client(simulator).results("GET", "/accounts/a1")[0]
        assert account["login"] == "one"
        assert len(simulator.rows("tariff_plan")) == 3


def test_reset_starts_over(simulator, client, add):
    add("one")
    client.results("POST", "/stb_msg/", {"msg": "x"})
    state = client.control("POST", "/reset", {"seed": "transcript"})
    assert state["counts"]["accounts"] == 0
    assert state["rows"]["events"] == 0
    form = {"login": "two", "tariff_plan": "premium"}
    assert client.results("POST", "/accounts/", form) is True
    assert simulator.rows("users")[0]["id"] == 1


def test_the_state_is_readable(simulator, client, add):
    add("one", account_number="A1", stb_mac=MAC, end_date="2030-12-31", status="0")
    state = client.control("GET", "/state")
    account = state["accounts"][0]
    assert account["status"] == "disabled"
    assert account["tariff_plan"] == "basic"
    assert account["end_date"] == "2030-12-31 00:00:00"
    assert account["mac"] == MAC
    assert account["packages"] == []
    assert state["counts"]["disabled"] == 1
    client.results("PUT", "/account_subscription/A1", {"subscribed": "sport"})
    state = client.control("GET", "/state")
    assert state["accounts"][0]["packages"] == ["sport"]
    assert state["rows"]["events"] == 1


def test_calls_are_listed(simulator, client, add):
    add("one", phone="5")
    first = client.control("GET", "/calls")[0]
    assert first["method"] == "POST"
    assert first["path"] == "/stalker_portal/api/accounts/"
    assert first["form"]["phone"] == "5"
    assert first["status"] == 200
    client.raw("GET", "/users/one")
    later = client.control("GET", f"/calls?since={first['n']}")
    assert [call["method"] for call in later] == ["GET"]
    assert simulator.calls[1]["path"].endswith("/users/one")
    client.control("DELETE", "/calls")
    assert simulator.calls == []


def test_boxes_through_the_control_door(simulator, client):
    assert client.control("POST", "/register_box", {"mac": MAC})["mac"] == MAC
    client.results("POST", f"/stb_msg/{MAC}", {"msg": "hello"})
    event = client.control("POST", "/poll", {"mac": MAC})["event"]
    assert event["msg"] == "hello"
    confirmed = client.control("POST", "/confirm", {"event_id": event["id"]})
    assert confirmed == {"confirmed": True}
    assert client.control("GET", "/rows/users")[0]["mac"] == MAC
    assert client.control("POST", "/nightly_job") == {"disabled": []}


@pytest.mark.parametrize(
    ("method", "path", "payload", "status"),
    [
        ("GET", "/nonsense", None, 404),
        ("GET", "/rows/nonsense", None, 409),
        ("POST", "/register_box", {"mac": "short"}, 409),
        ("POST", "/register_box", {"nonsense": 1}, 400),
        ("POST", "/faults", [1], 400),
        ("POST", "/reset", {"seed": "nonsense"}, 400),
    ],
)
def test_wrong_control_calls_are_explained(simulator, method, path, payload, status):
    url = simulator.control_url + path
    reply = requests.request(method, url, json=payload, timeout=5)
    assert reply.status_code == status
    assert reply.json()["error"]


def test_settings_come_from_environment_and_arguments(monkeypatch):
    monkeypatch.setenv("SIM_PORT", "9999")
    monkeypatch.setenv("SIM_INTERNAL_BILLING", "1")
    monkeypatch.setenv("SIM_LATENCY_MS", "25")
    settings = parse_arguments(["--login", "me", "--port", "7777"])
    assert (settings.port, settings.login) == (7777, "me")
    assert (settings.internal_billing, settings.latency_ms) == (True, 25)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_command_starts_it_and_a_signal_stops_it(number):
    environment = {**os.environ, "PYTHONPATH": str(TESTS), "SIM_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "stalker_simulator", "--seed", "empty"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    assert line.startswith("Stalker simulator on http://127.0.0.1:")
    url = line.split()[3]
    reply = requests.get(url + "/accounts", auth=("stalker", "secret"), timeout=5)
    assert reply.json() == {"status": "OK", "results": []}
    process.send_signal(number)
    assert process.wait(5) == 0
    process.stdout.close()
