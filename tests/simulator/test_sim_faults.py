"""Every fault, ordered in process and through the control door."""

import threading
import time

import pytest
import requests
from stalker_simulator.faults import KINDS

FORM = {"login": "one", "password": "pw"}


def logins(simulator):
    """Return the logins that exist."""
    return [user["login"] for user in simulator.rows("users")]


def test_latency_adds_up_without_blocking_others(simulator, client):
    simulator.faults.add("latency", seconds=0.3)
    started = time.monotonic()
    callers = [
        threading.Thread(target=client.raw, args=("GET", "/tariffs/")) for _ in "1234"
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert 0.3 <= time.monotonic() - started < 0.9


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
def test_a_held_call_never_answers(simulator, client, kind):
    simulator.faults.add(kind, times=1)
    with pytest.raises(requests.Timeout):
        client.raw("POST", "/accounts/", FORM, timeout=0.3)
    assert logins(simulator) == (["one"] if kind == "timeout_after" else [])
    assert client.raw("GET", "/tariffs/").status_code == 200


def test_a_held_call_ends_after_its_time_without_an_answer(simulator, client):
    simulator.faults.add("timeout_before", seconds=0.2)
    with pytest.raises(requests.ConnectionError):
        client.raw("POST", "/accounts/", FORM)


def test_held_calls_do_not_keep_the_server_from_stopping(simulator, client):
    simulator.faults.add("timeout_before")
    errors = []

    def call():
        try:
            client.raw("GET", "/tariffs/", timeout=30)
        except requests.RequestException as error:
            errors.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    while not simulator.calls:
        time.sleep(0.01)
    started = time.monotonic()
    simulator.stop()
    caller.join(5)
    assert time.monotonic() - started < 2
    assert len(errors) == 1


def test_drop_after_executes_and_hangs_up(simulator, client):
    simulator.faults.add("drop_after", times=1)
    with pytest.raises(requests.ConnectionError):
        client.raw("POST", "/accounts/", FORM)
    assert logins(simulator) == ["one"]


def test_refuse_resets_portal_calls_but_not_the_control_door(simulator, client):
    client.control("POST", "/faults", {"kind": "refuse"})
    with pytest.raises(requests.ConnectionError) as caught:
        client.raw("POST", "/accounts/", FORM)
    assert "reset" in str(caught.value).lower()
    assert logins(simulator) == []
    assert client.control("DELETE", "/faults") == {"cleared": True}
    assert client.results("POST", "/accounts/", FORM) is True


def test_refuse_connections_closes_the_socket(simulator, client):
    assert client.raw("GET", "/tariffs/").status_code == 200
    simulator.refuse_connections()
    with pytest.raises(requests.ConnectionError) as caught:
        client.raw("GET", "/tariffs/")
    assert "refused" in str(caught.value).lower()
    simulator.accept_connections()
    assert client.raw("GET", "/tariffs/").status_code == 200


def test_http_500(simulator, client):
    simulator.faults.add("http_500", times=1)
    reply = client.raw("POST", "/accounts/", FORM)
    assert reply.status_code == 500
    assert "<html>" in reply.text
    assert logins(simulator) == []


@pytest.mark.parametrize("execute", [False, True])
def test_html_fatal_may_have_executed(simulator, client, execute):
    simulator.faults.add("html_fatal", times=1, execute=execute)
    reply = client.raw("POST", "/accounts/", FORM)
    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "text/html"
    assert reply.text.startswith("<br />\n<b>Fatal error</b>")
    assert logins(simulator) == (["one"] if execute else [])


def test_empty_body(simulator, client):
    simulator.faults.add("empty_body", times=1)
    reply = client.raw("POST", "/accounts/", FORM)
    assert (reply.status_code, reply.text) == (200, "")
    assert logins(simulator) == ["one"]


def test_json_then_html(simulator, client):
    simulator.faults.add("json_then_html", times=1)
    text = client.raw("POST", "/accounts/", FORM).text
    assert text.startswith('{"status":"OK","results":true}<br />\n<b>Warning</b>')


def test_output_notice(simulator, client):
    simulator.faults.add("output_notice")
    envelope = client.raw("GET", "/accounts/").json()
    assert envelope["results"] == []
    assert envelope["output"].startswith("<br />\n<b>Warning</b>")


def test_wrong_credentials(simulator, client):
    simulator.faults.add("wrong_credentials", times=1)
    reply = client.raw("GET", "/tariffs/")
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"] == 'Basic realm="Stalker API"'
    assert reply.json()["results"] == ""


def test_db_down(simulator, client):
    simulator.faults.add("db_down", times=1)
    error = client.error("POST", "/accounts/", FORM)
    assert error.startswith("Connect Error (2002)")
    assert logins(simulator) == []


def test_faults_match_method_and_resource_and_count_down(simulator, client):
    match = {"method": "POST", "resource": "accounts"}
    order = {"kind": "http_500", "match": match, "times": 2}
    fault = client.control("POST", "/faults", order)
    assert client.raw("GET", "/accounts/").status_code == 200
    assert client.raw("POST", "/stb/", FORM).status_code == 200
    assert client.raw("POST", "/v1/accounts", FORM).status_code == 500
    assert client.control("GET", "/faults")[0]["times"] == 1
    assert client.raw("POST", "/accounts/", FORM).status_code == 500
    assert client.control("GET", "/faults") == []
    assert client.control("DELETE", f"/faults/{fault['id']}") == {"cleared": False}


def test_queued_faults_are_used_one_per_call(simulator, client):
    simulator.faults.add("http_500", times=1)
    simulator.faults.add("empty_body", times=1)
    replies = [client.raw("GET", "/tariffs/") for _ in range(3)]
    assert [reply.status_code for reply in replies] == [500, 200, 200]
    assert [bool(reply.text) for reply in replies] == [True, False, True]


@pytest.mark.parametrize(
    "order", [{"kind": "nonsense"}, {}, {"kind": "latency", "times": 0}]
)
def test_wrong_orders_are_refused(simulator, client, order):
    assert "error" in client.control("POST", "/faults", order)
    assert client.control("GET", "/faults") == []


def test_every_kind_is_listed_by_the_control_door(simulator, client):
    assert client.control("GET", "/")["fault_kinds"] == KINDS
