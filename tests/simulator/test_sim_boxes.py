"""Boxes: self-registration, binding, polls, the nightly job."""

import pytest
from stalker_simulator.dates import now_text
from stalker_simulator.errors import PortalError

MAC = "00:1A:79:00:00:01"
OTHER = "00:1A:79:00:00:02"


def test_an_unknown_box_becomes_an_enabled_anonymous_user(simulator, client):
    row = simulator.register_box(MAC.lower())
    assert (row["login"], row["ls"], row["mac"], row["status"]) == ("", "", MAC, 0)
    account = client.results("GET", f"/accounts/{MAC}")[0]
    assert account["tariff_plan"] == "start"
    assert account["online"] == "1"


def test_creating_an_account_for_a_registered_box_fails_but_adopting_works(
    simulator, client
):
    simulator.register_box(MAC, device_id2="D2")
    form = {"login": "one", "password": "pw", "stb_mac": MAC}
    assert client.error("POST", "/accounts/", form) == "MAC address already in use"
    del form["stb_mac"]
    assert client.results("PUT", f"/accounts/{MAC}", form) is True
    row = simulator.rows("users")[0]
    assert (row["login"], row["device_id2"]) == ("one", "D2")


def test_registering_twice_changes_nothing(simulator):
    assert simulator.register_box(MAC)["id"] == simulator.register_box(MAC)["id"]


def test_without_auto_add_an_unknown_box_is_refused(simulator):
    simulator.settings.auto_add_stb = False
    with pytest.raises(PortalError):
        simulator.register_box(MAC)


def test_other_hardware_with_a_known_mac_is_a_conflict(simulator):
    simulator.register_box(MAC, device_id="D", device_id2="D2")
    with pytest.raises(PortalError, match="device_id mismatch"):
        simulator.register_box(MAC, device_id="E", device_id2="E2")


def test_known_hardware_with_another_mac_is_a_conflict_until_released(
    simulator, client
):
    simulator.register_box(MAC, device_id2="D2")
    client.results("PUT", f"/accounts/{MAC}", {"stb_mac": ""})
    with pytest.raises(PortalError, match="MAC address mismatch"):
        simulator.register_box(OTHER, device_id2="D2")
    client.results("PUT", "/accounts//", {"stb_mac": MAC})
    client.results("PUT", f"/stb_auth/{MAC}", {"reset_device_id": "1"})
    assert simulator.register_box(OTHER, device_id2="D2")["id"] == 2


def test_a_deleted_box_comes_back_as_an_anonymous_user(simulator, client, add):
    add("one", stb_mac=MAC)
    client.results("DELETE", "/users/one")
    assert simulator.register_box(MAC)["login"] == ""


def test_polls_deliver_commands_before_messages_and_keep_messages(simulator, client):
    simulator.register_box(MAC)
    client.results("POST", f"/stb_msg/{MAC}", {"msg": "hello"})
    client.results("POST", f"/send_event/{MAC}", {"event": "reload_portal"})
    assert simulator.poll(MAC)["event"] == "reload_portal"
    message = simulator.poll(MAC)
    assert message["msg"] == "hello"
    assert simulator.poll(MAC)["id"] == message["id"]
    assert simulator.confirm(message["id"]) is True
    assert simulator.poll(MAC) is None


def test_expired_events_are_never_delivered(simulator, client):
    simulator.register_box(MAC)
    form = {"event": "reboot", "ttl": "-5"}
    client.results("POST", f"/send_event/{MAC}", form)
    assert simulator.poll(MAC) is None


def test_polls_keep_a_box_online(simulator, client):
    simulator.register_box(MAC)
    simulator.database.update("users", {"keep_alive": now_text(-121)}, id=1)
    assert client.results("GET", f"/stb/{MAC}")[0]["online"] == "0"
    simulator.poll(MAC)
    assert client.results("GET", f"/stb/{MAC}")[0]["online"] == "1"


def test_the_nightly_job_disables_on_the_end_day_itself(simulator, add, client):
    today = now_text()[:10]
    add("today", end_date=today + " 23:59:59", stb_mac=MAC)
    add("later", end_date="2037-01-01")
    add("never")
    assert simulator.run_nightly_job() == []
    simulator.settings.internal_billing = True
    simulator.poll(MAC)
    assert simulator.run_nightly_job() == [1]
    assert client.results("GET", "/users/today")["status"] == 0
    assert [event["event"] for event in simulator.rows("events")] == ["cut_off"]


def test_cut_off_makes_other_sessions_useless(simulator, client):
    simulator.register_box(MAC)
    simulator.database.insert("access_tokens", {"uid": 1, "token": "good"})
    client.results("POST", f"/send_event/{MAC}", {"event": "cut_off"})
    assert simulator.rows("access_tokens")[0]["token"].startswith("invalid_")
    assert simulator.rows("users")[0]["status"] == 0
