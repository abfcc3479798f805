"""The whole client against the simulator: states, faults, races."""

import contextlib
from dataclasses import replace

import pytest
from stalker import (
    DesiredAccount,
    Event,
    Finding,
    Provisioner,
    PushItem,
    RefusedError,
    RetryError,
    StalkerApi,
    StalkerError,
    Transport,
    push_many,
)

MAC = "00:1A:79:00:00:01"
NEW_MAC = "00:1A:79:00:00:02"
ANNA = DesiredAccount(
    login="anna",
    password="pw-of-anna",
    account_number="S100",
    tariff="basic",
    full_name="Anna Żółć",
    mac=MAC,
    end_date="2030-12-31 23:59:59",
)


@pytest.fixture
def sim(simulator):
    return simulator


def connect(sim, read_timeout=0.5, **options):
    options.setdefault("login", "stalker")
    options.setdefault("password", "secret")
    return StalkerApi(Transport(sim.url, read_timeout=read_timeout, **options))


@pytest.fixture
def api(sim):
    client = connect(sim)
    yield client
    client.close()


@pytest.fixture
def recipes(api):
    return Provisioner(api)


def user(sim, login="anna"):
    rows = sim.rows("users", login=login)
    assert len(rows) == 1
    return rows[0]


def methods(sim):
    return [call["method"] for call in sim.calls]


def test_health(sim, api):
    health = api.check_credentials()
    assert {plan.external_id for plan in health.plans} == {"start", "basic", "family"}
    assert health.findings == {Finding.PLAIN_HTTP}


def test_a_life(sim, recipes):
    created = recipes.upsert(ANNA)
    row = user(sim)
    assert created.action == "created"
    assert (row["ls"], row["mac"], row["tariff_plan_id"]) == ("S100", MAC, 2)
    assert (row["status"], row["fname"]) == (0, "Anna Żółć")
    assert str(row["expire_billing_date"]) == "2030-12-31 23:59:59"

    before = len(sim.calls)
    off = recipes.upsert(replace(ANNA, enabled=False), created.known)
    assert user(sim)["status"] == 1 and len(sim.calls) == before + 1

    later = replace(ANNA, end_date="2031-01-31 00:00:00", tariff="family")
    on = recipes.upsert(later, off.known)
    row = user(sim)
    assert (row["status"], row["tariff_plan_id"]) == (0, 3)
    assert sim.rows("events", event="reload_portal")

    with_sport = replace(later, packages={"sport"})
    sport = recipes.upsert(with_sport, on.known)
    assert len(sim.rows("user_package_subscription")) == 1
    assert recipes.upsert(with_sport, sport.known).action == "unchanged"

    renamed = replace(with_sport, login="anne", mac=NEW_MAC)
    last = recipes.upsert(renamed, sport.known)
    assert user(sim, "anne")["mac"] == NEW_MAC
    assert recipes.terminate("anne", "S100", last.known).action == "terminated"
    assert not sim.rows("users")
    assert recipes.terminate("anne", "S100", last.known).action == "absent"


def test_full_path_twice_changes_nothing(sim, recipes):
    first = recipes.upsert(ANNA)
    row = user(sim)
    second = Provisioner(recipes.api).upsert(ANNA)
    assert second.action == "updated" and second.account == first.account
    assert user(sim) == row


def test_a_self_registered_box_is_adopted(sim, recipes):  # pitfall 25
    sim.register_box(MAC)
    assert recipes.upsert(replace(ANNA, packages={"vclub"})).action == "adopted"
    row = user(sim)
    assert (row["ls"], row["mac"], row["tariff_plan_id"]) == ("S100", MAC, 2)
    assert len(sim.rows("users")) == 1
    assert len(sim.rows("user_package_subscription")) == 1


def test_the_stub_of_a_new_box_makes_way(sim, recipes):  # pitfall 25
    known = recipes.upsert(ANNA).known
    sim.register_box(NEW_MAC)
    recipes.upsert(replace(ANNA, mac=NEW_MAC), known)
    assert user(sim)["mac"] == NEW_MAC
    assert len(sim.rows("users")) == 1


def test_a_box_taken_away_can_be_given_to_somebody_else(sim, recipes):  # fact 2.5
    sim.register_box(MAC, device_id="d1", device_id2="d2")
    known = recipes.upsert(ANNA).known
    recipes.upsert(replace(ANNA, mac=None), known)
    row = user(sim)
    assert (row["mac"], row["device_id"], row["device_id2"]) == ("", "", "")
    bob = replace(ANNA, login="bob", account_number="S200")
    assert recipes.upsert(bob).action == "created"


def test_foreign_accounts_stay_untouched(sim, api, recipes):
    api.create_account(login="anna", account_number="OTHER", phone="1")
    api.create_account(login="eve", account_number="S9", stb_mac=NEW_MAC)
    before = sim.rows("users")
    with pytest.raises(RefusedError, match="another account"):
        recipes.upsert(replace(ANNA, mac=None))
    with pytest.raises(RefusedError, match="MAC address already in use.*eve"):
        recipes.upsert(replace(ANNA, login="bob", mac=NEW_MAC))
    with pytest.raises(RefusedError, match="another account"):
        recipes.terminate("anna", "S100")
    with pytest.raises(RefusedError, match="only in case"):  # pitfall 22
        recipes.terminate("EVE", "S9")
    assert sim.rows("users") == before


def test_an_unknown_plan_leaves_no_trace(sim, recipes):  # pitfall 8
    with pytest.raises(RefusedError, match="gold"):
        recipes.upsert(replace(ANNA, tariff="gold"))
    assert not sim.rows("users")


def test_box_calls(sim, api, recipes):
    recipes.upsert(ANNA)
    api.send_message([MAC], "Hello\nyou", ttl=600, auto_hide=10)
    api.send_event("S100", Event.REBOOT)
    messages = [row["msg"] for row in sim.rows("events", event="send_msg")]
    assert messages == ["Hello<br/>you"]
    assert sim.rows("events", event="reboot")
    assert [box.login for box in api.list_stb()] == ["anna"]
    assert api.has_reseller_resource() is False


EXECUTED = ["timeout_after", "drop_after", "empty_body", "json_then_html"]


@pytest.mark.parametrize("kind", [*EXECUTED, "output_notice"])
def test_a_creation_that_worked_behind_a_fault(sim, recipes, kind):  # pitfalls 4, 7
    sim.faults.add(kind, method="POST", resource="accounts", times=1)
    assert recipes.upsert(ANNA).action == "created"
    assert user(sim)["mac"] == MAC
    assert methods(sim).count("POST") == 1


@pytest.mark.parametrize("kind", ["timeout_before", "html_fatal", "http_500"])
def test_a_creation_that_did_not_work_is_repeated_next_time(sim, recipes, kind):
    sim.faults.add(kind, method="POST", resource="accounts", times=1)
    with pytest.raises(RetryError) as caught:  # pitfall 7
        recipes.upsert(ANNA)
    assert caught.value.retry_after >= 30
    assert methods(sim).count("POST") == 1 and not sim.rows("users")
    assert recipes.upsert(ANNA).action == "created"
    assert len(sim.rows("users")) == 1


ALL_FAULTS = [*EXECUTED, "timeout_before", "html_fatal", "http_500", "refuse"]


@pytest.mark.parametrize("kind", ALL_FAULTS)
def test_a_change_survives_any_fault(sim, recipes, kind):  # pitfall 7
    known = recipes.upsert(ANNA).known
    wanted = replace(ANNA, enabled=False, end_date="2031-01-31 00:00:00")
    sim.faults.add(kind, method="PUT", times=1)
    recipes.upsert(wanted, known)
    row = user(sim)
    assert row["status"] == 1
    assert str(row["expire_billing_date"]) == "2031-01-31 00:00:00"


@pytest.mark.parametrize("kind", EXECUTED)
def test_a_termination_survives_faults(sim, recipes, kind):
    recipes.upsert(ANNA)
    sim.faults.add(kind, method="DELETE", times=1)
    assert recipes.terminate("anna", "S100").action == "terminated"
    assert not sim.rows("users")


@pytest.mark.parametrize("kind", ["db_down", "http_500", "timeout_before", "refuse"])
def test_a_dead_server_says_so(sim, recipes, kind):
    sim.faults.add(kind)
    with pytest.raises(RetryError) as caught:
        recipes.upsert(ANNA)
    assert caught.value.server_down


@pytest.mark.parametrize("kind", ALL_FAULTS)
@pytest.mark.parametrize("at", range(9))
def test_running_again_heals_a_fault_at_any_call(sim, kind, at):
    """Whatever breaks at whatever call, a second run gives exactly one account."""
    calls, recipes = 0, Provisioner(connect(sim, read_timeout=0.25))
    real = recipes.api.transport.call

    def call(*arguments):
        nonlocal calls
        if calls == at:
            sim.faults.add(kind, times=1)
        calls += 1
        return real(*arguments)

    recipes.api.transport.call = call
    wanted = replace(ANNA, packages={"sport"})
    with contextlib.suppress(StalkerError):
        recipes.upsert(wanted)
    sim.faults.clear()
    recipes.upsert(wanted)
    recipes.api.close()
    row = user(sim)
    assert (row["ls"], row["mac"], row["tariff_plan_id"]) == ("S100", MAC, 2)
    assert len(sim.rows("users")) == 1
    assert len(sim.rows("user_package_subscription")) == 1


def people(number):
    return [
        DesiredAccount(
            f"user{n}", f"pw-{n:05}", f"S{n}", "basic", mac=f"00:1A:79:00:01:{n:02X}"
        )
        for n in range(number)
    ]


def test_a_batch_in_parallel(sim):
    items = [PushItem(n, item) for n, item in enumerate(people(40))]
    items[7] = PushItem(7, replace(items[7].desired, tariff="gold"))
    results = push_many(lambda: connect(sim, 5.0), items, slots=4)
    assert isinstance(results[7][1], RefusedError)
    assert [r.action for _i, r in results if r is not results[7][1]] == ["created"] * 39
    assert len(sim.rows("users")) == 39
    plans = [call for call in sim.calls if "tariffs" in call["path"]]
    assert len(plans) == 1


def test_a_batch_on_a_dead_server_stops(sim):
    sim.faults.add("db_down")
    items = [PushItem(n, item) for n, item in enumerate(people(40))]
    results = push_many(lambda: connect(sim), items, slots=4)
    assert all(result.server_down for _item, result in results)
    assert len(sim.calls) <= 4


def test_a_batch_with_a_wrong_api_password_stops(sim):
    items = [PushItem(n, item) for n, item in enumerate(people(10))]
    results = push_many(lambda: connect(sim, password="wrong-pw"), items, slots=2)
    assert all(result.stops_server for _item, result in results)
    assert len(sim.calls) <= 2
