"""The linear text classifier that intent, urgency and emotion share: terms in, calibrated probabilities out.

A model is a table of weights, one row a term and one column a label. Predicting is looking up the rows of a mail's
terms and adding them: numpy only, under half a millisecond a mail, and every probability can be explained by the
terms that it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mailbot.domain import Alternative, Prediction
from mailbot.understanding.features import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

ALTERNATIVES = 5
"""Labels that a prediction names."""


class Row(NamedTuple):
    """The known terms of one mail: their places in the vocabulary and their weights."""

    places: NDArray[np.intp]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectoriser:
    """What turns terms into weights: TF-IDF, each block of terms brought to its own length."""

    vocabulary: Mapping[str, int]
    idf: NDArray[np.float32]
    """Per term."""
    block: NDArray[np.uint8]
    """Per term, the index of its block in BLOCKS."""
    lengths: NDArray[np.float32]
    """Per block, the length its weights are brought to; how much the block counts."""

    def row(self, terms: Mapping[str, int]) -> Row:
        """Return the weights of ``terms``: ``(1 + log count) * idf``, every block scaled to its length."""
        found = [(place, n) for term, n in terms.items() if n and (place := self.vocabulary.get(term)) is not None]
        if not found:
            return Row(np.empty(0, np.intp), np.empty(0, np.float32))
        table = np.array(found, dtype=np.intp)
        places = table[:, 0]
        values = (1 + np.log(table[:, 1])).astype(np.float32) * self.idf[places]
        block = self.block[places]
        norms = np.sqrt(np.bincount(block, values * values, minlength=len(BLOCKS)))
        return Row(places, values * (self.lengths / np.maximum(norms, 1e-9)).astype(np.float32)[block])


@dataclass(frozen=True, slots=True, kw_only=True)
class TextClassifier:
    """A trained model. ``name`` is its task and the beginning of the digest of its arrays."""

    name: str
    labels: tuple[str, ...]
    vectoriser: Vectoriser
    weights: NDArray[np.float32]
    """One row a term, one column a label; rows lie together in memory."""
    intercept: NDArray[np.float32]
    scale: float
    """Calibration, learnt on mails of people the model had not read: probabilities are softmax(scale * sums + bias)."""
    bias: NDArray[np.float32]

    def sums(self, terms: Mapping[str, int]) -> NDArray[np.float32]:
        """Return one uncalibrated sum per label."""
        row = self.vectoriser.row(terms)
        return np.asarray(row.values @ self.weights[row.places] + self.intercept, dtype=np.float32)

    def probabilities(self, terms: Mapping[str, int]) -> NDArray[np.float64]:
        """Return the calibrated probability of each label, in the order of ``labels``; they add up to 1."""
        scores = self.scale * self.sums(terms).astype(np.float64) + self.bias
        powers = np.exp(scores - scores.max())
        return np.asarray(powers / powers.sum())

    def predict(self, terms: Mapping[str, int]) -> Prediction:
        """Return the likeliest label, its probability, and the ALTERNATIVES likeliest labels, itself the first."""
        chances = self.probabilities(terms)
        order = np.argsort(-chances, kind="stable")[:ALTERNATIVES]
        named = tuple(Alternative(label=self.labels[k], p=round(float(chances[k]), 4)) for k in order)
        return Prediction(label=named[0].label, confidence=named[0].p, alternatives=named, model=self.name)

    def explain(self, terms: Mapping[str, int], label: str, *, most: int = 5) -> tuple[str, ...]:
        """Return the words and pairs of words that spoke most for ``label``, strongest first."""
        column = self.labels.index(label)
        words = {term: n for term, n in terms.items() if term[0] in "ws"}
        row = self.vectoriser.row(words)
        known = [term for term, n in words.items() if n and term in self.vectoriser.vocabulary]
        weights = self.weights[row.places]
        parts = row.values * (weights[:, column] - weights.mean(axis=1))
        chosen: list[str] = []
        for k in np.argsort(-parts, kind="stable"):
            word = known[k][1:]
            if parts[k] <= 0 or len(chosen) == most:
                break
            if any(word in other or other in word for other in chosen) or not any(c.isalpha() for c in word):
                continue
            chosen.append(word)
        return tuple(chosen)
