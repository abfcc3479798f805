"""No unique index: parallel creations duplicate."""

import time
from concurrent.futures import ThreadPoolExecutor

from .simulator_client import Client

MAC = "00:1A:79:00:00:01"


def create_in_parallel(simulator, path, form, number=5):
    """Return the ``status`` of *number* simultaneous POSTs of the same form."""

    def create(_):
        return Client(simulator).raw("POST", path, form).json()["status"]

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(create, range(number)))


def test_five_parallel_creations_of_one_account_all_succeed(simulator, client):
    simulator.faults.add("check_delay", seconds=0.5)
    form = {"login": "one", "password": "pw", "stb_mac": MAC}
    answers = create_in_parallel(simulator, "/accounts/", form)
    assert answers == ["OK"] * 5
    rows = simulator.rows("users")
    assert [row["login"] for row in rows] == ["one"] * 5
    assert len({row["password"] for row in rows}) == 5
    assert len(client.results("GET", f"/accounts/{MAC}")) == 5


def test_five_parallel_creations_of_one_box_all_succeed(simulator):
    simulator.faults.add("check_delay", seconds=0.5)
    answers = create_in_parallel(simulator, "/stb/", {"mac": MAC})
    assert answers == ["OK"] * 5
    assert len(simulator.rows("users")) == 5


def test_creations_one_after_the_other_do_not_duplicate(simulator, client, add):
    simulator.faults.add("check_delay", seconds=0.01)
    add("one")
    error = client.error("POST", "/accounts/", {"login": "one"})
    assert error == "Login already in use"


def test_a_box_may_register_itself_between_check_and_insert(simulator, client):
    simulator.faults.add("check_delay", seconds=0.5, times=1)
    form = {"login": "one", "password": "pw", "stb_mac": MAC}
    with ThreadPoolExecutor(1) as pool:
        creation = pool.submit(client.results, "POST", "/accounts/", form)
        while simulator.faults.active():  # until the check is done
            time.sleep(0.01)
        simulator.register_box(MAC)
        assert creation.result() is True
    assert [row["login"] for row in simulator.rows("users")] == ["", "one"]
