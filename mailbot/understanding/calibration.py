"""Learns what a model's sums are worth, so that "80 % sure" is right four times in five.

Everything is fitted on mails that the model at hand had not read. Where a set of labels has no "none of the others",
whole labels are kept from the model in turn, so that it meets mails about something it does not know: a model that is
calibrated on known labels alone is far too sure of those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mailbot.understanding.classifier import Calibration

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_FURTHER = 10
"""Mails that must ask for a label as a further one before its threshold can be learnt."""
RIGHT_FURTHER = 0.5
"""Share of the further labels found that have to be right."""
LEANS = tuple(float(tried) for tried in np.linspace(-3, 3, 61))
LEAN_ROUNDS = 3
STRANGE_SHARE = 0.2
"""Weight of the mails about unknown labels beside those about known ones."""


class HeldOut(NamedTuple):
    """What a model said of mails it had not read."""

    sums: NDArray[np.float64]
    """Mails by labels; a label kept from the model has ABSENT."""
    known: NDArray[np.float64]
    """Share of each mail that the model's vocabulary knew."""
    wanted: NDArray[np.intp]
    """Place of each mail's label; for mails about a label kept from the model, that label's."""
    asked: NDArray[np.bool_]
    """Mails by labels: the label and the further ones."""


ABSENT = -3.0
"""Sum of a label that a model was not told of: certain not to be chosen."""


def calibrate(held: HeldOut, strange: HeldOut | None, *, fair: bool = False) -> Calibration:
    """Return the calibration that makes ``held`` likeliest; ``strange`` are mails about labels kept from the model.

    With ``fair`` rare labels are leaned towards as far as macro-F1 on ``held`` gains from it: one mail in a hundred is
    critical, and the likeliest label would never be.
    """
    scale, bias = _fit_softmax(held.sums, held.wanted)
    if fair:
        bias += _lean(scale * held.sums + bias, held.wanted)
    signs, right = _signs(held, scale, bias)
    weights = np.full(len(right), 1 / max(len(right), 1))
    if strange is not None and len(strange.wanted):
        more, _ = _signs(strange, scale, bias)
        signs, right = np.concatenate([signs, more]), np.concatenate([right, np.zeros(len(more))])
        weights = np.concatenate([weights * (1 - STRANGE_SHARE), np.full(len(more), STRANGE_SHARE / len(more))])
    offset, by_share, by_sum, by_known = _fit_logistic(signs, right, weights)
    return Calibration(
        scale=scale,
        bias=bias.astype(np.float32),
        offset=offset,
        by_share=by_share,
        by_sum=by_sum,
        by_known=by_known,
    )


def _fit_softmax(sums: NDArray[np.float64], wanted: NDArray[np.intp]) -> tuple[float, NDArray[np.float64]]:
    """Return the scale and the biases of greatest likelihood; biases are pulled to zero."""
    from scipy.optimize import minimize

    count = sums.shape[1]
    hits = np.eye(count)[wanted]
    rows = np.arange(len(sums))

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        shares = softmax(values[0] * sums + values[1:])
        gap = (shares - hits) / len(sums)
        missed = -np.log(np.maximum(shares[rows, wanted], 1e-12)).mean() + 0.5e-3 * (values[1:] ** 2).sum()
        return float(missed), np.concatenate([[(gap * sums).sum()], gap.sum(axis=0) + 1e-3 * values[1:]])

    start = np.concatenate([[3.0], np.zeros(count)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.1, 50.0), *[(-5.0, 5.0)] * count])
    return float(found.x[0]), found.x[1:]


def _lean(scores: NDArray[np.float64], wanted: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return what to add to each label's scores for the best macro-F1, found label by label in LEAN_ROUNDS rounds."""
    count = scores.shape[1]
    lean = np.zeros(count)
    best = _macro_f1(scores.argmax(axis=1), wanted, count)
    for _ in range(LEAN_ROUNDS):
        for label in range(count):
            for tried in LEANS:
                moved = lean.copy()
                moved[label] = tried
                score = _macro_f1((scores + moved).argmax(axis=1), wanted, count)
                if score > best + 1e-9:
                    best, lean = score, moved
    return lean


def _macro_f1(said: NDArray[np.intp], wanted: NDArray[np.intp], count: int) -> float:
    hits = np.bincount(wanted[said == wanted], minlength=count)
    both = np.bincount(said, minlength=count) + np.bincount(wanted, minlength=count)
    return float((2 * hits / np.maximum(both, 1)).mean())


def _signs(held: HeldOut, scale: float, bias: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the three signs of certainty of each mail, and whether its best label is right (1 or 0)."""
    shares = softmax(scale * held.sums + bias)
    best = shares.argmax(axis=1)
    rows = np.arange(len(best))
    share = np.clip(shares[rows, best], 1e-6, 1 - 1e-6)
    signs = np.column_stack([np.log(share / (1 - share)), held.sums[rows, best], held.known])
    return signs, (best == held.wanted).astype(np.float64)


def _fit_logistic(
    signs: NDArray[np.float64], right: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[float, ...]:
    """Return offset and the weight of each sign; more of a sign never means less certain."""
    from scipy.optimize import minimize

    middle, spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), 1e-6)
    inputs = np.column_stack([np.ones(len(signs)), (signs - middle) / spread])
    side = 2 * right - 1

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = side * (inputs @ values)
        pull = 1e-4 * np.concatenate([[0.0], values[1:]])
        slope = -(weights * side / (1 + np.exp(np.minimum(margins, 500)))) @ inputs + 2 * pull
        return float((weights * np.logaddexp(0, -margins)).sum() + (pull * values).sum()), slope

    bounds = [(-20.0, 20.0), *[(0.0, 20.0)] * signs.shape[1]]
    found = minimize(loss, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    by_sign = found.x[1:] / spread
    return (float(found.x[0] - by_sign @ middle), *(float(value) for value in by_sign))


def softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shares of each row, which add up to 1."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def further_thresholds(
    sums: NDArray[np.float64], asked: NDArray[np.bool_], *, combined: bool = False
) -> NDArray[np.float32]:
    """Return per label the sum from which it counts as asked for besides the best one; infinite where unknowable.

    ``sums`` (mails by labels) are of mails not read. Labels that are made to be combined share the threshold of the
    best F1 over all of them. Else each has its own, if at least RIGHT_FURTHER of what it finds is right.
    """
    count = sums.shape[1]
    second = _not_best(sums)
    if combined:
        hits = int((asked & ~second).sum())
        return np.full(count, _best_cut(sums[second], asked[second], hits=hits, found=len(sums)), dtype=np.float32)
    least = np.full(count, np.inf, dtype=np.float32)
    for label in range(count):
        mails = second[:, label]
        if asked[mails, label].sum() >= FEWEST_FURTHER:
            least[label] = _best_cut(sums[mails, label], asked[mails, label], right=RIGHT_FURTHER)
    return least


def combined_f1(sums: NDArray[np.float64], asked: NDArray[np.bool_]) -> float:
    """Return the micro-averaged F1 (0 to 1) of labels made to be combined, at the threshold they would share."""
    said = ~_not_best(sums) | (sums.astype(np.float32) >= further_thresholds(sums, asked, combined=True))
    return float(2 * (said & asked).sum() / (said.sum() + asked.sum()))


def _not_best(sums: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return, mails by labels, whether a label is another than the mail's best."""
    second = np.ones(sums.shape, dtype=np.bool_)
    second[np.arange(len(sums)), sums.argmax(axis=1)] = False
    return second


def _best_cut(
    sums: NDArray[np.float64], wanted: NDArray[np.bool_], *, hits: int = 0, found: int = 0, right: float = 0.0
) -> float:
    """Return the sum from which taking gives the best F1, infinite for none.

    ``hits`` of ``found`` taken are counted in already. At least ``right`` of what is taken has to be right.
    """
    order = np.argsort(-sums, kind="stable")
    good = hits + np.cumsum(wanted[order])
    taken = found + np.arange(1, len(order) + 1)
    score = np.where(good / taken >= right, 2 * good / (taken + hits + wanted.sum()), 0.0)
    return float(sums[order[int(score.argmax())]]) if len(score) and score.max() > 0 else float("inf")
