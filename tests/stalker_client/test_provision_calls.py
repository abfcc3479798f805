"""Recipes against scripted answers: which calls, in which order, and no others."""

from dataclasses import replace

import pytest
from stalker import (
    DesiredAccount,
    Provisioner,
    RefusedError,
    RetryError,
    snapshot,
)

from .scripted import NOT_FOUND, PLANS, account, error, html, lost, ok

MAC = "00:1A:79:00:00:01"
NEW_MAC = "00:1A:79:00:00:02"
ANNA = DesiredAccount(
    login="anna",
    password="pw-of-anna",
    account_number="S100",
    tariff="basic",
    full_name="Anna",
    mac=MAC,
)
KNOWN = snapshot(ANNA)
UNREADABLE = [lost(), html(""), html("<b>Fatal error</b>")]


@pytest.fixture
def recipes(api):
    return Provisioner(api)


def stub(**values):
    values = {"login": "", "account_number": "", "full_name": "", **values}
    return account(**values)


# === THE FAST PATH === #


@pytest.mark.parametrize(
    ("change", "form"),
    [
        ({"enabled": False}, {"status": ["0"]}),
        ({"end_date": "2031-01-01 00:00:00"}, {"end_date": ["2031-01-01 00:00:00"]}),
        ({"full_name": "A B", "phone": ""}, {"full_name": ["A B"]}),
        ({"comment": "x\ny"}, {"comment": ["x\ny"]}),
    ],
)
def test_simple_changes_cost_one_put(server, recipes, change, form):
    server.script(ok())
    outcome = recipes.upsert(replace(ANNA, **change), KNOWN)
    assert server.calls == ["PUT users/anna"]
    assert server.requests[0].form == form
    assert (outcome.action, outcome.account) == ("updated", None)
    # The new snapshot makes the next push free.
    again = recipes.upsert(replace(ANNA, **change), outcome.known)
    assert again.action == "unchanged" and len(server.calls) == 1


def test_nothing_to_do_costs_nothing(server, recipes):
    outcome = recipes.upsert(ANNA, KNOWN)
    assert (outcome.action, outcome.known) == ("unchanged", KNOWN)
    assert not server.calls


def test_a_plan_change_is_checked_read_back_and_told(server, recipes):  # pitfall 32
    server.script(ok(PLANS), ok(), ok(account(tariff_plan="family")), ok())
    outcome = recipes.upsert(replace(ANNA, tariff="family"), KNOWN)
    assert server.calls == [
        "GET tariffs/",
        "PUT users/anna",
        "GET users/anna",
        f"POST send_event/{MAC}",
    ]
    assert server.requests[3].form == {"event": ["reload_portal"]}
    assert outcome.known["tariff_plan"] == "family"
    server.script(ok(), ok(account()), ok())
    recipes.upsert(ANNA, outcome.known)
    assert server.calls.count("GET tariffs/") == 1


def test_a_failed_event_is_no_failure(server, recipes):
    server.script(ok(PLANS), ok(), ok(account(tariff_plan="family")), lost())
    assert recipes.upsert(replace(ANNA, tariff="family"), KNOWN).action == "updated"


def test_a_disabled_box_is_not_reloaded(server, recipes):
    server.script(ok(PLANS), ok(), ok(account(tariff_plan="family", status=0)))
    recipes.upsert(replace(ANNA, tariff="family", enabled=False), KNOWN)
    assert len(server.calls) == 3


def test_an_unknown_plan_is_refused_before_any_write(server, recipes):  # pitfall 8
    for known in (KNOWN, None):
        server.script(*([ok(PLANS)] if known else [ok(account())]))
        with pytest.raises(RefusedError, match="gold"):
            recipes.upsert(replace(ANNA, tariff="gold"), known)
    assert all(call.startswith("GET") for call in server.calls)


def test_a_plan_that_became_the_default_is_noticed(server, recipes):  # pitfall 8
    server.script(ok(PLANS), ok(), ok(account(tariff_plan="basic")))
    with pytest.raises(RefusedError, match="tariff_plan.*family.*basic"):
        recipes.upsert(replace(ANNA, tariff="family"), KNOWN)


def test_a_password_change_is_read_back_for_its_account(server, recipes):
    server.script(ok(), ok(account()))
    outcome = recipes.upsert(replace(ANNA, password="new-pw"), KNOWN)
    assert server.calls == ["PUT users/anna", "GET users/anna"]
    assert outcome.known["password"] != KNOWN["password"]


def test_a_rename_is_addressed_by_the_old_login(server, recipes):
    server.script(ok(), ok(account(login="anne")))
    outcome = recipes.upsert(replace(ANNA, login="anne"), KNOWN)
    assert server.calls == ["PUT users/anna", "GET users/anne"]
    assert outcome.known["login"] == "anne"


def test_an_account_deleted_at_the_middleware_is_built_again(server, recipes):
    server.script(error(NOT_FOUND), error(NOT_FOUND), error(NOT_FOUND))
    server.script(ok(PLANS), ok(), ok(account(status=0)), ok([account(status=0)]))
    outcome = recipes.upsert(replace(ANNA, enabled=False), KNOWN)
    assert server.calls == [
        "PUT users/anna",
        "GET users/anna",
        f"GET accounts/{MAC}",
        "GET tariffs/",
        "POST accounts/",
        "GET users/anna",
        f"GET accounts/{MAC}",
    ]
    assert outcome.action == "created"


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


# === WRITES IN DOUBT === #


def test_a_put_whose_answer_got_lost_but_worked(server, recipes):  # pitfall 7
    server.script(lost(), ok(account(status=0)))
    assert recipes.upsert(replace(ANNA, enabled=False), KNOWN).action == "updated"
    assert server.calls == ["PUT users/anna", "GET users/anna"]


def test_a_put_that_did_not_work_is_sent_once_more(server, recipes):  # pitfall 7
    server.script(lost(), ok(account()), ok())
    recipes.upsert(replace(ANNA, enabled=False), KNOWN)
    assert server.calls == ["PUT users/anna", "GET users/anna", "PUT users/anna"]


def test_what_cannot_be_read_back_is_sent_once_more(server, recipes):
    server.script(lost(), ok(account(status=0)), ok())
    wanted = replace(ANNA, enabled=False, end_date="2031-01-01 00:00:00")
    recipes.upsert(wanted, KNOWN)
    assert server.requests[2].form == {"end_date": ["2031-01-01 00:00:00"]}


def test_a_put_in_doubt_twice_is_retried_later(server, recipes):
    server.script(lost(), ok(account()), lost())
    with pytest.raises(RetryError) as caught:
        recipes.upsert(replace(ANNA, enabled=False), KNOWN)
    assert caught.value.retry_after >= 30 and len(server.calls) == 3


def test_an_account_that_vanishes_meanwhile_is_retried_later(server, recipes):
    server.script(lost(), error(NOT_FOUND))
    with pytest.raises(RetryError):
        recipes.upsert(replace(ANNA, enabled=False), KNOWN)
    server.script(ok(account(phone="9")), error(NOT_FOUND))
    with pytest.raises(RetryError, match="changed elsewhere"):
        recipes.upsert(ANNA)
    server.script(ok(account(phone="9")), ok(), error(NOT_FOUND))
    with pytest.raises(RetryError, match="changed elsewhere"):
        recipes.upsert(ANNA)


@pytest.mark.parametrize("spelling", ["anne", "Anna"])
def test_a_rename_in_doubt_is_found_under_either_login(server, recipes, spelling):
    wanted = replace(ANNA, login=spelling)
    nobody = ok(account()) if spelling == "Anna" else error(NOT_FOUND)  # pitfall 22
    server.script(lost(), nobody, ok(account()), ok(), ok(account(login=spelling)))
    assert recipes.upsert(wanted, KNOWN).known["login"] == spelling
    assert server.calls[3] == "PUT users/anna"


# === BOXES === #


def test_a_new_box_is_checked_sent_and_read_back(server, recipes):
    server.script(error(NOT_FOUND), ok(), ok(account(stb_mac=NEW_MAC)))
    recipes.upsert(replace(ANNA, mac=NEW_MAC), KNOWN)
    assert server.calls == [
        f"GET accounts/{NEW_MAC}",
        "PUT users/anna",
        "GET users/anna",
    ]
    assert server.requests[1].form == {"stb_mac": [NEW_MAC]}


def test_the_stub_of_a_new_box_is_deleted_first(server, recipes):  # pitfall 25
    server.script(ok([stub(stb_mac=NEW_MAC)]), ok(), error(NOT_FOUND))
    server.script(ok(), ok(account(stb_mac=NEW_MAC)))
    recipes.upsert(replace(ANNA, mac=NEW_MAC), KNOWN)
    assert server.calls[1] == f"DELETE accounts/{NEW_MAC}"


@pytest.mark.parametrize(
    "rows",
    [
        [account(login="eve", stb_mac=NEW_MAC)],
        [stub(account_number="S7", stb_mac=NEW_MAC)],
        [stub(full_name="Paying without login", stb_mac=NEW_MAC)],
        [stub(stb_mac=NEW_MAC), stub(stb_mac=NEW_MAC)],
        [account(stb_mac=NEW_MAC), account(login="eve", stb_mac=NEW_MAC)],
    ],
)
def test_nothing_but_a_lone_stub_is_ever_deleted(server, recipes, rows):
    server.script(ok(rows))  # pitfall 11
    with pytest.raises(RefusedError, match="MAC address already in use"):
        recipes.upsert(replace(ANNA, mac=NEW_MAC), KNOWN)
    assert server.calls == [f"GET accounts/{NEW_MAC}"]


def test_a_box_that_is_there_already_is_not_logged_out(server, recipes):  # pitfall 30
    server.script(ok([account(stb_mac=NEW_MAC)]))
    outcome = recipes.upsert(replace(ANNA, mac=NEW_MAC), KNOWN)
    assert server.calls == [f"GET accounts/{NEW_MAC}"]
    assert outcome.known["stb_mac"] == NEW_MAC


def test_a_mac_spelled_wrongly_is_corrected(server, recipes):  # pitfall 11
    wrong = account(stb_mac=MAC.lower())
    server.script(ok(wrong), ok([wrong]), ok(), ok(account()))
    recipes.upsert(ANNA)
    assert server.requests[2].form["stb_mac"] == [MAC]


def test_a_box_taken_away_is_released_not_only_cleared(server, recipes):  # fact 2.5
    server.script(ok([account()]), ok(), error(NOT_FOUND))
    outcome = recipes.upsert(replace(ANNA, mac=None), KNOWN)
    assert server.calls == [
        f"GET accounts/{MAC}",
        f"PUT stb_auth/{MAC}",
        f"GET accounts/{MAC}",
    ]
    assert (outcome.action, outcome.known["stb_mac"]) == ("updated", "")


def test_a_box_gone_already_needs_no_release(server, recipes):
    server.script(error(NOT_FOUND))
    outcome = recipes.upsert(replace(ANNA, mac=None), KNOWN)
    assert len(server.calls) == 1 and outcome.known["stb_mac"] == ""


def test_a_release_in_doubt_is_looked_after(server, recipes):  # pitfall 7
    server.script(ok([account()]), lost(), error(NOT_FOUND))
    assert recipes.upsert(replace(ANNA, mac=None), KNOWN).action == "updated"
    server.script(ok([account()]), lost(), ok([account()]))
    with pytest.raises(RetryError, match="still bound"):
        recipes.upsert(replace(ANNA, mac=None), KNOWN)


def test_a_stub_that_stays_stops_the_swap(server, recipes):  # pitfalls 25, 26
    lone = ok([stub(stb_mac=NEW_MAC)])
    server.script(lone, lost(), lone)
    with pytest.raises(RetryError, match="registered"):
        recipes.upsert(replace(ANNA, mac=NEW_MAC), KNOWN)
    assert "PUT users/anna" not in server.calls


def test_a_stub_that_comes_back_at_once_is_reported(server, recipes):  # pitfall 26
    server.script(error(NOT_FOUND), error(NOT_FOUND), ok(PLANS))
    server.script(ok(), ok(account()), ok([account(), stub()]))
    server.script(ok(), ok([stub()]), ok(), error(NOT_FOUND), ok())
    server.script(ok([account(), stub()]))
    with pytest.raises(RefusedError, match="without login"):
        recipes.upsert(ANNA)


def test_a_shared_mac_is_not_released_for_everybody(server, recipes):
    server.script(ok([account(), account(login="eve")]))
    with pytest.raises(RefusedError, match="eve"):
        recipes.upsert(replace(ANNA, mac=None), KNOWN)
    assert len(server.calls) == 1


def test_a_mac_the_portal_wrote_itself_is_left_alone(server, recipes):  # fact 2.5
    line = replace(ANNA, mac=None)
    server.script(ok())
    recipes.upsert(replace(line, phone="1"), snapshot(line))
    assert server.requests[0].form == {"phone": ["1"]}


# === PACKAGES === #


def row(*packages, mac=MAC):
    return {"mac": mac, "subscribed": list(packages), "subscribed_id": []}


def test_packages_change_in_one_call_and_are_read_back(server, recipes):
    server.script(ok(PLANS), ok([row()]), ok(False), ok([row("sport")]))
    wanted = replace(ANNA, packages={"sport", "base"})  # pitfalls 2, 29
    outcome = recipes.upsert(wanted, KNOWN)
    assert server.calls[1:] == [
        f"GET account_subscription/{MAC}",
        f"PUT account_subscription/{MAC}",
        f"GET account_subscription/{MAC}",
    ]
    assert server.requests[2].form == {"subscribed[]": ["sport"]}
    assert outcome.known["packages"] == ["base", "sport"]
    assert recipes.upsert(wanted, outcome.known).action == "unchanged"


def test_packages_that_are_right_are_not_sent(server, recipes):  # pitfall 29
    server.script(ok(PLANS), ok([row("sport")]))
    recipes.upsert(replace(ANNA, packages={"sport"}), KNOWN)
    assert len(server.calls) == 2


@pytest.mark.parametrize(
    ("answer", "expected"), [(ok(True), RefusedError), (lost(), RetryError)]
)
def test_packages_that_do_not_come_are_reported(server, recipes, answer, expected):
    server.script(ok(PLANS), ok([row("sport")]), answer, ok([row("sport")]))
    with pytest.raises(expected):
        recipes.upsert(replace(ANNA, packages=frozenset()), KNOWN)
    assert server.requests[2].form == {"unsubscribed[]": ["sport"]}


def test_packages_not_offered_are_refused_before_any_write(server, recipes):
    server.script(ok(PLANS))
    with pytest.raises(RefusedError, match="vclub"):
        recipes.upsert(replace(ANNA, packages={"vclub"}, phone="1"), KNOWN)
    assert server.calls == ["GET tariffs/"]


def test_shared_numbers_get_no_packages(server, recipes):  # pitfall 20
    line = replace(ANNA, mac=None)
    server.script(ok(PLANS), ok([row(mac=""), row(mac="")]))
    with pytest.raises(RefusedError, match="share"):
        recipes.upsert(replace(line, packages={"sport"}), snapshot(line))
    assert len(server.calls) == 2


def test_a_plan_change_looks_at_packages_again(server, recipes):  # fact 2.1
    wanted = replace(ANNA, packages={"sport"})
    server.script(ok(PLANS), ok(), ok(account(tariff_plan="family")), ok(), ok([row()]))
    recipes.upsert(replace(wanted, tariff="family"), snapshot(wanted))
    assert server.calls[-1] == f"GET account_subscription/{MAC}"


# === TERMINATION === #


def test_termination_stops_deletes_and_looks(server, recipes):
    server.script(ok(account()), ok(), ok(), error(NOT_FOUND))
    outcome = recipes.terminate("anna", "S100", KNOWN)
    assert (outcome.action, outcome.known) == ("terminated", None)
    assert server.calls == [
        "GET users/anna",
        "PUT users/anna",
        "DELETE users/anna",
        "GET users/anna",
    ]
    assert server.requests[1].form == {"status": ["0"]}


def test_termination_of_nothing_is_done(server, recipes):
    server.script(error(NOT_FOUND))
    assert recipes.terminate("anna", "S100").action == "absent"


def test_termination_of_somebody_elses_account_is_refused(server, recipes):
    server.script(ok(account(account_number="S7")))
    with pytest.raises(RefusedError, match="another account"):
        recipes.terminate("anna", "S100", KNOWN)
    assert server.calls == ["GET users/anna"]


def test_an_account_gone_meanwhile_is_terminated(server, recipes):
    server.script(ok(account()), error(NOT_FOUND))
    assert recipes.terminate("anna", "S100").action == "terminated"
    server.script(ok(account(status=0)), error(NOT_FOUND), error(NOT_FOUND))
    assert recipes.terminate("anna", "S100").action == "terminated"


def test_a_deletion_in_doubt_is_looked_after(server, recipes):  # pitfall 7
    server.script(ok(account(status=0)), lost(), error(NOT_FOUND))
    assert recipes.terminate("anna", "S100").action == "terminated"
    server.script(ok(account(status=0)), lost(), ok(account(status=0)))
    with pytest.raises(RetryError) as caught:
        recipes.terminate("anna", "S100")
    assert caught.value.retry_after >= 30


def test_a_login_changed_since_the_last_push_goes_as_well(server, recipes):
    server.script(error(NOT_FOUND), ok(account()), ok(account()))
    server.script(ok(), ok(), error(NOT_FOUND))
    assert recipes.terminate("anne", "S100", KNOWN).action == "terminated"
    assert server.calls[-2:] == ["DELETE users/anna", "GET users/anna"]


def test_a_former_login_somebody_else_has_now_stays(server, recipes):
    server.script(error(NOT_FOUND), ok(account(account_number="S7")))
    assert recipes.terminate("anne", "S100", KNOWN).action == "absent"
    assert server.calls == ["GET users/anne", "GET users/anna"]
