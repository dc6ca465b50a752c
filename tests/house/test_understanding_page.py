"""docs/understanding.md tells every bar as it was measured, and says why where one is missed."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mailbot.understanding.models import recipe_digest
from tests.house.understanding_page import BARS, page
from tests.house.understanding_words import WHY

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
FIGURES = json.loads((ROOT / "tests" / "bench" / "understanding.json").read_text(encoding="utf-8"))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    """Return what writes the page of given figures."""

    def written(figures: dict[str, Any]) -> str:
        file = tmp_path / "figures.json"
        file.write_text(json.dumps(figures), encoding="utf-8")
        return page(file, ROOT / "models" / "corpus", "note")

    return written


def test_every_bar_has_a_reason_in_case_it_is_missed() -> None:
    assert [bar.name for bar in BARS if bar.name not in WHY] == []
    assert set(WHY) == {bar.name for bar in BARS}


def test_a_bar_that_is_reached_is_met_and_one_that_is_not_says_why(write: Callable[[dict[str, Any]], str]) -> None:
    good, bad = deepcopy(FIGURES), deepcopy(FIGURES)
    good["clinc150"]["accuracy"], bad["clinc150"]["accuracy"] = 0.935, 0.934
    line = "| clinc150: accuracy in scope | ≥ 93.5% | {} | {} |"
    assert line.format("93.50%", "met") in write(good)
    assert line.format("93.40%", "**missed**") in write(bad)
    assert "**clinc150: accuracy in scope" in write(bad).partition("Where a bar is missed")[2]


def test_a_time_is_met_from_below(write: Callable[[dict[str, Any]], str]) -> None:
    slow = deepcopy(FIGURES)
    slow["speed"]["mail_ms"] = 5.001
    assert "| ≤ 5 ms | 5.001 ms | **missed** |" in write(slow)


def test_figures_of_an_older_corpus_are_called_so(write: Callable[[dict[str, Any]], str]) -> None:
    old = deepcopy(FIGURES)
    for name in ("nlupp", "speed"):
        old[name]["measured_on"] = {"corpus": "0" * 12, "code": recipe_digest()}
    told = write(old).partition("of the corpus or of the learning code: ")[2].partition("\n")[0]
    assert "speed" in told
    assert "nlupp" not in told, "what learns from a public set does not care for the corpus"
