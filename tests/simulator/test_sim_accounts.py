"""What happens to the fields of an account."""

from hashlib import md5

import pytest

MAC = "00:1A:79:00:00:01"
ZERO = "0000-00-00 00:00:00"


def column(simulator, name, number=1):
    """Return one column of a user row."""
    return simulator.rows("users", id=number)[0][name]


@pytest.mark.parametrize("value", ["1", "off", "false", "00", "-1"])
def test_nearly_every_status_enables(add, simulator, value):
    add("one", status=value)
    assert column(simulator, "status") == 0


@pytest.mark.parametrize("value", ["", "0"])
def test_only_nothing_and_zero_disable(add, simulator, value):
    add("one", status=value)
    assert column(simulator, "status") == 1


def test_an_unknown_plan_becomes_the_default_with_success(add, simulator, client):
    add("one", tariff_plan="nonsense")
    assert column(simulator, "tariff_plan_id") == 0
    assert client.results("GET", "/users/one")["tariff_plan"] == "start"
    client.results("PUT", "/users/one", {"tariff_plan": "family"})
    client.results("PUT", "/users/one", {"tariff_plan": "nonsense"})
    assert client.results("GET", "/users/one")["tariff_plan"] == "start"


def test_an_empty_plan_fails_after_status_and_password(add, simulator, client):
    add("one")
    before = column(simulator, "password")
    form = {"tariff_plan": "", "status": "0", "password": "new", "full_name": "x"}
    error = client.error("PUT", "/users/one", form)
    assert error.endswith("(UPDATE users SET tariff_plan='', fname='x' WHERE (id=1))")
    assert column(simulator, "status") == 1
    assert column(simulator, "password") != before
    assert column(simulator, "fname") == ""


def test_passwords_are_hashed_with_the_id(add, simulator):
    add("one", password="pässword")
    inner = md5("pässword".encode()).hexdigest()
    assert column(simulator, "password") == md5(f"{inner}1".encode()).hexdigest()


def test_the_password_zero_stays_in_clear_text(add, simulator):
    add("one", password="0")
    assert column(simulator, "password") == "0"


def test_long_values_are_cut_and_then_pass_the_duplicate_check(add, simulator, client):
    add("L" * 70)
    add("L" * 70)
    logins = [user["login"] for user in simulator.rows("users")]
    assert logins == ["L" * 64, "L" * 64]
    assert client.error("GET", "/users/" + "L" * 70) == "Account not found"


def test_text_beyond_three_byte_utf8_becomes_question_marks(add, simulator, client):
    add("one", full_name="Tom 😀 Ж")
    assert column(simulator, "fname") == "Tom ???? Ж"
    client.results("PUT", "/users/one", b"full_name=caf%E9")
    assert column(simulator, "fname") == "caf?"


def test_a_comment_is_cut_at_65535_bytes(add, simulator):
    add("one", comment="ж" * 40000)
    assert len(column(simulator, "comment")) == 32767


def test_a_list_for_a_scalar_is_stored_empty(add, simulator):
    add("one", **{"full_name[]": ["a", "b"], "phone": "5"})
    assert column(simulator, "fname") == ""


@pytest.mark.parametrize("value", ["NOW()", " now() "])
def test_now_is_executed(add, simulator, value):
    add("one", full_name=value, end_date=value)
    assert column(simulator, "fname").startswith("20")
    assert column(simulator, "expire_billing_date") == column(simulator, "fname")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2030-12-31", "2030-12-31 00:00:00"),
        ("2030/12/31", "2030-12-31 00:00:00"),
        ("20301231", "2030-12-31 00:00:00"),
        ("2030-12-31 23:59:59", "2030-12-31 23:59:59"),
        ("2030-12-31T10:00:00", "2030-12-31 10:00:00"),
        ("2030-12-31T10:00:00Z", "2030-12-31 10:00:00"),
        ("2038-01-19 03:14:07", "2038-01-19 03:14:07"),
        ("2038-01-19 03:14:08", ZERO),
        ("1969-12-31", ZERO),
        ("31.12.2030", ZERO),
        ("12/31/2030", ZERO),
        ("2030-02-30", ZERO),
        ("1924905600", ZERO),
        ("never", ZERO),
        ("0000-00-00", ZERO),
        ("0", ZERO),
        ("", ZERO),
    ],
)
def test_dates_mysql_cannot_read_become_never_with_success(
    add, simulator, sent, stored
):
    add("one", end_date=sent)
    assert column(simulator, "expire_billing_date") == stored


def test_a_mac_is_normalised_on_creation_only(add, simulator, client):
    add("one", stb_mac="zzzzzzzzzzzz")
    assert column(simulator, "mac") == "ZZ:ZZ:ZZ:ZZ:ZZ:ZZ"
    client.results("PUT", "/users/one", {"stb_mac": "not a mac"})
    assert column(simulator, "mac") == "not a mac"


def test_two_users_may_get_one_mac_by_put(add, simulator, client):
    add("one", stb_mac=MAC)
    add("two")
    client.results("PUT", "/users/two", {"stb_mac": MAC})
    assert len(client.results("GET", f"/accounts/{MAC}")) == 2


def test_the_same_mac_again_drops_the_binding(simulator, client):
    simulator.register_box(MAC, device_id="D", device_id2="D2")
    client.results("PUT", f"/accounts/{MAC}", {"stb_mac": ""})
    assert column(simulator, "device_id2") == "D2"
    client.results("PUT", "/accounts//", {"stb_mac": MAC})
    assert column(simulator, "device_id2") == ""


def test_a_shared_account_number_refuses_its_own_login(add, client):
    add("one", account_number="A1")
    add("two", account_number="A1")
    error = client.error("PUT", "/accounts/A1", {"login": "one"})
    assert error == "Login already in use"
    client.results("PUT", "/accounts/A1", {"login": "both"})
    assert [a["login"] for a in client.results("GET", "/accounts")] == ["both"] * 2


def test_deleting_leaves_the_rest_behind(add, simulator, client):
    add("one", account_number="A1")
    client.results("PUT", "/account_subscription/A1", {"subscribed": "sport"})
    client.results("DELETE", "/users/one")
    assert simulator.rows("users") == []
    assert len(simulator.rows("user_package_subscription")) == 1
    assert len(simulator.rows("events")) == 1
    add("two")
    assert simulator.rows("users")[0]["id"] == 2


def test_end_dates_are_shown_with_internal_billing_only(add, simulator, client):
    add("one", end_date="2030-12-31")
    assert "end_date" not in client.results("GET", "/users/one")
    simulator.settings.internal_billing = True
    assert client.results("GET", "/users/one")["end_date"] == "2030-12-31 00:00:00"
    assert client.results("GET", "/stb/")[0]["end_date"] == "2030-12-31 00:00:00"


def test_multipart_bodies_are_not_understood(simulator, client):
    files = {"login": (None, "one")}
    posted = client.raw("POST", "/accounts/", files=files).json()
    assert posted["error"] == "HTTP POST data is empty"
    put = client.raw("PUT", "/accounts/A1", files=files).json()
    assert put["error"] == "Insert data is empty"


def test_fields_beyond_the_thousandth_are_dropped(add, simulator, client):
    body = "&".join(f"x{n}=1" for n in range(1000)) + "&login=one"
    error = client.error("POST", "/accounts/", body.encode())
    assert error == "Insert data is empty"


def test_a_package_named_twice_is_inserted_twice(add, simulator, client):
    add("one", account_number="A1")
    form = {"subscribed[]": ["sport"], "subscribed_id[]": ["4"]}
    assert client.results("PUT", "/account_subscription/A1", form) is True
    assert len(simulator.rows("user_package_subscription")) == 2


def test_one_empty_entry_removes_all_packages(add, simulator, client):
    add("one", account_number="A1")
    form = {"subscribed[]": ["sport", "vclub"]}
    client.results("POST", "/account_subscription/A1", form)
    assert client.results(
        "POST", "/account_subscription/A1", {"subscribed": "sport"}
    ) is (False)
    client.results("POST", "/account_subscription/A1", {"subscribed[]": ""})
    assert simulator.rows("user_package_subscription") == []


def test_absurd_numbers_do_no_harm(add, simulator, client):
    add("one", account_number="A1")
    huge = "9" * 30
    assert client.results("GET", f"/tariffs/{huge}") is None
    form = {"msg": "x", "ttl": huge, "auto_hide_timeout": huge}
    assert client.results("POST", "/stb_msg/A1", form) is True
    assert simulator.rows("events")[0]["eventtime"] == ZERO
    form = {"subscribed_id[]": [huge]}
    assert client.results("PUT", "/account_subscription/A1", form) is False
