"""The arithmetic of scores: accuracy, F1, calibration error, coverage, and how alike two texts are."""

from __future__ import annotations

import math
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from mailbot.understanding import scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mailbot.domain import Prediction

BINS = 10
ERRORS = (0.10, 0.05, 0.02)
"""Shares of wrong answers at which coverage is told."""
LONGEST_COMPARED = 20_000
PAIRS, EXAMPLES_OF_PAIR, EXCERPT = 10, 3, 120
"""Confused pairs told, mails shown of each, and their characters."""


def labels(wanted: Sequence[str], said: Sequence[Prediction], languages: Sequence[str | None]) -> dict[str, Any]:
    """Return accuracy, macro-F1, the same per language, per label, calibration error and coverage at given errors."""
    given = [prediction.label for prediction in said]
    by_language = {}
    for language in sorted({language for language in languages if language}):
        own = [k for k, spoken in enumerate(languages) if spoken == language]
        by_language[language] = {
            "n": len(own),
            **scores.figures([wanted[k] for k in own], [given[k] for k in own]),
        }
    sure = [(p.confidence, p.label == label) for p, label in zip(said, wanted, strict=True)]
    return {
        **scores.figures(wanted, given),
        "by_lang": by_language,
        "per_label": scores.per_label(wanted, given),
        "ece": calibration_error(sure),
        "coverage_at_error": {f"{error:.2f}": coverage(sure, error) for error in ERRORS},
        "reliability": reliability(sure),
        "coverage_curve": coverage_curve(sure),
    }


def calibration_error(sure: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error of (confidence, right) pairs, in ten equal bins, 0 to 1."""
    gap = sum(abs(sum(p for p, _ in rows) - sum(right for _, right in rows)) for rows in _bins(sure).values())
    return round(gap / max(len(sure), 1), 4)


def reliability(sure: Sequence[tuple[float, bool]]) -> list[dict[str, float]]:
    """Return, per tenth of confidence: where it begins, its mails, their mean confidence, the share that is right."""
    return [
        {
            "from": place / BINS,
            "n": len(rows),
            "sure": round(sum(p for p, _ in rows) / len(rows), 4),
            "right": round(sum(right for _, right in rows) / len(rows), 4),
        }
        for place, rows in sorted(_bins(sure).items())
    ]


def coverage_curve(sure: Sequence[tuple[float, bool]]) -> list[dict[str, float]]:
    """Return, for each tenth of the mails (the surest first), the share wrong among them and the threshold it takes."""
    ranked = sorted(sure, key=lambda pair: -pair[0])
    curve = []
    for tenth in range(1, BINS + 1):
        taken = ranked[: math.ceil(len(ranked) * tenth / BINS)]
        if taken:
            error = 1 - sum(right for _, right in taken) / len(taken)
            curve.append({"accepted": tenth / BINS, "error": round(error, 4), "from": round(taken[-1][0], 4)})
    return curve


def confusions(
    wanted: Sequence[str], said: Sequence[str], texts: Sequence[tuple[str, str]], *, most: int = PAIRS
) -> list[dict[str, Any]]:
    """Return the commonest pairs of labels that were taken for each other, with some of their mails.

    ``texts`` are (id, text) of the mails, in the order of the labels.
    """
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for a, b, text in zip(wanted, said, texts, strict=True):
        if a != b:
            pairs.setdefault((a, b), []).append(text)
    commonest = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:most]
    return [
        {
            "wanted": a,
            "said": b,
            "n": len(mails),
            "examples": [
                {"id": name, "text": " ".join(text.split())[:EXCERPT]} for name, text in mails[:EXAMPLES_OF_PAIR]
            ],
        }
        for (a, b), mails in commonest
    ]


def _bins(sure: Sequence[tuple[float, bool]]) -> dict[int, list[tuple[float, bool]]]:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in sure:
        bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    return bins


def coverage(sure: Sequence[tuple[float, bool]], error: float) -> float:
    """Return the largest share of mails that one threshold accepts with at most ``error`` of them wrong."""
    ranked = sorted(sure, key=lambda pair: -pair[0])
    wrong, best = 0, 0
    for place, (confidence, right) in enumerate(ranked, 1):
        wrong += not right
        tied = place < len(ranked) and ranked[place][0] == confidence
        if not tied and wrong <= error * place:
            best = place
    return round(best / max(len(ranked), 1), 4)


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """Return how often a mail in scope scores higher than one out of scope; ties count half."""
    ranked = sorted([(score, True) for score in inside] + [(score, False) for score in outside])
    total, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        middle = (place + 1 + end) / 2
        total += middle * sum(good for _, good in ranked[place:end])
        place = end
    pairs = len(inside) * len(outside)
    return round((total - len(inside) * (len(inside) + 1) / 2) / pairs, 4) if pairs else 0.0


def several(wanted: Sequence[set[str]], said: Sequence[set[str]]) -> dict[str, float]:
    """Return micro-averaged precision, recall and F1 over all the labels of all mails, and the labels' mean F1."""
    hits = Counter(label for a, b in zip(wanted, said, strict=True) for label in a & b)
    given, asked = (Counter(label for labels in sets for label in labels) for sets in (said, wanted))
    each = [2 * hits[label] / (given[label] + asked[label]) for label in asked]
    macro = round(sum(each) / max(len(each), 1), 4)
    return {**_f1(hits.total(), given.total(), asked.total()), "macro_f1": macro}


def entities(pairs: Sequence[tuple[Mapping[str, Sequence[str]], Sequence[tuple[str, str]]]]) -> dict[str, Any]:
    """Return precision, recall and F1 per type and over all; pairs are (texts per type, found (type, text))."""
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for gold, found in pairs:
        wanted = Counter((kind, _plain(text)) for kind, texts in gold.items() for text in texts)
        own = Counter((kind, _plain(text)) for kind, text in found)
        hits.update(kind for kind, _ in (wanted & own).elements())
        said.update(kind for kind, _ in own.elements())
        asked.update(kind for kind, _ in wanted.elements())
    table: dict[str, Any] = {kind: _f1(hits[kind], said[kind], asked[kind]) for kind in sorted({*said, *asked})}
    return {**table, "micro": _f1(hits.total(), said.total(), asked.total())}


def new_text(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the share of exact cuts, and mean similarity (0 to 1), both without regard to white space."""
    likeness = [_alike(_plain(gold), _plain(own)) for gold, own in pairs]
    return {
        "exact": round(sum(score == 1 for score in likeness) / len(pairs), 4),
        "mean_similarity": round(sum(likeness) / len(pairs), 4),
    }


def _alike(gold: str, own: str) -> float:
    if gold == own:
        return 1.0
    matcher = SequenceMatcher(None, gold[:LONGEST_COMPARED].split(), own[:LONGEST_COMPARED].split(), autojunk=False)
    return min(matcher.ratio(), 0.9999)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _f1(hits: int, said: int, asked: int) -> dict[str, float]:
    return {
        "precision": round(hits / said, 4) if said else 0.0,
        "recall": round(hits / asked, 4) if asked else 0.0,
        "f1": round(2 * hits / (said + asked), 4) if said + asked else 0.0,
    }
