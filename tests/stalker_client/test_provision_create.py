"""Creation, adoption, ownership: what may be touched at all.

Against scripted answers: which calls, in which order, and no others.
"""

from dataclasses import replace

import pytest
from stalker import RefusedError, RetryError

from .samples import ANNA, MAC, UNREADABLE, stub
from .scripted import NOT_FOUND, PLANS, account, error, html, lost, ok

# === CREATION === #


def test_creation_sends_everything_and_compares(server, recipes):
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))
    server.script(ok(), ok(account()), ok([account()]))
    outcome = recipes.upsert(ANNA)
    assert outcome.action == "created"
    assert outcome.account.login == "anna"
    assert server.requests[3].form == {
        "login": ["anna"],
        "password": ["pw-of-anna"],
        "account_number": ["S100"],
        "full_name": ["Anna"],
        "phone": [""],
        "tariff_plan": ["basic"],
        "status": ["1"],
        "comment": [""],
        "end_date": ["0000-00-00"],
        "stb_mac": [MAC],
    }


@pytest.mark.parametrize(
    "got",
    [
        {"tariff_plan": "start"},  # pitfall 8
        {"full_name": "Ann"},  # pitfall 10
        {"stb_mac": "00-1A-79-00-00-01"},  # pitfall 11
        {"status": 0},
        {"end_date": "2030-01-01 00:00:00"},  # pitfall 9
    ],
)
def test_silent_damage_at_creation_is_named(server, recipes, got):
    there = account(**got)
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))
    server.script(ok(), ok(there), ok([there]))
    (name, value) = next(iter(got.items()))
    with pytest.raises(RefusedError, match=rf"{name}.*wanted .*{value}"):
        recipes.upsert(ANNA)


@pytest.mark.parametrize("step", UNREADABLE)
def test_a_creation_whose_answer_got_lost_but_worked(server, recipes, step):
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))  # pitfalls 4, 7
    server.script(step, ok(account()), ok([account()]))
    assert recipes.upsert(ANNA).action == "created"
    assert server.calls.count("POST accounts/") == 1


@pytest.mark.parametrize("step", UNREADABLE)
def test_a_creation_in_doubt_is_never_repeated_at_once(server, recipes, step):
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))  # pitfalls 7, 24
    server.script(step, error(NOT_FOUND))
    with pytest.raises(RetryError) as caught:
        recipes.upsert(ANNA)
    assert caught.value.retry_after >= 30 and not caught.value.server_down
    assert server.calls.count("POST accounts/") == 1


def test_a_half_done_creation_is_completed(server, recipes):
    half = account(full_name="")
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))
    server.script(lost(), ok(half), ok([half]), ok(), ok(account()))
    assert recipes.upsert(ANNA).action == "created"
    assert server.calls[-2:] == ["PUT users/anna", "GET users/anna"]
    assert set(server.requests[-2].form) == {"full_name", "password", "end_date"}


def test_a_creation_that_fails_on_read_back_is_retried_later(server, recipes):
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS), ok(), html("", 503))
    with pytest.raises(RetryError) as caught:
        recipes.upsert(ANNA)
    assert caught.value.server_down


def test_two_accounts_from_parallel_creations_are_reported(server, recipes):
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))  # pitfall 24
    server.script(ok(), ok(account()), ok([account(), account()]))
    with pytest.raises(RefusedError, match="2 accounts with the login") as caught:
        recipes.upsert(ANNA)
    assert caught.value.words == "Login already in use"


def test_twins_of_a_line_without_box_are_found_by_number(server, recipes):
    line, there = replace(ANNA, mac=None), account(stb_mac="")
    server.script(error(NOT_FOUND), ok(PLANS), ok(), ok(there), ok([there, there]))
    with pytest.raises(RefusedError, match="2 accounts"):  # pitfall 24
        recipes.upsert(line)
    assert server.calls[-1] == "GET accounts/S100"


def test_a_household_number_is_no_twin(server, recipes):  # pitfall 20
    line, there = replace(ANNA, mac=None), account(stb_mac="")
    server.script(error(NOT_FOUND), ok(PLANS), ok(), ok(there))
    server.script(ok([there, account(login="anna-2")]))
    assert recipes.upsert(line).action == "created"


def test_a_box_that_registers_itself_during_creation(server, recipes):  # pitfall 25
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))
    server.script(ok(), ok(account()), ok([account(), stub()]))
    # Ours steps aside, the stub is alone, goes, ours comes back.
    server.script(ok(), ok([stub()]), ok(), error(NOT_FOUND), ok(), ok([account()]))
    assert recipes.upsert(ANNA).action == "created"
    assert server.calls[6:] == [
        "PUT users/anna",
        f"GET accounts/{MAC}",
        f"DELETE accounts/{MAC}",
        f"GET accounts/{MAC}",
        "PUT users/anna",
        f"GET accounts/{MAC}",
    ]
    assert server.requests[6].form == {"stb_mac": [""]}
    assert server.requests[10].form == {"stb_mac": [MAC]}


def test_a_strangers_account_with_our_mac_stays(server, recipes):  # pitfalls 11, 24
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))
    server.script(ok(), ok(account()), ok([account(), account(login="eve")]))
    with pytest.raises(RefusedError, match="MAC address already in use.*eve"):
        recipes.upsert(ANNA)
    assert not any(call.startswith("DELETE") for call in server.calls)


# === ADOPTION AND OWNERSHIP === #


def test_a_stub_is_adopted_without_resending_its_mac(server, recipes):
    server.script(error(NOT_FOUND), ok([stub()]), ok(PLANS))  # pitfalls 25, 30
    server.script(ok(), ok(account()), ok())
    assert recipes.upsert(ANNA).action == "adopted"
    assert server.calls[3:] == [
        f"PUT accounts/{MAC}",
        "GET users/anna",
        f"POST send_event/{MAC}",
    ]
    form = server.requests[3].form
    assert "stb_mac" not in form
    assert form["login"] == ["anna"] and form["account_number"] == ["S100"]


def test_an_adoption_whose_answer_got_lost(server, recipes):  # pitfall 4
    server.script(error(NOT_FOUND), ok([stub()]), ok(PLANS))
    server.script(lost(), ok(account()), ok())
    assert recipes.upsert(ANNA).action == "adopted"
    server.script(error(NOT_FOUND), ok([stub()]), lost(), error(NOT_FOUND))
    with pytest.raises(RetryError) as caught:
        recipes.upsert(ANNA)
    assert caught.value.retry_after >= 30


def test_a_half_done_adoption_is_completed(server, recipes):  # pitfall 15
    server.script(error(NOT_FOUND), ok([stub()]), ok(PLANS))
    server.script(lost(), ok(account(full_name="")), ok(), ok(account()))
    assert recipes.upsert(ANNA).action == "adopted"
    assert "full_name" in server.requests[5].form


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([account(login="eve")], "'eve'"),
        ([stub(account_number="S7")], "S7"),
        ([stub(), stub()], "no name"),
        ([stub(), account(login="eve")], "'eve'"),
    ],
)
def test_a_mac_in_use_names_who_has_it(server, recipes, rows, name):  # pitfall 11
    server.script(error(NOT_FOUND), ok(rows))
    with pytest.raises(RefusedError, match=name) as caught:
        recipes.upsert(ANNA)
    assert caught.value.words == "MAC address already in use"
    assert caught.value.other_login is not None
    assert len(server.calls) == 2


@pytest.mark.parametrize("number", ["", "S101", "s100", "OTHER"])
def test_an_account_of_somebody_else_is_not_touched(server, recipes, number):
    server.script(ok(account(account_number=number)))
    with pytest.raises(RefusedError, match="by another account") as caught:
        recipes.upsert(ANNA)
    assert caught.value.words == "Login already in use"
    assert server.calls == ["GET users/anna"]


def test_our_account_gets_only_differences_and_hidden_fields(server, recipes):
    server.script(ok(account(phone="9", status=0)), ok(), ok(account()))
    outcome = recipes.upsert(ANNA)
    assert outcome.action == "updated"
    form = server.requests[1].form
    assert set(form) == {"phone", "status", "password", "end_date"}
    assert form["phone"] == [""]
