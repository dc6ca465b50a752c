"""How far the shipped table goes on the shipped corpus, when every mail is understood as its author meant it.

This is the policy's own share of the figures that `mailbot evaluate` gives under ``autonomy``;
what the models get wrong comes on top.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.domain import Action, Entity, Facts
from mailbot.policy.chain import decide

if TYPE_CHECKING:
    from collections.abc import Callable

    from mailbot.policy.table import Policy

CORPUS = Path(__file__).resolve().parents[3] / "models" / "corpus"
EVERY = 4
"""One mail in four, so that the unit tests stay quick."""
AUTOMATIC = {Action.ANSWER, Action.ACTION}


@pytest.fixture(scope="module")
def corpus() -> tuple[dict[str, Any], ...]:
    files = sorted(CORPUS.glob("*.jsonl"))
    if not files:
        pytest.skip("models/corpus is not in this checkout")
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(rows[::EVERY])


def understood(row: dict[str, Any], mail: Callable[..., Facts]) -> Facts:
    entities = tuple(
        Entity(type=kind, text=text, value=text, start=0, end=len(text))
        for kind, found in row["entities"].items()
        for text in found
    )
    return mail(
        message={"subject": row["subject"], "new_text": row["new_text"]},
        understanding={
            "language": row["lang"],
            "intent": row["intent"],
            "also": tuple(row["also"]),
            "urgency": row["urgency"],
            "emotion": row["emotion"],
            "entities": entities,
        },
    )


def test_a_quarter_of_the_mails_are_answered_and_nearly_none_of_those_needed_a_person(
    corpus: tuple[dict[str, Any], ...], mail: Callable[..., Facts], policy: Policy
) -> None:
    """The product's bars are 0.20 and 0.15 with the models' errors; the table alone has to leave them room."""
    decided = [(decide(understood(row, mail), policy), row) for row in corpus]
    answered = [row for decision, row in decided if decision.action in AUTOMATIC]
    assert len(answered) / len(corpus) >= 0.25
    assert sum(row["needs_human"] for row in answered) / len(answered) <= 0.08


def test_nobody_angry_in_danger_or_out_of_scope_is_answered(
    corpus: tuple[dict[str, Any], ...], mail: Callable[..., Facts], policy: Policy
) -> None:
    for row in corpus:
        if row["emotion"] == "angry" or row["urgency"] == "critical" or row["intent"] in {"other", "human_request"}:
            assert decide(understood(row, mail), policy).action is Action.ROUTE, row["id"]


def test_every_intent_of_the_corpus_meets_a_link_of_its_own(
    corpus: tuple[dict[str, Any], ...], mail: Callable[..., Facts], policy: Policy
) -> None:
    """Only thanks that ask something reach the closing link."""
    fell_through = Counter(row["intent"] for row in corpus if decide(understood(row, mail), policy).rule == "always")
    assert set(fell_through) <= {"thanks"}
