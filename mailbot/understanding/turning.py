"""Tells what would have changed a decision: the few words without which mailbot would have read another intent.

Words are really taken out and the mail is read again, so that the answer is what the model would have done, not what
its weights suggest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mailbot.understanding.features import folded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mailbot.understanding.classifier import TextClassifier
    from mailbot.understanding.vectoriser import Row

MOST = 4
"""Words that may be named; a decision that rests on more is turned by no few words."""
TRIED = 10
"""Words tried at each step, those that speak most for the decision."""
READ = 4_000
"""Characters read of the mail and of the subject (R72)."""

_WORD = re.compile(r"[^\W_]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Without ``words`` (as the mail spells them, the weightiest first) the intent would have been ``instead``."""

    words: tuple[str, ...]
    instead: str


def turn_of(text: str, subject: str, model: TextClassifier) -> Turn | None:
    """Return the few words that decided the intent of a mail, or None when no MOST of them did."""
    text, subject = text[:READ], subject[:READ]
    row = _row(text, subject, model)
    said = int(_scores(row, model).argmax())
    left = _weightiest(text, subject, said, model)
    taken: list[str] = []
    for _ in range(min(MOST, len(left))):
        tried = [(_lead(text, subject, {*taken, word}, said, model), word) for word in left]
        (lead, instead), word = min(tried, key=lambda found: found[0][0])
        taken.append(word)
        left.remove(word)
        if lead < 0:
            return Turn(
                words=tuple(_spelt(word, f"{subject}\n{text}") for word in taken), instead=model.labels[instead]
            )
    return None


def _row(text: str, subject: str, model: TextClassifier) -> Row:
    return model.vectoriser.read(text, subject)


def _scores(row: Row, model: TextClassifier) -> NDArray[np.float64]:
    """Return what the labels are ranked by."""
    return np.asarray(model.calibration.scale * model.sums(row) + model.calibration.bias, dtype=np.float64)


def _weightiest(text: str, subject: str, said: int, model: TextClassifier) -> list[str]:
    """Return the TRIED words of the mail that speak most for the label ``said`` against the next one."""
    scores = _scores(_row(text, subject, model), model)
    scores[said] = -np.inf
    second = int(scores.argmax())
    words = {folded(word) for word in _WORD.findall(f"{subject}\n{text}")}
    weight = model.weights[:, said] - model.weights[:, second]
    place = model.vectoriser.vocabulary.get
    worth = {
        word: max((float(weight[k]) for block in "wst" if (k := place(f"{block}{word}")) is not None), default=0.0)
        for word in words
    }
    return sorted(worth, key=lambda word: (-worth[word], word))[:TRIED]


def _lead(text: str, subject: str, words: set[str], said: int, model: TextClassifier) -> tuple[float, int]:
    """Return by how much ``said`` still leads without ``words``, and the label that comes next or has passed it."""
    scores = _scores(_row(_without(text, words), _without(subject, words), model), model)
    own = scores[said]
    scores[said] = -np.inf
    return float(own - scores.max()), int(scores.argmax())


def _without(text: str, words: set[str]) -> str:
    return _WORD.sub(lambda found: "" if folded(found[0]) in words else found[0], text)


def _spelt(word: str, text: str) -> str:
    """Return ``word`` as ``text`` spells it first."""
    return next(found[0] for found in _WORD.finditer(text) if folded(found[0]) == word)
