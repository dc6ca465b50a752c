"""The two halves that every model is made of: support vector machines and naive Bayes, one column a label.

Both are linear in the same terms, so that their weighted sum is one table of weights and costs no more than one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mailbot.understanding.calibration import ABSENT

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

BAYES_PRIOR = 0.1
COST = 0.5
"""How much a mail on the wrong side costs (C of the support vector machines)."""
COSTS_COMBINED = (0.05, 0.5, 5.0)
"""The same for labels that are made to be combined; what serves unread mails best is taken. Where each label is told by
few words ("how long", "card"), these have to be learnt closely; where hardly any word tells it (a mood), not at all."""
TOLERANCE = 0.01
"""How closely a machine is fitted; ten times closer takes four times as long and does not tell labels better."""


class Linear(NamedTuple):
    """The two halves of a model: weights are terms by labels."""

    vectors: NDArray[np.float32]
    intercept: NDArray[np.float32]
    bayes: NDArray[np.float32]

    def weighed(self, share: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return weights and intercepts of the whole."""
        return np.asarray(self.vectors + np.float32(share) * self.bayes), self.intercept


def fit_linear(matrix: csr_matrix, asked: NDArray[np.bool_], *, cost: float = COST) -> Linear:
    """Return both halves of a model, the naive Bayes one brought to the spread of the other."""
    vectors, intercept = _fit_vectors(matrix, asked, cost)
    bayes = _fit_bayes(matrix, asked)
    bayes *= float(np.std(matrix @ vectors)) / max(float(np.std(matrix @ bayes)), 1e-9)
    return Linear(vectors, intercept, bayes)


def _fit_bayes(matrix: csr_matrix, asked: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the weights of complement naive Bayes (Rennie et al., 2003), terms by labels, each row around zero."""
    own = np.maximum(np.asarray(matrix.T @ asked.astype(np.float64)), 0.0)
    others = own.sum(axis=1, keepdims=True) - own + BAYES_PRIOR
    weights = -np.log(others / others.sum(axis=0, keepdims=True))
    weights -= weights.mean(axis=1, keepdims=True)
    if len(matrix.data) and matrix.data.min() < 0:
        # An encoder's numbers are no counts: naive Bayes leaves them to the other half.
        weights[np.unique(matrix.indices[matrix.data < 0])] = 0.0
    # A label that no mail asks for must not be chosen; one that all ask for needs no words.
    weights[:, ~asked.any(axis=0) | asked.all(axis=0)] = 0.0
    return np.asarray(weights, dtype=np.float32)


def _fit_vectors(
    matrix: csr_matrix, asked: NDArray[np.bool_], cost: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return weights (terms by labels) and intercepts of one support vector machine per label.

    A label that no mail asks for gets ABSENT, one that all ask for gets 1.
    """
    from sklearn.svm import LinearSVC

    width, count = matrix.shape[1], asked.shape[1]
    weights = np.zeros((width, count), dtype=np.float32)
    intercept = np.full(count, ABSENT, dtype=np.float32)
    often = asked.sum(axis=0)
    for k in range(count):
        if often[k] == len(asked):
            intercept[k] = 1.0
        elif often[k]:
            # A label with many mails does not count more than one with few.
            balance = {True: min(len(asked) / (count * often[k]), 5.0), False: 1.0}
            machine = LinearSVC(C=cost, tol=TOLERANCE, class_weight=balance, random_state=0).fit(matrix, asked[:, k])
            weights[:, k], intercept[k] = machine.coef_[0], machine.intercept_[0]
    return weights, intercept
