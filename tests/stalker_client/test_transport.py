"""The one door for HTTP."""

import base64
import logging
import socket

import pytest
from stalker import (
    AuthError,
    ConfigurationError,
    ProtocolError,
    RefusedError,
    RetryError,
    Secret,
    StalkerError,
    Transport,
    UnknownOutcomeError,
    normalize_base_url,
)

from .scripted import PASSWORD, Step, error, html, lost, make_api, ok, slow

FORM = {"login": "anna", "password": Secret("pw-of-anna")}


@pytest.mark.parametrize(
    "typed",
    [
        "http://tv.example.com/stalker_portal/api",
        "http://tv.example.com/stalker_portal/api/",
        " http://tv.example.com/stalker_portal ",
        "http://tv.example.com/stalker_portal/",
        "HTTP://tv.example.com/stalker_portal/c/",
        "http://tv.example.com/stalker_portal/c/index.html",
        "http://tv.example.com/stalker_portal/server/adm/",
        "http://tv.example.com/stalker_portal/api/v1/",
    ],
)
def test_addresses_are_taken_as_operators_type_them(typed):
    expected = "http://tv.example.com/stalker_portal/api"
    assert normalize_base_url(typed) == expected


def test_other_folders_and_ports_work():
    expected = "https://[::1]:8443/ministra/api"
    assert normalize_base_url(expected + "/") == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        None,
        "tv.example.com/stalker_portal",
        "ftp://tv.example.com/stalker_portal",
        "http:///stalker_portal",
        "http://tv.example.com",
        "http://tv.example.com/c/",
        "http://tv.example.com:99999/stalker_portal",
        "http://tv.example.com/stalker_portal/api?q=accounts",
        "http://tv.example.com/stalker_portal/api#x",
        "http://tv exam.com/stalker_portal/api",
        "http://admin:hunter2pw@tv.example.com/stalker_portal",
    ],
)
def test_impossible_addresses_are_refused_with_a_sentence(typed):
    with pytest.raises(ValueError, match=r"[a-z]+ [a-z]+") as caught:
        normalize_base_url(typed)
    assert "hunter2pw" not in str(caught.value)


def test_requests_look_as_the_middleware_wants_them(server, api):
    server.script(ok())
    api.transport.call("PUT", "users", ["anna"], {"a": "ü &", "b": ["1", "2"]})
    request = server.requests[0]
    credentials = base64.b64encode(f"stalker:{PASSWORD}".encode()).decode()
    assert request.headers["Authorization"] == f"Basic {credentials}"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (request.method, request.path) == ("PUT", "users/anna")
    assert request.form == {"a": ["ü &"], "b[]": ["1", "2"]}


def test_no_credentials_no_header(server):
    transport = Transport(server.url)
    server.script(ok([]))
    transport.call("GET", "stb")
    transport.close()
    assert "Authorization" not in server.requests[0].headers


def test_the_environment_is_not_asked(server, api, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    server.script(ok([]))
    api.transport.call("GET", "stb")
    assert len(server.requests) == 1


def test_one_connection_serves_many_calls_and_keeps_no_cookie(server, api):
    cookie = {"Set-Cookie": "PHPSESSID=abc; path=/"}
    body = b'{"status":"OK","results":true}'
    server.script(Step(body, headers=cookie), ok(), ok())
    for _ in range(3):
        api.transport.call("PUT", "users", ["anna"], {"a": "1"})
    assert server.connections == 1
    assert not any("Cookie" in request.headers for request in server.requests)


def test_redirects_are_not_followed(server, api):
    server.script(Step(b"", 301, {"Location": server.url + "/stb/"}))
    with pytest.raises(ConfigurationError, match="redirect"):
        api.transport.call("POST", "accounts", (), FORM)
    assert len(server.requests) == 1


def test_an_unreachable_server_is_down():
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # bound but not listening: refused
        port = reserved.getsockname()[1]
        api = make_api(f"http://127.0.0.1:{port}/stalker_portal/api")
        for call in (api.tariffs, lambda: api.create_account(**FORM)):
            with pytest.raises(RetryError) as caught:
                call()
            assert caught.value.server_down


def test_a_late_answer_to_a_read_is_retried_later(server, api):  # pitfall 35
    server.script(slow())
    with pytest.raises(RetryError) as caught:
        api.tariffs()
    assert caught.value.server_down
    assert len(server.requests) == 1


@pytest.mark.parametrize("step", [slow(), lost(), html(""), html("<b>x</b>", 504)])
def test_a_missing_answer_to_a_write_leaves_the_outcome_open(server, api, step):
    server.script(step)  # pitfalls 4, 7
    with pytest.raises(UnknownOutcomeError):
        api.create_account(**FORM)
    assert len(server.requests) == 1


def test_a_read_on_a_connection_closed_while_idle_is_repeated_once(server, api):
    server.script(ok([]), lost(), ok([1]))
    api.transport.call("GET", "stb")
    assert api.transport.call("GET", "stb").results == [1]
    server.script(lost(), lost(), ok([]))
    with pytest.raises(RetryError):
        api.transport.call("GET", "stb")
    assert len(server.steps) == 1


def test_a_first_read_and_any_write_are_never_repeated(server, api):  # pitfall 7
    server.script(lost(), ok([]), lost(), ok())
    with pytest.raises(RetryError):
        api.transport.call("GET", "stb")
    api.transport.call("GET", "stb")
    with pytest.raises(UnknownOutcomeError):
        api.transport.call("PUT", "users", ["anna"], {"a": "1"})
    assert len(server.steps) == 1


def test_a_connection_idle_for_long_is_not_used_for_a_write(server, api, monkeypatch):
    server.script(ok([]), ok())
    api.transport.call("GET", "stb")
    monkeypatch.setattr("stalker.transport._MAX_IDLE", -1.0)
    api.transport.call("PUT", "users", ["anna"], {"a": "1"})
    assert server.connections == 2


def test_retry_after_is_read(server, api):
    server.script(Step(b"", 503, {"Retry-After": "90"}), Step(b"", 503))
    for expected in (90.0, None):
        with pytest.raises(RetryError) as caught:
            api.tariffs()
        assert caught.value.retry_after == expected


def test_each_call_is_reported_without_secrets(server):
    seen = []
    api = make_api(server.url, on_call=lambda *arguments: seen.append(arguments))
    server.script(ok(), error("Login already in use"))
    api.create_account(**FORM)
    with pytest.raises(RefusedError):
        api.create_account(**FORM)
    api.close()
    assert [item[:2] + item[3:] for item in seen] == [
        ("POST", "accounts/", "ok"),
        ("POST", "accounts/", "RefusedError: Login already in use"),
    ]
    assert all(item[2] >= 0 for item in seen)


def test_nothing_is_sent_for_an_unsafe_identifier(server, api):  # pitfall 17
    for identifiers in ([], [""], ["0"], ["a,b"]):
        with pytest.raises(ProtocolError):
            api.transport.call("POST", "send_event", identifiers, {"event": "reboot"})
    assert not server.requests


LEAKS = [
    error("Query failed by reason : Odd (INSERT INTO users VALUES ('pw-of-anna'))"),
    error(f"pw-of-anna is not {PASSWORD}"),
    html("<b>Fatal error</b> in login('pw-of-anna')"),
    html(f'{{"status":"OK","results":false,"output":"{PASSWORD} pw-of-anna"}}'),
    html('{"status":"OK","results":null}<b>Warning</b> password=pw-of-anna'),
    lost(),
    slow(),
    html("pw-of-anna", 500),
    html("pw-of-anna", 401),
    html("pw-of-anna", 404),
]


@pytest.mark.parametrize("step", LEAKS)
def test_no_secret_in_errors_or_logs(server, step, caplog):  # pitfalls 6, 37
    caplog.set_level(logging.DEBUG, "stalker")
    seen = []
    api = make_api(server.url, on_call=lambda *arguments: seen.append(arguments))
    server.script(step)
    with pytest.raises(StalkerError) as caught:
        api.create_account(**FORM)
    api.close()
    shown = f"{caught.value!r} {caught.value.words} {caplog.text} {seen}"
    assert "pw-of-anna" not in shown and PASSWORD not in shown
    # Nor may a traceback carry the request, with its headers and body.
    assert caught.value.__cause__ is None
    assert not hasattr(caught.value.__context__, "request")


def test_the_wrong_api_password_is_not_shown(server, api):
    server.script(html("", 401))
    with pytest.raises(AuthError) as caught:
        api.tariffs()
    assert PASSWORD not in str(caught.value)
