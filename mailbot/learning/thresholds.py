"""Thresholds that keep a promise: "at most 10 % of the mails acted on are misread", proven on reviewed mail.

Learn then Test (Angelopoulos et al., 2021): every threshold is a hypothesis "the error is above the budget", tested by
the exact binomial tail, from the strictest threshold on and only as long as the tests are passed. Taking simply the
lowest threshold that looks good breaks its promise about every second time. Five starting points share the risk, so
that one unlucky mail at the top does not end the walk.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.domain import Thresholds

if TYPE_CHECKING:
    from collections.abc import Sequence

GRID = tuple(k / 100 for k in range(99, 29, -1))
"""Thresholds tried, from the strictest."""
STARTS = 5
START_WITH = 1.5
"""Mails at the strictest start, in the fewest that certify anything: room for an error or two."""
DELTA = 0.10
"""Risk that certified thresholds do not keep their promise."""
FEWEST_REVIEWS = 300
"""Reviewed mails without which nothing is certified: about what a budget of 5 to 10 % needs."""
FEWEST_OF_LANGUAGE = 50
"""Reviews of a language below which it takes no part: its share of the risk would be wasted."""
FEW_OF_INTENT = 100
"""Reviews of one intent in one language from which a threshold of its own is tried."""
NEVER = 1.01
"""A threshold that no confidence reaches: people answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One mail that a person has checked. ``intent`` is the model's; a mail about no label is never ``right``."""

    intent: str
    language: str
    sure: float
    """The model's confidence, 0 to 1."""
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The evidence for one threshold: a language's mail, or of one intent, or of those without one of their own.

    ``accepted`` of the ``reviews`` reach the threshold, ``errors`` of these were misread. ``intent`` is empty for all
    that is left of the language.
    """

    language: str
    intent: str
    threshold: float
    reviews: int
    accepted: int
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What reviews allow: the thresholds with their evidence, and why they are not certified (empty when they are)."""

    thresholds: Thresholds
    parts: tuple[Part, ...] = ()
    why_not: str = ""


def tail(errors: int, trials: int, budget: float) -> float:
    """Return the exact probability of at most ``errors`` wrong in ``trials`` if a share ``budget`` is wrong."""
    from scipy.special import bdtr

    return float(bdtr(errors, trials, budget)) if trials else 1.0


def certify(
    reviews: Sequence[tuple[float, bool]], *, budget: float, delta: float = DELTA, starts: int = STARTS
) -> float | None:
    """Return the lowest threshold whose error is certified to be at most ``budget``, or None.

    ``reviews`` are (confidence, right) of mails drawn like those to come. The answer keeps the promise with a
    probability of at least ``1 - delta``, which the ``starts`` share.
    """
    counts = counted(reviews)
    lowest: float | None = None
    for start in _starts([trials for _, trials in counts], budget=budget, delta=delta / starts, starts=starts):
        for place in range(start, len(GRID)):
            errors, trials = counts[place]
            if tail(errors, trials, budget) > delta / starts:
                break
            lowest = GRID[place] if lowest is None else min(lowest, GRID[place])
    return lowest


def _starts(trials: Sequence[int], *, budget: float, delta: float, starts: int) -> tuple[int, ...]:
    """Return the places of GRID that walks begin at: where there are mails enough, and on in even steps of mails.

    The first lets through half as many mails again as any certificate needs at least. Only the confidences are looked
    at, never what was right, so the tests stay valid.
    """
    first = START_WITH * math.log(delta) / math.log(1 - budget)
    wanted = (first + (max(trials) - first) * step / starts for step in range(starts))
    places = (next((place for place, n in enumerate(trials) if n >= least), None) for least in wanted)
    return tuple(sorted({place for place in places if place is not None}))


def counted(reviews: Sequence[tuple[float, bool]]) -> list[tuple[int, int]]:
    """Return (errors, mails) of the mails at or above each threshold of GRID."""
    ordered = sorted(reviews)
    wrong = [0]
    for _, right in ordered:
        wrong.append(wrong[-1] + (not right))
    places = [bisect_left(ordered, (threshold,)) for threshold in GRID]
    return [(wrong[-1] - wrong[place], len(ordered) - place) for place in places]


def derive(reviews: Sequence[Review], *, budget: float, cautious: Thresholds, delta: float = DELTA) -> Derived:
    """Return the thresholds that ``reviews`` of one mailbox certify, per language and per intent where they suffice.

    In a language where some intents have FEW_OF_INTENT reviews two ways are tried, each with half of the risk: one
    threshold for all, and one for each such intent and one for the rest. The way that accepts more mail is taken;
    either keeps the promise. What certifies nothing is answered by people (NEVER). With fewer than FEWEST_REVIEWS in
    all, ``cautious`` stays.
    """
    if len(reviews) < FEWEST_REVIEWS:
        return Derived(thresholds=cautious, why_not=f"{len(reviews)} of {FEWEST_REVIEWS} reviews")
    spoken = Counter(review.language for review in reviews)
    languages = sorted(language for language, n in spoken.items() if n >= FEWEST_OF_LANGUAGE)
    parts: list[Part] = []
    for language in languages:
        own = [review for review in reviews if review.language == language]
        groups = _groups(own)
        share = delta / len(languages) / (2 if len(groups) > 1 else 1)
        together = (_part(own, language, "", budget=budget, delta=share),)
        apart = tuple(
            _part(group, language, intent, budget=budget, delta=share / len(groups)) for intent, group in groups.items()
        )
        ways = (together, apart) if len(groups) > 1 else (together,)
        parts += max(ways, key=lambda way: sum(part.accepted for part in way))
    if not any(part.accepted for part in parts):
        return Derived(
            thresholds=cautious, parts=tuple(parts), why_not=f"{len(reviews)} reviews do not prove {budget:.0%}"
        )
    return Derived(
        thresholds=Thresholds(
            default=NEVER,
            per_language=tuple((part.language, part.threshold) for part in parts if not part.intent),
            per_intent=tuple((part.intent, part.language, part.threshold) for part in parts if part.intent),
        ),
        parts=tuple(parts),
    )


def _groups(own: Sequence[Review]) -> dict[str, list[Review]]:
    """Return the reviews of each intent that has enough, and of all others under an empty name; no group is empty."""
    often = sorted(intent for intent, n in Counter(r.intent for r in own).items() if intent and n >= FEW_OF_INTENT)
    groups = {intent: [review for review in own if review.intent == intent] for intent in often}
    rest = [review for review in own if review.intent not in often]
    return groups | ({"": rest} if rest else {})


def _part(group: Sequence[Review], language: str, intent: str, *, budget: float, delta: float) -> Part:
    found = certify([(review.sure, review.right) for review in group], budget=budget, delta=delta)
    threshold = NEVER if found is None else found
    taken = [review for review in group if review.sure >= threshold]
    return Part(
        language=language,
        intent=intent,
        threshold=threshold,
        reviews=len(group),
        accepted=len(taken),
        errors=sum(not review.right for review in taken),
    )
