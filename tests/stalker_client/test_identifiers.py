"""The guard in front of every URL."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stalker import ProtocolError, normalize_mac
from stalker.identifiers import (
    check_account_number,
    check_box,
    check_login,
    check_mac,
    check_path_part,
    chunked,
)
from stalker.transport import build_path

MAC = "00:1A:79:AA:BB:CC"
UNSAFE = [
    "",
    " ",
    "0",
    ".",
    "..",
    "a b",
    "a,b",
    "a%2Cb",
    "a/b",
    "../stb",
    "a?q=accounts",
    "a#",
    "a&b",
    "a+b",
    "a;b",
    "a\n",
    "a\x00",
    "' OR 1=1",
    "mín",
    "аdmin",  # the first letter is Cyrillic
    "٣٤",  # digits, but not ours
    None,
    0,
    True,
    ["a"],
    b"a",
]


@pytest.mark.parametrize("text", UNSAFE)
@pytest.mark.parametrize(
    "check", [check_login, check_account_number, check_box, check_path_part, check_mac]
)
def test_unsafe_identifiers_are_refused(check, text):  # pitfalls 17, 23
    with pytest.raises(ProtocolError):
        check(text)


@pytest.mark.parametrize("text", UNSAFE)
@pytest.mark.parametrize("resource", ["users", "stb", "send_event", "accounts"])
def test_no_url_is_built_from_unsafe_identifiers(resource, text):  # pitfall 17
    with pytest.raises(ProtocolError):
        build_path("GET", resource, [text])


@pytest.mark.parametrize(
    "call",
    [
        ("POST", "stb_msg"),
        ("POST", "send_event"),
        ("PUT", "stb_auth"),
        ("PUT", "account_subscription"),
        ("POST", "account_subscription"),
        ("DELETE", "account_subscription"),
        ("PUT", "itv_subscription"),
        ("PUT", "stb_modules"),
        ("PUT", "stb"),
        ("GET", "users"),
        ("GET", "accounts"),
        ("DELETE", "accounts"),
    ],
)
def test_calls_that_would_hit_everybody_need_an_identifier(call):  # pitfalls 17, 19
    with pytest.raises(ProtocolError):
        build_path(*call, [])


def test_list_forms_end_with_a_slash():
    assert build_path("GET", "tariffs", []) == "tariffs/"
    assert build_path("GET", "stb", []) == "stb/"
    assert build_path("POST", "accounts", []) == "accounts/"


def test_identifiers_are_a_list_never_a_text():
    with pytest.raises(ProtocolError):
        build_path("GET", "users", "anna")


@pytest.mark.parametrize("text", ["a", "A1", "00", "x.y", "a@b.example", "-", "_", "9"])
def test_safe_identifiers_pass(text):
    assert check_login(text) == text
    assert build_path("GET", "users", [text]) == f"users/{text}"


@given(st.text(max_size=80))
def test_only_the_safe_alphabet_ever_passes(text):  # pitfall 17
    try:
        check_path_part(text)
    except ProtocolError:
        return
    assert text.isascii() and 0 < len(text) <= 64
    assert not set(text) & set("/,%?#&+ \r\n\t\\'\"")


def test_login_longer_than_its_column_is_refused():  # pitfall 10
    assert check_login("L" * 64)
    with pytest.raises(ProtocolError):
        check_login("L" * 65)


def test_account_numbers_from_twelve_characters_address_no_box():  # pitfall 21
    assert check_account_number("A" * 12)
    assert check_box("A" * 11)
    with pytest.raises(ProtocolError):
        check_box("A" * 12)


@pytest.mark.parametrize(
    "text",
    [
        "001a79aabbcc",
        "00-1A-79-AA-BB-CC",
        "00:1a:79:aa:bb:cc",
        "001A.79AA.BBCC",
        " 00 1a 79 aa bb cc\n",
        MAC,
    ],
)
def test_typed_mac_addresses_are_normalised(text):  # pitfall 11
    assert normalize_mac(text) == MAC


@pytest.mark.parametrize(
    "text",
    ["", None, "00:1A:79", "zzzzzzzzzzzz", "00:1A:79:AA:BB:CC:DD", "001А79AABBCC", 12],
)
def test_what_is_no_mac_is_refused_with_an_example(text):  # pitfall 11
    with pytest.raises(ValueError, match="00:1A:79:AA:BB:CC"):
        normalize_mac(text)


@pytest.mark.parametrize("text", ["001a79aabbcc", "00:1a:79:aa:bb:cc", MAC + "\n"])
def test_only_the_spelling_of_the_boxes_reaches_a_url(text):  # pitfall 11
    with pytest.raises(ProtocolError):
        check_mac(text)


def test_lists_are_cut_by_number_and_by_length():  # middleware fact 1.7
    numbers = [f"A{number:05}" for number in range(120)]
    assert [len(chunk) for chunk in chunked(numbers)] == [50, 50, 20]
    short = chunked(numbers, room=70)
    assert all(len(",".join(chunk)) <= 70 for chunk in short)
    assert [text for chunk in short for text in chunk] == numbers


def test_lists_drop_repeats_and_never_mix_kinds():  # middleware fact 1.6
    assert chunked([MAC, MAC]) == [[MAC]]
    assert chunked(MAC) == [[MAC]]
    with pytest.raises(ProtocolError):
        chunked([MAC, "A100"])
