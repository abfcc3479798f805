"""All 143 recorded calls: answers, and what they change in the database."""

import pytest
from stalker_simulator import StalkerSimulator
from transcript.replay import Replayer, differences, label, load, main

from .simulator_client import DATABASES
from .table_changes import changes, problems, recorded, snapshot


@pytest.fixture(params=DATABASES)
def recorded_state(request):
    """Return a simulator in the state the recording started from."""
    with StalkerSimulator(seed="transcript", db=request.param) as running:
        running.reset()
        yield running


def test_every_answer_and_every_change_is_as_recorded(recorded_state):
    seed, steps = load()
    replayer = Replayer(recorded_state.url, "stalker:secret", seed["auth"])
    failures = []
    before = snapshot(recorded_state, seed["truncate"])
    for step in steps:
        lines = replayer.problems(step)
        after = snapshot(recorded_state, seed["truncate"])
        lines += problems(recorded(step), changes(before, after))
        before = after
        if lines:
            failures.append("\n  ".join([label(step), *lines]))
    replayer.close()
    assert len(steps) == 143
    assert not failures, "\n".join(failures)


def test_the_command_line_replayer_reports_success(recorded_state, capsys):
    assert main([recorded_state.url]) == 0
    assert "143 of 143 steps equal" in capsys.readouterr().out


def test_the_command_line_replayer_reports_differences(simulator, capsys):
    assert main([simulator.url]) == 1
    assert "answer.results" in capsys.readouterr().out


def test_the_command_line_replayer_reports_a_dead_server(simulator):
    simulator.refuse_connections()
    assert main([simulator.url]) == 2


def test_types_count_as_differences():
    assert differences({"a": "1"}, {"a": 1}) == ["answer.a: 1 instead of '1'"]
    assert differences({"a": "<timestamp>"}, {"a": None}) == []
