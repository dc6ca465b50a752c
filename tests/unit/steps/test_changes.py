"""What was changed about mailbot is on record, so that somebody who looks at a curve finds out why it turned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.record.journal import read
from mailbot.steps.changes import ModelFacts, Standing, note_changes
from mailbot.store.session import reading
from tests.databases import sqlite_in
from tests.fakes import FixedClock, shell_on

if TYPE_CHECKING:
    from pathlib import Path

    from mailbot.steps.shell import Shell

FIRST = Standing(
    config_rev="rev1",
    settings={"policy.holdout": "a", "limits.per_thread": "b"},
    replies={"refund": "1", "invoice": "2"},
    models={"intent": ModelFacts(name="intent-a", data_digest="d1", metrics={"accuracy": 0.9}, threshold=0.7)},
    calendar={"days": [0, 1, 2], "start": "09:00", "end": "18:00", "holidays": []},
    costs={"agent_cost_per_minute": 0.6, "licence_cost": 0},
)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return shell_on(sqlite_in(tmp_path), FixedClock())


def events(shell: Shell) -> list[tuple[str, dict[str, Any]]]:
    with reading(shell.database) as connection:
        return [(event.type, event.payload) for event, _, _ in read(connection)]


def after(shell: Shell, *standings: Standing) -> list[tuple[str, dict[str, Any]]]:
    """Return what is told of the last of ``standings``, each found by a start of its own."""
    for standing in standings[:-1]:
        note_changes(shell, standing)
    seen = len(events(shell))
    assert note_changes(shell, standings[-1]) == len(events(shell)) - seen
    return events(shell)[seen:]


def with_model(name: str, threshold: float = 0.7) -> Standing:
    return replace(FIRST, models={"intent": ModelFacts(name=name, threshold=threshold)})


def test_a_new_installation_tells_of_its_models_only(shell: Shell) -> None:
    assert after(shell, FIRST) == [
        ("model.deployed", {"model": "intent-a", "metrics": {"accuracy": 0.9}, "data_digest": "d1"})
    ]


def test_a_start_without_changes_tells_nothing(shell: Shell) -> None:
    assert after(shell, FIRST, FIRST, FIRST) == []


def test_settings_are_told_by_name_and_never_by_value(shell: Shell) -> None:
    changed = replace(FIRST, config_rev="rev2", settings={"policy.holdout": "z", "limits.per_thread": "b"})
    assert after(shell, FIRST, changed) == [
        ("config.changed", {"change": "policy.holdout", "config_rev": "rev2", "previous": "rev1"})
    ]


def test_many_changed_settings_are_counted(shell: Shell) -> None:
    many = replace(FIRST, config_rev="rev2", settings={**FIRST.settings, **{f"s{n}": "x" for n in range(7)}})
    ((_, payload),) = after(shell, FIRST, many)
    assert payload["change"] == "s0, s1, s2, s3, s4 and 2 more"


def test_replies_that_were_changed_added_and_removed_are_told_apart(shell: Shell) -> None:
    told = after(shell, FIRST, replace(FIRST, replies={"refund": "9", "welcome": "1"}))
    assert [(payload["template"], payload["change"]) for _, payload in told] == [
        ("invoice", "removed"),
        ("refund", "changed"),
        ("welcome", "added"),
    ]


def test_a_model_that_is_taken_back_is_told_as_that(shell: Shell) -> None:
    assert after(shell, FIRST, with_model("intent-b")) == [
        ("model.deployed", {"model": "intent-b", "previous": "intent-a", "metrics": {}})
    ]
    assert after(shell, with_model("intent-a")) == [
        ("model.rolled_back", {"model": "intent-a", "previous": "intent-b"})
    ]


def test_a_threshold_that_moves_with_a_model_is_told(shell: Shell) -> None:
    told = after(shell, FIRST, with_model("intent-a", threshold=0.8))
    assert told == [
        (
            "threshold.changed",
            {"change": "intent, default", "config_rev": "rev1", "before": 0.7, "after": 0.8},
        )
    ]


def test_new_hours_and_costs_are_told_with_what_they_were(shell: Shell) -> None:
    dearer = replace(FIRST, calendar={**FIRST.calendar, "end": "19:00"}, costs={**FIRST.costs, "licence_cost": 90})
    hours, costs = after(shell, FIRST, dearer)
    assert hours[0] == "calendar.changed"
    assert (hours[1]["before"]["end"], hours[1]["after"]["end"]) == ("18:00", "19:00")
    assert costs == ("cost.changed", {"before": {"licence_cost": 0}, "after": {"licence_cost": 90}})


def test_a_record_that_cannot_be_written_keeps_the_change_for_next_time(shell: Shell) -> None:
    note_changes(shell, FIRST)
    broken = replace(with_model("intent-b"), calendar={"days": {1}})
    with pytest.raises(TypeError):
        note_changes(shell, broken)
    assert [name for name, _ in after(shell, with_model("intent-b"))] == ["model.deployed"]
