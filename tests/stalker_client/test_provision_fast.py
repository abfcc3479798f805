"""The fast path: a snapshot is known, one PUT does it.

Against scripted answers: which calls, in which order, and no others.
"""

from dataclasses import replace

import pytest
from stalker import RefusedError, RetryError

from .samples import ANNA, KNOWN, MAC
from .scripted import NOT_FOUND, PLANS, account, error, lost, ok

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
