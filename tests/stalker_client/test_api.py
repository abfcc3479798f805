"""Typed calls, with answers recorded from the middleware."""

import pytest
from stalker import (
    AuthError,
    Event,
    Finding,
    NotFoundError,
    ProtocolError,
    RefusedError,
    RetryError,
    Secret,
    UnknownOutcomeError,
)

from .scripted import NOT_FOUND, PLANS, account, error, html, ok, plan

MAC = "00:1A:79:00:00:01"


def test_an_account_is_read_with_all_its_odd_types(server, api):  # fact 1.4
    server.script(
        ok(account(online="1", comment=None, tariff_plan=None, subscribed=["sport"]))
    )
    found = api.get_user("anna")
    assert found.online is True and found.status == 1 and found.comment == ""
    assert found.tariff_plan is None and found.subscribed == ("sport",)
    assert found.end_date is None and found.reseller_id is None
    assert server.calls == ["GET users/anna"]


def test_later_releases_and_internal_billing_show_more(server, api):
    server.script(
        ok(account(end_date="2030-01-01 00:00:00", reseller_id=3, online=None))
    )
    found = api.get_user("anna")
    assert found.end_date == "2030-01-01 00:00:00" and found.reseller_id == "3"
    assert found.online is None


def test_an_unknown_login_is_none(server, api):
    server.script(error(NOT_FOUND), ok([]))
    assert api.get_user("anna") is None
    assert api.get_user("anna") is None


@pytest.mark.parametrize("login", ["Anna", "ANNA", "ánna", "anna "])
def test_an_account_that_only_looks_alike_is_refused(server, api, login):  # pitfall 22
    server.script(ok(account(login=login)))
    with pytest.raises(RefusedError, match="differs only in case") as caught:
        api.get_user("anna")
    assert caught.value.other_login == login


def test_objects_of_another_shape_are_a_bug(server, api):
    server.script(ok({"foo": 1}), ok("text"), ok({"a": 1}))
    for call in (lambda: api.get_user("anna"), api.tariffs, api.list_stb):
        with pytest.raises(ProtocolError):
            call()


def test_accounts_by_mac_and_by_number_are_lists(server, api):
    server.script(ok([account(), account(login="bob")]), error(NOT_FOUND))
    assert [item.login for item in api.get_by_mac(MAC)] == ["anna", "bob"]
    assert api.get_by_mac(MAC) == []
    server.script(ok([account(), account(account_number="s100")]))  # pitfall 22
    assert len(api.get_by_account_number("S100")) == 1
    assert server.calls[-1] == "GET accounts/S100"


def test_creation_sends_the_fields(server, api):
    server.script(ok())
    api.create_account(login="anna", password=Secret("pw"), status="1")
    assert server.calls == ["POST accounts/"]
    assert server.requests[0].form == {
        "login": ["anna"],
        "password": ["pw"],
        "status": ["1"],
    }


@pytest.mark.parametrize("results", [False, None])
def test_a_write_without_confirmation_proves_nothing(server, api, results):  # pitfall 2
    server.script(ok(results), ok(results))
    with pytest.raises(UnknownOutcomeError):
        api.create_account(login="anna")
    with pytest.raises(UnknownOutcomeError):
        api.update_user("anna", status="1")


def test_fields_the_middleware_drops_are_our_bug(server, api):  # fact 2.1
    for fields in ({}, {"reseller_id": "1"}, {"stb_mac": MAC, "email": "a@b"}):
        with pytest.raises(ProtocolError):
            api.update_user("anna", **fields)
    assert not server.requests


def test_single_accounts_are_addressed_by_login_or_mac(server, api):  # pitfall 20
    server.script(ok(), ok(), ok(), ok())
    api.update_user("anna", phone="1")
    api.update_by_mac(MAC, phone="1")
    api.delete_user("anna")
    api.delete_by_mac(MAC)
    assert server.calls == [
        "PUT users/anna",
        f"PUT accounts/{MAC}",
        "DELETE users/anna",
        f"DELETE accounts/{MAC}",
    ]


def test_plans_come_with_their_packages(server, api):
    server.script(ok(PLANS, output="<b>Warning</b>"))
    basic, family = api.tariffs()
    assert basic.is_default and not family.is_default
    assert [(item.external_id, item.optional) for item in basic.packages] == [
        ("sport", True),
        ("base", False),
    ]


def test_the_inventory_is_one_cheap_call(server, api):  # pitfall 33
    box = {"mac": MAC, "ls": "S100", "login": "anna", "status": 0, "online": "0"}
    server.script(ok([{**box, "ip": "", "version": "", "last_active": "x"}]))
    (found,) = api.list_stb()
    assert (found.mac, found.account_number, found.status) == (MAC, "S100", 0)
    assert server.calls == ["GET stb/"]


def test_packages_change_in_one_call(server, api):  # pitfall 29
    server.script(ok(False))
    api.change_subscriptions(MAC, add=["vclub", "sport"], remove=["kids"])
    assert server.calls == [f"PUT account_subscription/{MAC}"]
    assert server.requests[0].form == {
        "subscribed[]": ["sport", "vclub"],
        "unsubscribed[]": ["kids"],
    }


def test_a_package_change_needs_a_change_and_a_box(server, api):  # pitfalls 17, 21
    for arguments in ((MAC, [], []), ("A" * 12, ["sport"], []), ("", ["sport"], [])):
        with pytest.raises(ProtocolError):
            api.change_subscriptions(*arguments)
    with pytest.raises(ProtocolError):
        api.change_subscriptions(MAC, [str(number) for number in range(401)])
    assert not server.requests


def test_subscriptions_are_one_row_per_device(server, api):
    server.script(ok([{"mac": MAC, "subscribed": ["sport"], "subscribed_id": ["2"]}]))
    (row,) = api.get_subscriptions("S100")
    assert row.mac == MAC and row.subscribed == {"sport"}


def test_messages_are_plain_text_for_named_boxes_only(server, api):  # pitfall 17
    server.script(ok())
    api.send_message(MAC, "1 < 2 &\nbye", ttl=3600, auto_hide=10)
    assert server.calls == [f"POST stb_msg/{MAC}"]
    assert server.requests[0].form == {
        "msg": ["1 &lt; 2 &amp;<br/>bye"],
        "ttl": ["3600"],
        "auto_hide_timeout": ["10"],
    }
    for identifiers, text, ttl in (
        ([], "x", 60),
        ("", "x", 60),
        ([MAC], " ", 60),
        ([MAC], "0", 60),
        ([MAC], "x", -1),
        ([MAC], "x", 0),
    ):
        with pytest.raises(ProtocolError):
            api.send_message(identifiers, text, ttl)
    assert len(server.requests) == 1


def test_long_lists_are_sent_in_chunks(server, api):  # fact 1.7
    macs = [f"00:1A:79:00:00:{number:02X}" for number in range(120)]
    server.script(ok(), ok(), ok())
    api.send_message(macs, "x", ttl=60)
    assert [len(path.split(",")) for path in server.calls] == [50, 50, 20]


def test_events_are_known_ones(server, api):  # fact 2.10
    server.script(ok(), ok(), ok(False), error("STB not found"))
    api.send_event(MAC, Event.REBOOT)
    api.send_event(["S100"], Event.PLAY_CHANNEL, ttl=60, channel=7)
    assert server.requests[0].form == {"event": ["reboot"]}
    assert server.requests[1].form["channel"] == ["7"]
    with pytest.raises(ProtocolError):
        api.send_event(MAC, Event.REBOOT)
    with pytest.raises(NotFoundError):
        api.send_event(MAC, Event.REBOOT)
    with pytest.raises(ValueError, match="cut_on"):
        api.send_event(MAC, "cut_on")


def test_a_box_is_released_by_a_strict_mac_only(server, api):  # pitfall 19
    server.script(ok())
    api.reset_device(MAC)
    assert server.calls == [f"PUT stb_auth/{MAC}"]
    assert server.requests[0].form == {"reset_device_id": ["1"]}
    for bad in ("", "0", "S100", MAC.lower(), f"{MAC},{MAC}", None):
        with pytest.raises(ProtocolError):
            api.reset_device(bad)
    assert len(server.requests) == 1


def test_health_with_a_protected_server(server, api):
    server.script(ok(PLANS), html("", 401))
    health = api.check_credentials()
    assert len(health.plans) == 2
    assert health.findings == {Finding.PLAIN_HTTP}
    first, probe = (item.headers["Authorization"] for item in server.requests)
    assert first != probe


def test_health_finds_an_open_server_and_odd_plans(server, api):  # pitfall 36
    odd = [plan("a"), plan("a", id="2"), plan("", id="3")]
    server.script(ok(odd), ok(odd))
    assert api.check_credentials().findings == {
        Finding.PLAIN_HTTP,
        Finding.NO_API_PASSWORD,
        Finding.PLAN_WITHOUT_EXTERNAL_ID,
        Finding.DUPLICATE_EXTERNAL_ID,
        Finding.NO_DEFAULT_PLAN,
    }


def test_anything_but_401_is_a_finding(server, api):  # pitfall 36
    server.script(ok(PLANS), html("<b>Fatal error</b>"))
    assert Finding.NO_API_PASSWORD in api.check_credentials().findings


def test_health_of_a_server_that_refuses_us_is_an_error(server, api):
    server.script(html("", 401))
    with pytest.raises(AuthError):
        api.check_credentials()
    server.script(ok(PLANS), html("", 503))
    with pytest.raises(RetryError):
        api.check_credentials()


def test_ping_counts_plans(server, api):
    server.script(ok(PLANS))
    assert api.ping() == 2


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (ok([{"id": "1"}]), True),
        (error('Class file for "RESTCommandReseller" not found'), False),
        (error("Resource denied by admin"), False),
    ],
)
def test_the_reseller_resource_is_detected(server, api, step, expected):  # chapter 4
    server.script(step)
    assert api.has_reseller_resource() is expected


def test_a_refused_login_is_no_missing_resource(server, api):
    server.script(html("", 401))
    with pytest.raises(AuthError):
        api.has_reseller_resource()
