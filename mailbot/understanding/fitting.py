"""How a classifier learns from labelled mails: the same way for every task and every set of labels.

Support vectors find the weights. Mails of people that the model has not read (whole groups held out in turn) then
teach it how much its sums are worth, so that "80 % sure" is right four times in five.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mailbot.understanding.classifier import TextClassifier, Vectoriser
from mailbot.understanding.features import BLOCKS, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

FOLDS = 4
LENGTHS = {"w": 1.0, "c": 1.0, "s": 0.7, "k": 0.3}
"""How much each block of terms counts."""
RARE = {"w": 1, "c": 2, "s": 1, "k": 1}
"""Mails that a term of each block has to occur in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled mail. Mails of one ``group`` (their author) are never on both sides of a split."""

    text: str
    label: str
    subject: str = ""
    group: str = ""
    also: tuple[str, ...] = ()


def fit(
    examples: Sequence[Example], *, task: str, cost: float = 0.5, progress: Callable[[float], None] | None = None
) -> TextClassifier:
    """Return a classifier trained and calibrated on ``examples``; the same examples give the same classifier.

    ``progress`` is called with the share of the work done, 0 to 1. At least two different labels are needed.
    """
    counted = [terms(example.text, example.subject) for example in examples]
    _tell(progress, 0.2)
    labels = tuple(sorted({example.label for example in examples}))
    place = {label: k for k, label in enumerate(labels)}
    wanted = np.array([place[example.label] for example in examples])
    vectoriser = fit_vectoriser(counted)
    matrix = matrix_of(vectoriser, counted)
    sums = _held_out_sums(matrix, wanted, examples, cost=cost, count=len(labels), progress=progress)
    scale, bias = calibrated(sums, wanted)
    weights, intercept = _fit_linear(matrix, wanted, count=len(labels), cost=cost)
    _tell(progress, 1.0)
    digest = hashlib.sha256(weights.tobytes() + intercept.tobytes()).hexdigest()
    return TextClassifier(
        name=f"{task}-{digest[:8]}",
        labels=labels,
        vectoriser=vectoriser,
        weights=weights,
        intercept=intercept,
        scale=scale,
        bias=bias,
    )


def _tell(progress: Callable[[float], None] | None, share: float) -> None:
    if progress is not None:
        progress(share)


def fit_vectoriser(counted: Sequence[Counter[str]]) -> Vectoriser:
    """Return the vocabulary of the mails and how telling each term is (smoothed inverse document frequency)."""
    seen: Counter[str] = Counter()
    for counts in counted:
        seen.update(term for term, n in counts.items() if n)
    kept = sorted(term for term, n in seen.items() if n >= RARE[term[0]])
    frequency = np.array([seen[term] for term in kept], dtype=np.float64)
    return Vectoriser(
        vocabulary={term: k for k, term in enumerate(kept)},
        idf=(np.log((1 + len(counted)) / (1 + frequency)) + 1).astype(np.float32),
        block=np.array([BLOCKS.index(term[0]) for term in kept], dtype=np.uint8),
        lengths=np.array([LENGTHS[block] for block in BLOCKS], dtype=np.float32),
    )


def matrix_of(vectoriser: Vectoriser, counted: Sequence[Counter[str]]) -> csr_matrix:
    """Return the weights of many mails, one row a mail."""
    from scipy.sparse import csr_matrix

    rows = [vectoriser.row(counts) for counts in counted]
    starts = np.concatenate([[0], np.cumsum([len(row.places) for row in rows])])
    places = np.concatenate([row.places for row in rows]) if rows else np.empty(0, np.intp)
    values = np.concatenate([row.values for row in rows]) if rows else np.empty(0, np.float32)
    matrix = csr_matrix((values, places, starts), shape=(len(rows), len(vectoriser.vocabulary)))
    matrix.sort_indices()
    return matrix


def folds_of(examples: Sequence[Example]) -> NDArray[np.intp]:
    """Return the fold of each example: whole groups together, else by position within its label."""
    turn: Counter[str] = Counter()
    folds = []
    for example in examples:
        if example.group:
            folds.append(int(hashlib.sha256(example.group.encode()).hexdigest()[:8], 16) % FOLDS)
        else:
            folds.append(turn[example.label] % FOLDS)
            turn[example.label] += 1
    return np.array(folds, dtype=np.intp)


def _held_out_sums(
    matrix: csr_matrix,
    wanted: NDArray[np.intp],
    examples: Sequence[Example],
    *,
    cost: float,
    count: int,
    progress: Callable[[float], None] | None,
) -> NDArray[np.float64]:
    """Return the sums that each mail gets from a model that has read none of its group."""
    folds = folds_of(examples)
    sums = np.full((len(wanted), count), -1.0)
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        if len(outside) and len(set(wanted[inside])) > 1:
            weights, intercept = _fit_linear(matrix[inside], wanted[inside], count=count, cost=cost)
            sums[outside] = matrix[outside] @ weights + intercept
        _tell(progress, 0.2 + 0.6 * (fold + 1) / FOLDS)
    return sums


def _fit_linear(
    matrix: csr_matrix, wanted: NDArray[np.intp], *, count: int, cost: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (terms by labels) and intercepts of one support vector machine per label."""
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=cost, random_state=0).fit(matrix, wanted)
    weights = np.zeros((matrix.shape[1], count), dtype=np.float32)
    intercept = np.full(count, -1.0, dtype=np.float32)
    known = machine.classes_
    if len(known) == 2:  # noqa: PLR2004 - with two labels scikit-learn keeps one column, for the second
        weights[:, known[1]], intercept[known[1]] = machine.coef_[0], machine.intercept_[0]
        weights[:, known[0]], intercept[known[0]] = -machine.coef_[0], -machine.intercept_[0]
    else:
        weights[:, known], intercept[known] = machine.coef_.T, machine.intercept_
    return weights, intercept


def calibrated(sums: NDArray[np.float64], wanted: NDArray[np.intp]) -> tuple[float, NDArray[np.float32]]:
    """Return the scale and biases that make held-out sums the likeliest probabilities (maximum likelihood)."""
    from scipy.optimize import minimize

    count = sums.shape[1]
    hits = np.eye(count)[wanted]

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = values[0] * sums + values[1:]
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        gap = (chances - hits) / len(sums)
        right = np.log(np.maximum(chances[np.arange(len(sums)), wanted], 1e-12)).mean()
        pull = 1e-3 * values[1:]
        slope = np.concatenate([[(gap * sums).sum()], gap.sum(axis=0) + pull])
        return float(-right + 0.5e-3 * (values[1:] ** 2).sum()), slope

    start = np.concatenate([[3.0], np.zeros(count)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.1, 50.0), *[(-5.0, 5.0)] * count])
    return float(found.x[0]), found.x[1:].astype(np.float32)
