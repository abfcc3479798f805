"""Reading answers: HTTP 200 means nothing (pitfall 1)."""

import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalker import (
    AuthError,
    ConfigurationError,
    NotFoundError,
    ProtocolError,
    RefusedError,
    RetryError,
    StalkerError,
    UnknownOutcomeError,
)
from stalker.envelope import Kind, read_answer

TRANSCRIPT = Path(__file__).resolve().parents[1] / "transcript" / "rest-v1.jsonl"
FATAL = b"<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function"


def read(body, status=200, writing=False, **options):
    if isinstance(body, dict):
        body = json.dumps(body).encode()
    return read_answer(status, body, writing, **options)


def failure(body, status=200, writing=False, **options):
    with pytest.raises(StalkerError) as caught:
        read(body, status, writing, **options)
    return caught.value


def test_ok_is_told_apart_from_ok_with_nothing():  # pitfall 2
    assert read({"status": "OK", "results": True}).kind is Kind.VALUE
    assert read({"status": "OK", "results": []}).kind is Kind.VALUE
    assert read({"status": "OK", "results": 0}).kind is Kind.VALUE
    assert read({"status": "OK", "results": False}).kind is Kind.FALSE
    assert read({"status": "OK", "results": None}).kind is Kind.NULL


def test_output_of_php_is_ignored_and_redacted(caplog):  # pitfall 5
    caplog.set_level(logging.DEBUG, "stalker.envelope")
    answer = read(
        {"status": "OK", "results": [1], "output": "<b>Warning</b> password=topsecret9"}
    )
    assert answer.results == [1]
    assert "Warning" in caplog.text and "topsecret9" not in caplog.text


def test_json_followed_by_html_counts_and_warns(caplog):  # pitfall 4
    body = b'{"status":"OK","results":true}<br />\n<b>Warning</b>: fopen(/var/log)'
    answer = read(body, writing=True)
    assert answer.kind is Kind.VALUE
    assert "Warning" in answer.warning
    assert "Warning" in caplog.text


def test_a_byte_order_mark_before_the_json_is_skipped():
    assert read(b'\xef\xbb\xbf\n {"status":"OK","results":1}').results == 1


UNREADABLE = [
    b"",
    FATAL,
    b"Unauthorized request.",
    b"[1, 2]",
    b'"OK"',
    b"null",
    b'{"status":"MAYBE","results":1}',
    b'{"status":"OK","results":',
    b'{"status":"OK","results":NaN}',
    b"\xff\xfe\x00",
    b"<html>It works!</html>",
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_unreadable_answers_to_reads_are_tried_again(body):  # pitfall 4
    error = failure(body)
    assert isinstance(error, RetryError) and not error.server_down


@pytest.mark.parametrize("body", UNREADABLE)
def test_unreadable_answers_to_writes_leave_the_outcome_open(body):  # pitfall 4
    assert isinstance(failure(body, writing=True), UnknownOutcomeError)


def test_wrong_credentials_concern_the_whole_server():
    body = {"status": "ERROR", "results": "", "error": "401 Unauthorized request"}
    for error in (failure(body, 401), failure(b"", 401), failure(body, 200)):
        assert isinstance(error, AuthError) and error.stops_server


def test_an_api_switched_off_concerns_the_whole_server():
    error = failure(b"API not enabled", 404, writing=True)
    assert type(error) is ConfigurationError and error.stops_server
    assert error.words == "API not enabled"


@pytest.mark.parametrize("status", [301, 302, 403, 404, 405])
def test_other_pages_mean_a_wrong_address(status):
    error = failure(b"<html>no</html>", status, writing=True)
    assert type(error) is ConfigurationError and str(status) in error.message


def test_a_url_refused_as_too_long_is_our_bug():  # middleware fact 1.7
    assert isinstance(failure(b"", 414), ProtocolError)


@pytest.mark.parametrize("status", [429, 503])
def test_an_overloaded_server_names_its_pause(status):
    error = failure(b"", status, writing=True, retry_after=120.0)
    assert isinstance(error, RetryError)
    assert error.server_down and error.retry_after == 120.0


def test_server_errors_are_retried_reads_and_doubted_writes():  # pitfall 7
    assert failure(b"", 502).stops_server
    assert isinstance(failure(b"", 502), RetryError)
    assert isinstance(failure(b"", 504, writing=True), UnknownOutcomeError)


WORDS = [
    ("Account not found", NotFoundError),
    ("STB not found", NotFoundError),
    ("Empty stb list", NotFoundError),
    ("Login already in use", RefusedError),
    ("MAC address already in use", RefusedError),
    ("Not valid mac address", RefusedError),
    ("Something nobody has seen", RefusedError),
    ("Query failed by reason : Unknown column 'x' in 'SET' (UPDATE a)", RefusedError),
    ("Query failed by reason : Lock wait timeout exceeded (INSERT INTO a)", RetryError),
    ("Query failed by reason : Table 'users' is marked as crashed (X)", RetryError),
    ("Query failed by reason : MySQL server has gone away (UPDATE a)", RetryError),
    ("Connect Error (2002) Connection refused", RetryError),
    ("php-intl extension not installed.", ConfigurationError),
    ("Insert data is empty", ProtocolError),
    ("HTTP POST data is empty", ProtocolError),
    ("Identifier required", ProtocolError),
    ("Only one identifier allowed", ProtocolError),
    ('Resource "stb_msg" does not support action "get"', ProtocolError),
    ('Class file for "RESTCommandX" not found', ProtocolError),
]


@pytest.mark.parametrize(("words", "expected"), WORDS)
def test_error_texts_are_sorted_by_what_to_do(words, expected):  # pitfall 6
    error = failure({"status": "ERROR", "results": None, "error": words})
    assert type(error) is expected
    assert error.words.startswith(words.partition(" (")[0][:25])


def test_words_inside_the_statement_do_not_make_an_error_passing():  # pitfall 6
    words = "Query failed by reason : Unknown column 'x' in 'SET' (SET a='deadlock')"
    assert type(failure({"status": "ERROR", "error": words})) is RefusedError


def test_database_away_stops_the_batch():
    error = failure({"status": "ERROR", "error": "Connect Error (1045) Access denied"})
    assert isinstance(error, RetryError) and error.server_down


def test_an_error_without_text_is_still_an_error():
    assert isinstance(failure({"status": "ERROR"}), RefusedError)


AWKWARD = "s3cr\u20act'pw\"&x"


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.sampled_from(["{}", '{{"status":"OK","results":1}}{}', "words", "output"]),
    st.sampled_from([200, 200, 401, 404, 500, 503]),
    st.booleans(),
)
def test_no_failure_shows_what_was_sent(before, after, form, status, writing):
    text = f"{before}{AWKWARD}{after}"  # pitfall 6
    if form == "words":
        text = json.dumps({"status": "ERROR", "error": text})
    elif form == "output":
        text = json.dumps({"status": "ERROR", "error": "x", "output": text})
    else:
        text = form.format(text)
    try:
        shown = read(text.encode(), status, writing, secrets=[AWKWARD]).warning
    except StalkerError as error:
        error.scrub([AWKWARD])
        shown = f"{error!r} {error.words} {error.args}"
    assert AWKWARD not in shown and json.dumps(AWKWARD)[1:-1] not in shown


def _recorded():
    if not TRANSCRIPT.exists():
        return []
    lines = TRANSCRIPT.read_text(encoding="utf-8").splitlines()[1:]
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("step", _recorded(), ids=lambda step: str(step["n"]))
def test_every_recorded_answer_is_understood(step):
    recorded = step["response"]
    text = recorded.get("text", recorded.get("text_startswith"))
    body = json.dumps(recorded["json"]) if text is None else text
    arguments = body.encode(), recorded["status"], step["request"]["method"] != "GET"
    if text is None and recorded["json"]["status"] == "OK":
        assert read(*arguments).results == recorded["json"]["results"]
    else:
        failure(*arguments)
