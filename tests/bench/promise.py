"""How often thresholds break their promise: many mailboxes are calibrated on a few reviews each, then all is counted.

``python -m tests.bench.promise`` prints the table of docs/understanding.md (about a minute). The stream is drawn by
chance from known laws, so that the true share of misread mails is known at every threshold, not estimated: a fifth of
the mail is about none of the labels, and the model is too sure of itself there. ``--pool FILE`` draws from mails that a
real model has scored instead: JSONL of ``sure``, ``right``, ``intent``, ``language``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from mailbot.domain import Thresholds
from mailbot.learning.thresholds import GRID, NEVER, Review, certify, counted, derive

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from numpy.random import Generator

    Floats = npt.NDArray[np.float64]

BUDGETS, SIZES, DRAWS = (0.10, 0.05, 0.02), (300, 1000, 2000), 200
CAUTIOUS = Thresholds(default=NEVER)


class Source(Protocol):
    """Where mails come from."""

    def draw(self, n: int, dice: Generator) -> list[Review]:
        """Return ``n`` reviewed mails of one mailbox."""
        ...

    def truth(self, thresholds: Thresholds) -> dict[str, tuple[float, float]]:
        """Return per language the true share misread among the accepted, and the share accepted."""
        ...


@dataclass(frozen=True, slots=True)
class Stream:
    """Mail by known laws, in two languages: the model is honest in scope and knows nothing of what is out of scope.

    In scope, confidence is Beta(4, 0.6) and the model is as often right as it claims; out of scope (``strange`` of the
    mail) confidence is Beta(2, 2.5) and it is never right.
    """

    strange: float = 0.2
    languages: tuple[str, ...] = ("en", "fr")
    cells: int = 20_000

    def draw(self, n: int, dice: Generator) -> list[Review]:
        """Return ``n`` mails."""
        outside = dice.random(n) < self.strange
        sure = np.where(outside, dice.beta(2.0, 2.5, n), dice.beta(4.0, 0.6, n))
        right = ~outside & (dice.random(n) < sure)
        spoken = dice.integers(len(self.languages), size=n)
        return [
            Review(intent="", language=self.languages[int(k)], sure=float(p), right=bool(r))
            for p, r, k in zip(sure, right, spoken, strict=True)
        ]

    def truth(self, thresholds: Thresholds) -> dict[str, tuple[float, float]]:
        """Return the truth by summing the densities over a fine grid; the same law in every language."""
        middle, inside, outside = _densities(self.strange, self.cells)
        wrong = inside * (1 - middle) + outside
        told = {}
        for language in self.languages:
            taken = middle >= thresholds.of("", language)
            accepted = float((inside + outside)[taken].sum())
            told[language] = (float(wrong[taken].sum()) / accepted if accepted > 0 else 0.0, accepted)
        return told


@cache
def _densities(strange: float, cells: int) -> tuple[Floats, Floats, Floats]:
    """Return the middle of each cell of confidence, and the mail in and out of scope that lies in it."""
    from scipy.stats import beta

    middle = (np.arange(cells) + 0.5) / cells
    inside = (1 - strange) * beta.pdf(middle, 4.0, 0.6) / cells
    return middle, inside, strange * beta.pdf(middle, 2.0, 2.5) / cells


@dataclass(frozen=True, slots=True)
class Pool:
    """Mails that a real model has scored: reviews are drawn from them, and all of them are the truth."""

    mails: tuple[Review, ...]

    def draw(self, n: int, dice: Generator) -> list[Review]:
        """Return ``n`` mails, drawn with replacement: the pool stands for a mailbox without end."""
        return [self.mails[int(k)] for k in dice.integers(len(self.mails), size=n)]

    def truth(self, thresholds: Thresholds) -> dict[str, tuple[float, float]]:
        """Count over the pool."""
        told = {}
        for language in sorted({mail.language for mail in self.mails}):
            own = [mail for mail in self.mails if mail.language == language]
            taken = [mail for mail in own if mail.sure >= thresholds.of(mail.intent, mail.language)]
            wrong = sum(not mail.right for mail in taken)
            told[language] = (wrong / len(taken) if taken else 0.0, len(taken) / len(own))
        return told


def looks_good(reviews: Sequence[Review], budget: float) -> Thresholds:
    """Return what a hasty operator takes: per language, the lowest threshold with at most ``budget`` seen wrong."""
    chosen = []
    for language in sorted({review.language for review in reviews}):
        own = [(review.sure, review.right) for review in reviews if review.language == language]
        counts = zip(GRID, counted(own), strict=True)
        good = [threshold for threshold, (errors, mails) in counts if mails and errors <= budget * mails]
        chosen.append((language, min(good, default=NEVER)))
    return Thresholds(default=NEVER, per_language=tuple(chosen))


def one_start(reviews: Sequence[Review], budget: float) -> Thresholds:
    """Return what Learn then Test certifies per language, walking from the strictest threshold only."""
    languages = sorted({review.language for review in reviews})
    chosen = []
    for language in languages:
        own = [(review.sure, review.right) for review in reviews if review.language == language]
        found = certify(own, budget=budget, delta=0.10 / len(languages), starts=1)
        chosen.append((language, NEVER if found is None else found))
    return Thresholds(default=NEVER, per_language=tuple(chosen))


def learn_then_test(reviews: Sequence[Review], budget: float) -> Thresholds:
    """Return what mailbot takes."""
    return derive(reviews, budget=budget, cautious=CAUTIOUS).thresholds


WAYS = {"lowest that looks good": looks_good, "one start": one_start, "learn then test": learn_then_test}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Of the draws, the share in which some language breaks the budget, and the mean share of mail accepted."""

    reviews: int
    budget: float
    broken: dict[str, float]
    accepted: dict[str, float]


def simulate(source: Source, *, reviews: int, budget: float, draws: int, seed: int) -> Told:
    """Calibrate ``draws`` mailboxes in every way and count whose promise is broken; the same mailboxes for all ways."""
    dice = np.random.default_rng(seed)
    broken: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for _ in range(draws):
        seen = source.draw(reviews, dice)
        for name, way in WAYS.items():
            truth = source.truth(way(seen, budget)).values()
            broken[name] += any(error > budget for error, _ in truth)
            accepted[name] += sum(share for _, share in truth) / len(truth)  # type: ignore[assignment]  # Counter of floats
    return Told(
        reviews=reviews,
        budget=budget,
        broken={name: broken[name] / draws for name in WAYS},
        accepted={name: round(accepted[name] / draws, 4) for name in WAYS},
    )


def pool_of(file: Path) -> Pool:
    """Return the mails of a JSONL file of sure, right, intent and language."""
    rows = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return Pool(
        tuple(Review(intent=r["intent"], language=r["language"], sure=r["sure"], right=r["right"]) for r in rows)
    )


def table(source: Source, *, draws: int = DRAWS, seed: int = 2026) -> list[Told]:
    """Return every size with every budget."""
    return [
        simulate(source, reviews=size, budget=budget, draws=draws, seed=seed) for budget in BUDGETS for size in SIZES
    ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path)
    parser.add_argument("--draws", type=int, default=DRAWS)
    given = parser.parse_args()
    source = pool_of(given.pool) if given.pool else Stream()
    for row in table(source, draws=given.draws):
        ways = "  ".join(f"{name}: {row.broken[name]:.1%} broken, {row.accepted[name]:.0%} accepted" for name in WAYS)
        sys.stdout.write(f"budget {row.budget:.0%}, {row.reviews} reviews  {ways}\n")


if __name__ == "__main__":
    main()
