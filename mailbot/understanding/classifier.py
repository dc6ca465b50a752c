"""The linear text classifier that intent, urgency and emotion share: a mail's terms in, calibrated probabilities out.

A model is a table of weights, one row a term and one column a label. Predicting is looking up the rows of a mail's
terms and adding them: numpy only, under half a millisecond a mail, and every probability can be explained by the
terms that it came from.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mailbot.domain import Alternative, Prediction

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mailbot.understanding.vectoriser import Row, Vectoriser

ALTERNATIVES = 5
"""Labels that a prediction names."""
OUT_OF_SCOPE = frozenset({"other", "oos", "out_of_scope", "none", "unknown", "hors_sujet", "autre"})
"""Labels that say "none of the others", in any taxonomy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What the sums of a model are worth, learnt on mails of people that the model had not read.

    Labels are weighed against each other by ``softmax(scale * sums + bias)``. How sure the best one is comes from
    three signs: its share of that softmax (as log odds), its own sum, and how much of the mail is known.
    """

    scale: float
    bias: NDArray[np.float32]
    """Per label."""
    offset: float
    by_share: float
    by_sum: float
    by_known: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TextClassifier:
    """A trained model. ``name`` is its task and the beginning of the digest of its arrays."""

    name: str
    labels: tuple[str, ...]
    vectoriser: Vectoriser
    weights: NDArray[np.float32]
    """One row a term, one column a label; the numbers of a row lie together in memory."""
    intercept: NDArray[np.float32]
    calibration: Calibration
    further: NDArray[np.float32]
    """Per label, the sum from which it counts as asked for besides the main one."""

    def sums(self, row: Row) -> NDArray[np.float32]:
        """Return one uncalibrated sum per label."""
        # take() is three times as fast as an index in brackets, and this is where a prediction spends its time.
        return np.asarray(row.values @ self.weights.take(row.places, axis=0) + self.intercept, dtype=np.float32)

    def probabilities(self, row: Row) -> NDArray[np.float64]:
        """Return the calibrated probability of each label, in the order of ``labels``; at most 1 together.

        What is missing to 1 is the probability that the mail is about none of the labels.
        """
        return chances_of(self.sums(row), row.known, self.calibration)

    def predict(self, row: Row) -> Prediction:
        """Return the likeliest label, its probability, and the ALTERNATIVES likeliest labels, itself the first."""
        chances = self.probabilities(row)
        order = np.argsort(-chances, kind="stable")[:ALTERNATIVES]
        named = tuple(Alternative(label=self.labels[k], p=round(float(chances[k]), 4)) for k in order)
        return Prediction(label=named[0].label, confidence=named[0].p, alternatives=named, model=self.name)

    def explain(self, row: Row, label: str, *, most: int = 5) -> tuple[str, ...]:
        """Return the words and pairs of words of a mail that spoke most for ``label``, strongest first."""
        if not len(row.told):
            return ()
        column = self.labels.index(label)
        told = np.array(list(dict.fromkeys(row.told.tolist())), np.intp)
        terms = self.vectoriser.lookup().terms
        weights = self.weights.take(told, axis=0)
        parts = row.values[np.searchsorted(row.places, told)] * (weights[:, column] - weights.mean(axis=1))
        chosen: list[str] = []
        for k in np.argsort(-parts, kind="stable"):
            word = terms[told[k]][1:]
            if parts[k] <= 0 or len(chosen) == most:
                break
            if len(word) > 1 and word[0].isalpha() and not any(word in seen or seen in word for seen in chosen):
                chosen.append(word)
        return tuple(chosen)


def chances_of(sums: NDArray[np.floating], known: float, calibration: Calibration) -> NDArray[np.float64]:
    """Return the probability of each label: shares of the softmax, brought to how sure the best one is."""
    scores = calibration.scale * sums.astype(np.float64) + calibration.bias
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    best = int(shares.argmax())
    share = float(shares[best])
    sure = certainty(share, float(sums[best]), known, calibration)
    # What the best label loses goes to "none of them", not to the others; what it gains, the others lose.
    others = (1 - sure) / max(1 - share, 1e-9) if sure >= share else sure / share
    shares *= others
    shares[best] = sure
    return np.asarray(shares)


def certainty(share: float, own_sum: float, known: float, calibration: Calibration) -> float:
    """Return how likely the best label is right, 0 to 1."""
    bounded = min(max(share, 1e-6), 1 - 1e-6)
    odds = calibration.offset + calibration.by_share * math.log(bounded / (1 - bounded))
    odds += calibration.by_sum * own_sum + calibration.by_known * known
    return 1 / (1 + math.exp(-min(max(odds, -30.0), 30.0)))
