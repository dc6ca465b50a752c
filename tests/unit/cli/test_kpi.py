"""``mailbot kpi``: figures over time, targets and notes, typed by somebody at a terminal."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from mailbot.record.journal import read
from mailbot.store.session import open_database, reading

if TYPE_CHECKING:
    from tests.commanding import Operator


def events(operator: Operator) -> list[tuple[str, object]]:
    with reading(open_database(f"sqlite:///{operator.file}")) as connection:
        return [(event.type, event.payload) for event, _, _ in read(connection)]


def test_a_new_installation_has_dashes_and_no_zeros(operator: Operator) -> None:
    said = operator.run("kpi")
    assert said.code == 0
    assert "fcr " in said.out
    assert "0.0%" not in said.out
    assert "None" not in said.out


def test_the_figures_come_as_json_and_as_a_spreadsheet(operator: Operator) -> None:
    told = json.loads(operator.run("kpi", "--json").out)
    assert set(told) >= {"as_of", "window", "population", "outcomes", "outcome_counts", "kpis"}
    rows = list(csv.DictReader(io.StringIO(operator.run("kpi", "--csv").out)))
    assert {row["kpi"] for row in rows} >= {"fcr", "transfer_rate", "error_rate"}


def test_a_figure_is_explained_with_its_sql(operator: Operator) -> None:
    said = operator.run("kpi", "explain", "fcr", "--lang", "fr")
    assert said.code == 0
    assert "SELECT" in said.out
    assert "Résolution au premier message" in said.out


def test_a_wrong_name_brings_the_nearest_ones(operator: Operator) -> None:
    for words in (("explain", "transfer_rat"), ("trend", "transfer_rat"), ("target", "transfer_rat", "--none")):
        said = operator.run("kpi", *words)
        assert said.code == 2
        assert "did you mean transfer_rate" in " ".join(said.err.replace("│", " ").split())


def test_a_target_is_an_event_and_stands_from_then_on(operator: Operator) -> None:
    assert operator.run("kpi", "target", "transfer_rate", "--at-most", "0.3", "--author", "lead").code == 0
    assert events(operator) == [("target.set", {"kpi": "transfer_rate", "target": {"at_most": 0.3}, "author": "lead"})]
    told = json.loads(operator.run("kpi", "--json").out)
    assert told["kpis"]["transfer_rate"]["target"]["at_most"] == 0.3
    operator.run("kpi", "target", "transfer_rate", "--none")
    assert json.loads(operator.run("kpi", "--json").out)["kpis"]["transfer_rate"]["target"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("target", "fcr"),
        ("target", "fcr", "--at-least", "0.9", "--at-most", "0.1"),
        ("annotate", "  "),
        ("annotate", "Complaint of lea@client.example"),
        ("target", "fcr", "--none", "--author", "lea@acme.example"),
        ("trend", "fcr", "--as-of", "soon"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage_and_notes_nothing(operator: Operator, words: tuple[str, ...]) -> None:
    assert operator.run("kpi", *words).code == 2
    assert events(operator) == []


def test_a_note_stands_beside_the_curve(operator: Operator) -> None:
    assert operator.run("kpi", "annotate", "New  tariff", "--author", "lead").out == "Noted.\n"
    assert events(operator) == [("annotation.added", {"label": "New tariff", "author": "lead"})]
    told = json.loads(operator.run("kpi", "trend", "fcr", "--weeks", "3", "--json").out)
    assert [change["label"] for change in told["changes"]] == ["New tariff"]
    assert len(told["weeks"]) == 3


def test_where_nothing_was_published_nothing_is_restated(operator: Operator) -> None:
    assert operator.run("kpi", "restated").out == "Nothing was published yet.\n"
    assert json.loads(operator.run("kpi", "restated", "--json").out) == []
