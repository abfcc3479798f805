"""Who is addressed: MACs, account numbers, logins, nobody - everybody."""

import pytest

MAC = "00:1A:79:00:00:01"


@pytest.fixture
def two_boxes(add):
    """Create ``min`` with a MAC and ``max``, both with account numbers."""
    add("min", account_number="A1", stb_mac=MAC)
    add("max", account_number="A2", stb_mac="00:1A:79:00:00:02")


@pytest.mark.parametrize("spelling", ["min", "MIN", "m%C3%ADn", "min+"])
def test_logins_match_without_case_accents_and_trailing_blanks(
    two_boxes, client, spelling
):
    assert client.results("GET", f"/users/{spelling}")["login"] == "min"


def test_a_leading_blank_counts(two_boxes, client):
    assert client.error("GET", "/users/+min") == "Account not found"


def test_a_login_in_another_spelling_is_taken(two_boxes, client):
    form = {"login": "MÍN ", "password": "x"}
    assert client.error("POST", "/accounts/", form) == "Login already in use"


def test_a_bare_mac_is_a_mac_for_boxes_only(two_boxes, client):
    assert client.error("GET", "/accounts/001a79000001") == "Account not found"
    assert client.results("GET", "/stb/001a79000001")[0]["login"] == "min"


def test_long_account_numbers_work_in_accounts_only(add, client):
    add("long", account_number="A12345678901")
    assert client.results("GET", "/accounts/A12345678901")[0]["login"] == "long"
    assert client.results("GET", "/stb/A12345678901") == []
    missing = client.error("GET", "/account_subscription/A12345678901")
    assert missing == "Account not found"


def test_a_long_login_with_a_colon_is_unreachable(add, client):
    add("somebody:at-home")
    assert client.error("GET", "/users/somebody:at-home") == "Account not found"


def test_an_escaped_comma_separates_too(two_boxes, client):
    assert len(client.results("GET", "/accounts/A1%2CA2")) == 2


def test_a_repeated_identifier_is_called_incorrect(two_boxes, client):
    error = "One or more identifiers are incorrect"
    assert client.error("GET", "/accounts/A1,A1") == error


def test_zero_is_dropped_unless_a_slash_follows(two_boxes, add, client):
    add("zero", account_number="0")
    assert len(client.results("GET", "/accounts/0")) == 3
    assert [a["login"] for a in client.results("GET", "/accounts/0/")] == ["zero"]


def test_the_empty_identifier_addresses_users_without_account_number(add, client):
    add("first")
    add("second")
    add("third", account_number="A3")
    assert client.results("PUT", "/accounts//", {"full_name": "x"}) is True
    names = [account["full_name"] for account in client.results("GET", "/accounts")]
    assert names == ["x", "x", ""]
    assert client.results("DELETE", "/accounts//") is True
    assert [a["login"] for a in client.results("GET", "/accounts")] == ["third"]


def test_users_without_identifier_returns_the_first(two_boxes, client):
    assert client.results("GET", "/users/")["login"] == "min"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("resource", ["accounts", "users", "stb"])
def test_writes_to_users_need_an_identifier(two_boxes, client, method, resource):
    error = client.error(method, f"/{resource}/0", {"status": "0"})
    assert error == "Identifier required"


@pytest.mark.parametrize("path", ["/stb_msg/", "/stb_msg/0"])
def test_messages_without_identifier_go_to_everybody(two_boxes, client, path):
    assert client.results("POST", path, {"msg": "hello"}) is True
    assert [e["uid"] for e in client.simulator.rows("events")] == [1, 2]


def test_a_reset_without_identifier_erases_every_mac(two_boxes, client):
    assert client.results("PUT", "/stb_auth/", {"reset_device_id": "1"}) is True
    users = client.simulator.rows("users")
    assert [user["mac"] for user in users] == ["", ""]
    assert all(len(user["access_token"]) == 32 for user in users)


def test_dropping_subscriptions_without_identifier_hits_everybody(two_boxes, client):
    form = {"subscribed[]": ["sport", "vclub"]}
    assert client.results("PUT", "/account_subscription/", form) is True
    assert len(client.simulator.rows("user_package_subscription")) == 4
    assert client.results("DELETE", "/account_subscription/") is True
    assert client.simulator.rows("user_package_subscription") == []


def test_channels_and_modules_without_identifier_hit_everybody(two_boxes, client):
    client.results("PUT", "/itv_subscription/", {"sub_ch[]": ["2"]})
    client.results("PUT", "/stb_modules/", {"restricted[]": ["radio"]})
    assert len(client.simulator.rows("itv_subscription")) == 2
    assert len(client.simulator.rows("user_modules")) == 2


def test_reboot_with_another_field_changes_everybody(two_boxes, client):
    client.results("PUT", "/stb/A1", {"reboot": "0", "status": "0"})
    assert [user["status"] for user in client.simulator.rows("users")] == [1, 1]
    events = [(e["uid"], e["event"]) for e in client.simulator.rows("events")]
    assert events == [(1, "reboot"), (1, "cut_off")]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/users/a%2Fb", 404),
        ("/users/a%20b", 403),
        ("/users/a%3Fb", 403),
        ("/users/" + "a" * 5000, 403),
        ("/users/" + "a" * 9000, 414),
    ],
)
def test_the_web_server_refuses_some_paths(simulator, client, path, status):
    reply = client.raw("GET", path)
    assert reply.status_code == status
    assert reply.headers["Content-Type"] == "text/html"


def test_ampersand_and_hash_cut_the_identifier(two_boxes, client):
    assert client.results("GET", "/users/min%26more")["login"] == "min"
    assert client.results("GET", "/users/min%23more")["login"] == "min"


def test_double_encoding_carries_what_single_encoding_cannot(add, client):
    add("a&b c")
    assert client.results("GET", "/users/a%2526b%2520c")["login"] == "a&b c"


def test_the_bare_root_redirects(simulator, client):
    assert client.raw("GET", "").status_code == 301


def test_the_v1_alias_is_broken_for_boxes_and_subscriptions(two_boxes, client):
    assert client.results("GET", "/v1/users/min")["login"] == "min"
    assert client.raw("GET", "/v1/stb/A1").text == "Unauthorized request."
    form = {"subscribed[]": ["sport", "vclub"]}
    reply = client.raw("PUT", "/v1/account_subscription/A1", form)
    assert reply.text == "Unauthorized request."
    assert len(client.simulator.rows("user_package_subscription")) == 1
    assert client.simulator.rows("package_subscribe_log") == []
