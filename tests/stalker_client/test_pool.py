"""Many accounts at once: isolation, stopping, threads."""

import threading

import pytest
from stalker import (
    AuthError,
    DesiredAccount,
    Outcome,
    ProtocolError,
    PushItem,
    RefusedError,
    RetryError,
    push_many,
    snapshot,
)


class Api:
    """Counts what is opened and closed."""

    opened = closed = 0

    def __init__(self):
        type(self).opened += 1

    def close(self):
        type(self).closed += 1


@pytest.fixture(autouse=True)
def no_apis():
    Api.opened = Api.closed = 0


def run(items, work, slots=3, **options):
    return push_many(Api, items, slots, work=work, **options)


def test_every_item_gets_its_own_result_in_order():
    def work(_provisioner, number):
        if number % 3 == 0:
            raise RefusedError(f"no {number}")
        return Outcome("updated", {"number": number})

    results = run(range(20), work)
    assert [item for item, _result in results] == list(range(20))
    for number, result in results:
        if number % 3:
            assert result.known == {"number": number}
        else:
            assert result.message == f"no {number}"
    assert Api.opened == Api.closed == 3


def test_no_more_slots_than_items_and_none_for_nothing():
    assert len(run([1], lambda *_: Outcome("updated", None), slots=8)) == 1
    assert Api.opened == 1
    assert run([], None) == []


@pytest.mark.parametrize(
    "error", [RetryError("down", server_down=True), AuthError("401")]
)
def test_a_dead_server_is_not_hammered(error):
    tried = []

    def work(_provisioner, number):
        tried.append(number)
        if number >= 5:
            raise error
        return Outcome("updated", None)

    results = run(range(50), work, slots=2)
    assert len(tried) <= 7
    assert all(isinstance(result, Outcome) for _item, result in results[:5])
    assert all(result is error for _item, result in results[7:])


def test_stopping_can_be_switched_off():
    tried = []

    def work(_provisioner, number):
        tried.append(number)
        raise RetryError("down", server_down=True)

    run(range(9), work, stop_on_server_down=False)
    assert sorted(tried) == list(range(9))


@pytest.mark.parametrize(
    "error",
    [RetryError("lock"), RefusedError("no"), ProtocolError("our bug")],
)
def test_trouble_with_one_account_harms_no_other(error):
    def work(_provisioner, number):
        if number == 0:
            raise error
        return Outcome("updated", None)

    results = run(range(10), work, slots=1)
    assert results[0][1] is error
    assert all(isinstance(result, Outcome) for _item, result in results[1:])


def test_programming_errors_rise_and_close_everything():
    def work(_provisioner, number):
        raise KeyError(number)

    with pytest.raises(KeyError):
        run(range(10), work)
    assert Api.opened == Api.closed


def test_after_a_programming_error_the_other_slots_end_soon():
    tried, raised = [], threading.Event()

    def work(_provisioner, number):
        tried.append(number)
        if number == 0:
            raised.set()
            raise KeyError(number)
        raised.wait(5)
        threading.Event().wait(0.02)
        return Outcome("updated", None)

    with pytest.raises(KeyError):
        run(range(60), work, slots=2)
    assert len(tried) < 30


def desired(login, mac=None):
    return DesiredAccount(login, "pw-1234", "S100", "basic", mac=mac)


def test_the_same_account_is_never_worked_on_twice_at_once():  # pitfalls 22, 24
    mac = "00:1A:79:00:00:01"
    items = [PushItem(n, desired("anna" if n % 2 else "ANNA")) for n in range(6)]
    items += [PushItem(n, desired(f"user{n}", mac)) for n in range(6, 10)]
    items += [PushItem(10, desired("anne"), snapshot(desired("anna", mac)))]
    busy, clashes, guard = set(), [], threading.Lock()

    def keys(item):
        known = item.known or {}
        texts = (item.desired.login, item.desired.mac, known.get("login"))
        return {text.lower() for text in (*texts, known.get("stb_mac")) if text}

    def work(_provisioner, item):
        with guard:
            clashes.extend(keys(item) & busy)
            busy.update(keys(item))
        threading.Event().wait(0.01)
        with guard:
            busy.difference_update(keys(item))
        return Outcome("updated", None)

    results = run(items, work, slots=6)
    assert not clashes
    assert len(results) == 11


def test_different_accounts_are_worked_on_at_the_same_time():
    meeting = threading.Barrier(4, timeout=5)

    def work(_provisioner, _item):
        meeting.wait()
        return Outcome("updated", None)

    items = [PushItem(n, desired(f"user{n}")) for n in range(4)]
    assert len(run(items, work, slots=4)) == 4


def test_all_slots_share_one_catalogue():
    seen = set()

    def work(provisioner, _item):
        seen.add(id(provisioner.catalogue))
        return Outcome("updated", None)

    run(range(20), work)
    assert len(seen) == 1
