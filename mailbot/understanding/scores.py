"""How good a classifier is: the figures on its card, all taken on mails that it had not read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mailbot.understanding.fitting import Fitted

DEFAULT_THRESHOLD = 0.75
CAUTIOUS_ERROR = 0.08
"""Share of wrong intents among the accepted ones that the default thresholds aim at, on unread mails."""
GRID = tuple(k / 100 for k in range(95, 59, -1))
"""Thresholds tried, from the strictest; nobody calls less than the last one sure."""


def scores_of(fitted: Fitted, wanted: Sequence[str], languages: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a card says: mails, scores over all and per language, and cautious thresholds per language."""
    said, sure = fitted.said, fitted.sure
    by_language = {}
    thresholds = {}
    for language in sorted(set(languages)):
        own = [k for k, spoken in enumerate(languages) if spoken == language]
        by_language[language] = figures([wanted[k] for k in own], [said[k] for k in own])
        thresholds[language] = cautious([sure[k] for k in own], [said[k] == wanted[k] for k in own])
    return {
        "mails": len(wanted),
        "scores": {"how": "on mails of authors not read, in four parts", **figures(wanted, said)},
        "scores_by_language": by_language,
        "thresholds": {
            "default": cautious(sure, [a == b for a, b in zip(said, wanted, strict=True)]),
            "per_language": thresholds,
            "certificate": "",
        },
    }


def figures(wanted: Sequence[str], said: Sequence[str]) -> dict[str, float]:
    """Return accuracy and macro-F1, rounded to four digits; zeros for no mails."""
    if not wanted:
        return {"accuracy": 0.0, "macro_f1": 0.0}
    right = sum(a == b for a, b in zip(wanted, said, strict=True))
    by_label = per_label(wanted, said)
    return {
        "accuracy": round(right / len(wanted), 4),
        "macro_f1": round(sum(row["f1"] for row in by_label.values()) / len(by_label), 4),
    }


def per_label(wanted: Sequence[str], said: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return precision, recall, F1 and the number of mails of each label that was wanted."""
    hits = Counter(a for a, b in zip(wanted, said, strict=True) if a == b)
    given, asked = Counter(said), Counter(wanted)
    table = {}
    for label in sorted(asked):
        precision = hits[label] / given[label] if given[label] else 0.0
        recall = hits[label] / asked[label]
        f1 = 2 * hits[label] / (given[label] + asked[label])
        table[label] = {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "n": asked[label],
        }
    return table


def cautious(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Return the lowest threshold of GRID down to which at most CAUTIOUS_ERROR of the accepted are wrong.

    Not a certificate: it rests on the mails a model learnt from, not on the mailbox it serves.
    """
    best = GRID[0]
    for threshold in GRID:
        taken = [good for p, good in zip(sure, right, strict=True) if p >= threshold]
        if taken and 1 - sum(taken) / len(taken) > CAUTIOUS_ERROR:
            break
        best = threshold
    return best
