"""Thresholds that keep a promise: "at most 10 % of the automatic answers are wrong", proven on reviewed mail.

Learn then Test (Angelopoulos et al., 2021): every threshold is a hypothesis "the error is above the budget", tested by
the exact binomial tail, from the strictest threshold on and only as long as the tests are passed. Taking simply the
lowest threshold that looks good breaks its promise about every second time. Five starting points share the risk, so
that one unlucky mail at the top does not end the walk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.domain import Thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

GRID = tuple(k / 100 for k in range(99, 29, -1))
"""Thresholds tried, from the strictest."""
STARTS = 5
DELTA = 0.10
"""Risk that a certified threshold does not keep its promise."""
FEWEST_REVIEWS = 300
"""Reviewed mails without which nothing is certified: about what a budget of 5 to 10 % needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One mail that a person has checked. ``intent`` is the model's; a mail about no label is never ``right``."""

    intent: str
    language: str
    sure: float
    """The model's confidence, 0 to 1."""
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What reviews allow: the thresholds, and why they are not certified where they are not (empty when they are)."""

    thresholds: Thresholds
    why_not: str = ""


def tail(errors: int, trials: int, budget: float) -> float:
    """Return the exact probability of at most ``errors`` wrong in ``trials`` if a share ``budget`` is wrong."""
    from scipy.special import bdtr

    return float(bdtr(errors, trials, budget)) if trials else 1.0


def certify(reviews: Sequence[tuple[float, bool]], *, budget: float, delta: float = DELTA) -> float | None:
    """Return the lowest threshold whose error is certified to be at most ``budget``, or None.

    ``reviews`` are (confidence, right) of mails drawn like those to come. The answer keeps the promise with a
    probability of at least ``1 - delta``. Strictest thresholds that nothing reaches are passed over by the starts.
    """
    counted = [_counts(reviews, threshold) for threshold in GRID]
    lowest: float | None = None
    for start in range(0, len(GRID), len(GRID) // STARTS):
        for place in range(start, len(GRID)):
            errors, trials = counted[place]
            if tail(errors, trials, budget) > delta / STARTS:
                break
            lowest = GRID[place] if lowest is None else min(lowest, GRID[place])
    return lowest


def _counts(reviews: Sequence[tuple[float, bool]], threshold: float) -> tuple[int, int]:
    taken = [right for sure, right in reviews if sure >= threshold]
    return len(taken) - sum(taken), len(taken)


def derive(
    reviews: Sequence[Review], *, budget: float, cautious: Thresholds, model: str, delta: float = DELTA
) -> Derived:
    """Return the thresholds that ``reviews`` of one mailbox certify, per language and per intent where they suffice.

    Languages or intents that certify nothing keep a threshold above 1, which nothing reaches: they are answered by
    people. With fewer than FEWEST_REVIEWS in all, ``cautious`` stays, uncertified. The risk ``delta`` is shared by
    the languages, and that of a language by its intents.
    """
    if len(reviews) < FEWEST_REVIEWS:
        return Derived(thresholds=cautious, why_not=f"not certified: {len(reviews)} of {FEWEST_REVIEWS} reviews")
    languages = sorted({review.language for review in reviews})
    per_language: list[tuple[str, float]] = []
    per_intent: list[tuple[str, str, float]] = []
    for language in languages:
        own = [review for review in reviews if review.language == language]
        share = delta / (2 * len(languages))
        found = certify([(r.sure, r.right) for r in own], budget=budget, delta=share)
        per_language.append((language, found if found is not None else NEVER))
        intents = [
            name for name in sorted({r.intent for r in own}) if sum(r.intent == name for r in own) >= FEW_OF_INTENT
        ]
        for intent in intents:
            mine = [(r.sure, r.right) for r in own if r.intent == intent]
            certified = certify(mine, budget=budget, delta=share / len(intents))
            if certified is not None:
                per_intent.append((intent, language, certified))
    if all(threshold == NEVER for _, threshold in per_language) and not per_intent:
        return Derived(thresholds=cautious, why_not=f"not certified: {len(reviews)} reviews do not prove {budget:.0%}")
    return Derived(
        thresholds=Thresholds(
            default=NEVER,
            per_language=tuple(per_language),
            per_intent=tuple(per_intent),
            certificate=f"{model}: at most {budget:.0%} wrong, {1 - delta:.0%} sure, {len(reviews)} reviews",
        )
    )


NEVER = 1.01
"""A threshold that no confidence reaches."""
FEW_OF_INTENT = 100
"""Reviews of one intent in one language from which a threshold of its own is tried."""
