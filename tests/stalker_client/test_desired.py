"""Desired state, differences, snapshots; the catalogue."""

import json
from dataclasses import replace

import pytest
from stalker import (
    Account,
    Catalogue,
    ProtocolError,
    RefusedError,
    TariffPlan,
    difference,
    fields_to_send,
    snapshot,
)
from stalker.desired import changed_since, is_usable
from stalker.packages import effective_packages, package_identifier

from .samples import ANNA, MAC
from .scripted import PLANS, account, plan


def there(**values):
    return Account.from_json(account(**values))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"login": "a b"}, ProtocolError),
        ({"login": "x" * 65}, ProtocolError),  # pitfall 10
        ({"account_number": ""}, ProtocolError),
        ({"account_number": "0"}, ProtocolError),  # pitfall 17
        ({"mac": "001a79000001"}, ProtocolError),  # pitfall 11
        ({"mac": ""}, ProtocolError),
        ({"password": ""}, RefusedError),
        ({"password": "NOW()"}, RefusedError),  # pitfall 16
        ({"tariff": ""}, RefusedError),  # pitfall 15
        ({"tariff": "0"}, RefusedError),
    ],
)
def test_impossible_states_cannot_be_built(values, expected):
    with pytest.raises(expected):
        replace(ANNA, **values)


def test_texts_are_clipped_before_they_are_compared():  # pitfalls 10, 12, 16
    desired = replace(ANNA, full_name="Anna 😀" + "x" * 80, phone="now()")
    assert desired.full_name == "Anna " + "x" * 59
    assert desired.phone == "now"


def test_status_is_sent_as_a_digit():  # pitfall 13
    assert fields_to_send(ANNA)["status"] == "1"
    assert fields_to_send(replace(ANNA, enabled=False))["status"] == "0"


def test_without_a_mac_none_is_sent():
    assert "stb_mac" not in fields_to_send(replace(ANNA, mac=None))


def test_an_account_as_wanted_has_no_difference():  # pitfall 30
    assert difference(ANNA, there()) == {}


def test_every_readable_field_is_compared():
    other = {
        "full_name": "Bob",
        "phone": "1",
        "account_number": "S1",
        "tariff_plan": None,
        "status": 0,
        "stb_mac": MAC.lower(),
        "comment": "x",
        "end_date": "2030-01-01 00:00:00",
    }
    for name, value in other.items():
        assert set(difference(ANNA, there(**{name: value}))) == {name}


def test_hidden_fields_are_never_a_difference():
    desired = replace(ANNA, end_date="2030-01-01 00:00:00", password="other-pw")
    assert difference(desired, there()) == {}
    shown = there(end_date="0000-00-00 00:00:00")
    assert difference(desired, shown) == {"end_date": "2030-01-01 00:00:00"}


def test_a_snapshot_is_json_and_holds_no_password():
    known = snapshot(ANNA)
    text = json.dumps(known)
    assert "pw-of-anna" not in text
    assert changed_since(ANNA, json.loads(text)) == {}


def test_a_snapshot_finds_exactly_the_changes():
    known = snapshot(ANNA)
    changed = replace(ANNA, enabled=False, phone="7", password="new-pw", tariff="x")
    found = changed_since(changed, known)
    assert {name for name in found} == {"status", "phone", "password", "tariff_plan"}
    assert found["password"].reveal() == "new-pw"


def test_equal_states_give_equal_snapshots_different_salts_otherwise():
    known = snapshot(ANNA)
    assert snapshot(ANNA, known) == known
    assert snapshot(ANNA)["password"] != known["password"]
    assert snapshot(replace(ANNA, password="b"), known)["password"] != known["password"]


def test_packages_not_touched_stay_in_the_snapshot():
    known = snapshot(replace(ANNA, packages={"b", "a"}))
    assert known["packages"] == ["a", "b"]
    assert snapshot(ANNA, known)["packages"] == ["a", "b"]
    assert snapshot(ANNA)["packages"] is None


@pytest.mark.parametrize("known", [None, {}, [], "x", {"version": 9, "login": "a"}])
def test_foreign_snapshots_are_not_used(known):
    assert not is_usable(known)
    assert snapshot(ANNA, known)["login"] == "anna"


class Tariffs:
    """An API that only knows plans."""

    def __init__(self, *plans):
        self.plans = [TariffPlan.from_json(item) for item in plans]
        self.calls = 0

    def tariffs(self):
        self.calls += 1
        return self.plans


def test_plans_are_read_once_per_age():
    now = [0.0]
    api, catalogue = Tariffs(*PLANS), Catalogue(max_age=100, clock=lambda: now[0])
    for now[0] in (0.0, 50.0, 99.0):
        assert catalogue.plan(api, "basic").name == "basic"
    assert api.calls == 1
    now[0] = 100.0
    catalogue.plan(api, "basic")
    assert api.calls == 2


def test_a_new_plan_is_found_soon_but_misses_do_not_hammer():  # pitfall 8
    now = [0.0]
    api, catalogue = Tariffs(*PLANS), Catalogue(max_age=300, clock=lambda: now[0])
    for now[0] in (0.0, 1.0, 2.0):
        with pytest.raises(RefusedError, match="gold"):
            catalogue.plan(api, "gold")
    assert api.calls == 1
    api.plans.append(TariffPlan.from_json(plan("gold", id="9")))
    now[0] = 20.0
    assert catalogue.plan(api, "gold").id == "9"


def test_plans_without_or_with_a_shared_external_id_are_refused():  # fact 2.1
    api = Tariffs(plan("a"), plan("a", id="2"), plan("", id="3"))
    for external_id in ("a", "", "A"):
        with pytest.raises(RefusedError):
            Catalogue().plan(api, external_id)


def test_included_packages_need_no_subscription():  # fact 2.7
    family = TariffPlan.from_json(PLANS[1])
    assert effective_packages(family, frozenset({"sport", "vclub"})) == {"vclub"}
    with pytest.raises(RefusedError, match="kids"):
        effective_packages(family, frozenset({"kids"}))


def test_packages_are_addressed_by_mac_else_by_short_number():  # pitfall 21
    line = replace(ANNA, mac=None)
    long = replace(line, account_number="A" * 12)
    assert package_identifier(ANNA) == MAC
    assert package_identifier(line) == "S100"
    assert package_identifier(long, there()) == MAC
    with pytest.raises(RefusedError):
        package_identifier(long, there(stb_mac=""))
