"""MAC addresses, packages and the end of an account.

Against scripted answers: which calls, in which order, and no others.
"""

from dataclasses import replace

import pytest
from stalker import RefusedError, RetryError, snapshot

from .samples import ANNA, KNOWN, MAC, NEW_MAC, stub
from .scripted import NOT_FOUND, PLANS, account, error, lost, ok

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
