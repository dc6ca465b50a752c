"""``train``, ``evaluate`` and ``models``: a newcomer's way from a file of labelled mails to a model in use, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commanding import Operator

ORDERS = ("where is my order", "has my order left yet", "order still not here", "when does my order come", "my order?")
REFUNDS = ("give me my money back", "i want a refund", "refund me please", "money back now", "a refund, please")


@pytest.fixture
def csv(operator: Operator) -> Path:
    """A file of labelled mails as a spreadsheet saves it."""
    path = operator.directory / "mails.csv"
    rows = [f'"{text}",order' for text in ORDERS] + [f'"{text}",refund' for text in REFUNDS]
    path.write_text("text,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def train(operator: Operator, data: Path, out: str = "mine") -> Path:
    said = operator.run("train", "--data", str(data), "--out", out)
    assert said.code == 0, said.err
    operator.settings.unlink(missing_ok=True)
    return operator.directory / out


def test_a_file_of_a_spreadsheet_becomes_a_model_that_can_be_scored(operator: Operator, csv: Path) -> None:
    folder = train(operator, csv)
    said = operator.run("evaluate", "--data", str(csv), "--model", str(folder))
    assert said.out.startswith("10 mails, ")
    for words in (
        "intent: accuracy ",
        "label ",
        "how sure it was, and how often it was right",
        "errors among the surest",
    ):
        assert words in said.out


def test_mails_one_a_line_as_json_say_the_same_as_the_spreadsheet(operator: Operator, csv: Path) -> None:
    lines = [{"text": text, "intent": "order"} for text in ORDERS] + [{"body": t, "label": "refund"} for t in REFUNDS]
    jsonl = operator.directory / "mails.jsonl"
    jsonl.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    one, other = train(operator, csv, "a"), train(operator, jsonl, "b")
    labels = [json.loads((folder / "card.json").read_text())["labels"] for folder in (one, other)]
    assert labels == [["order", "refund"]] * 2


def test_several_files_may_follow_one_another(operator: Operator, csv: Path) -> None:
    halves = []
    for name, texts, label in (("a.csv", ORDERS, "order"), ("b.csv", REFUNDS, "refund")):
        halves.append(str(operator.directory / name))
        (operator.directory / name).write_text("text,label\n" + "\n".join(f'"{text}",{label}' for text in texts))
    one, other = ("--data", halves[0], halves[1]), ("--data", halves[0], "--data", halves[1])
    cards = [json.loads(operator.run("train", *words, "--out", "both", "--json").out) for words in (one, other)]
    assert [(card["mails"], card["labels"]) for card in cards] == [(10, ["order", "refund"])] * 2


def test_the_scores_for_programs_name_what_is_mixed_up(operator: Operator, csv: Path) -> None:
    folder = train(operator, csv)
    swapped = operator.directory / "swapped.csv"
    swapped.write_text("text,label\n" + "\n".join(f'"{text}",order' for text in (*ORDERS, *REFUNDS)))
    told = json.loads(operator.run("evaluate", "--data", str(swapped), "--model", str(folder), "--json").out)
    (pair,) = told["intent"]["confusions"]
    assert (pair["wanted"], pair["said"], pair["n"]) == ("order", "refund", 5)
    assert pair["examples"][0]["text"] == REFUNDS[0]
    assert sum(row["n"] for row in told["intent"]["reliability"]) == 10
    assert [point["accepted"] for point in told["intent"]["coverage_curve"]][-1] == 1.0


def test_a_model_is_put_into_use_shown_and_taken_back(operator: Operator, csv: Path) -> None:
    first, place = train(operator, csv, "one"), str(operator.directory / "models")
    more = operator.directory / "more.csv"
    more.write_text(csv.read_text() + '"where is my parcel",order\n')
    second = train(operator, more, "two")
    names = [json.loads((folder / "card.json").read_text())["name"] for folder in (first, second)]
    assert operator.run("models", "promote", str(first), "--dir", place).code == 0
    refused = operator.run("models", "promote", str(second), "--dir", place)
    assert (refused.code, "Name mails that neither model has read" in refused.err) == (1, True)
    assert operator.run("models", "promote", str(second), "--dir", place, "--data", str(csv)).code == 0
    listed = json.loads(operator.run("models", "list", "--dir", place, "--json").out)
    assert {row["name"]: row["active"] for row in listed} == {names[0]: False, names[1]: True}
    shown = operator.run("models", "show", names[1], "--dir", place).out
    assert shown.startswith(
        f"# {names[1]}\n\nTells the intent of a mail; in use.\n\n- learnt from 11 mails of more.csv"
    )
    assert names[0] in operator.run("models", "rollback", "--dir", place).out
    listed = json.loads(operator.run("models", "list", "--dir", place, "--json").out)
    assert {row["name"]: row["active"] for row in listed} == {names[0]: True, names[1]: False}


@pytest.mark.parametrize(
    ("name", "octets", "why"),
    [
        ("book.xlsx", b"PK\x03\x04\xff\xfe", "is not text in UTF-8"),
        ("list.json", b'[{"text": "a", "label": "b"}]', "is one JSON list"),
        ("words.txt", b"just words\nand more\n", "must name the columns text and label"),
        ("empty.csv", b"", "must name the columns text and label (it has: nothing)"),
        ("gap.csv", b"text,label\nhello,\n", "gap.csv line 2 has no label"),
        ("bad.jsonl", b'{"text": "hi", "label": "a"}\n{"text": 3}\n', "bad.jsonl line 2: text must be a text"),
        ("one.csv", b"text,label\nhello,a\nhi,a\n", "fewer than two different labels"),
    ],
)
def test_any_other_file_is_refused_with_the_line_that_is_wrong(
    operator: Operator, name: str, octets: bytes, why: str
) -> None:
    (operator.directory / name).write_bytes(octets)
    operator.settings.unlink()
    said = operator.run("train", "--data", name, "--out", "mine")
    assert said.code == 1
    assert why in said.err
    assert not (operator.directory / "mine").exists()


def test_a_folder_that_is_no_model_is_neither_scored_nor_filled(operator: Operator, csv: Path) -> None:
    operator.settings.unlink()
    (operator.directory / "empty").mkdir()
    said = operator.run("evaluate", "--data", str(csv), "--model", "empty")
    assert said.code == 1
    assert "neither a model folder nor a models directory" in said.err
    assert list((operator.directory / "empty").iterdir()) == []


@pytest.mark.parametrize("words", [(), ("--dev", "--data", "mails.csv"), ("--dev", "--model", "mine")])
def test_what_is_to_be_scored_must_be_said_once(operator: Operator, csv: Path, words: tuple[str, ...]) -> None:
    assert csv.is_file()
    said = operator.run("evaluate", *words)
    assert said.code == 1
    assert "Nothing was scored" in said.err
