"""How a classifier learns from labelled mails: the same way for every task and every set of labels.

Support vectors find the weights of each label against the rest, so that a mail may ask for several things; naive Bayes
adds what it makes of the same terms, which helps with words that few mails have. Both are linear, so that their sum
costs no more than one. Mails of people that the model has not read then teach it how sure it may be (``calibration``).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mailbot.understanding.calibration import HeldOut, calibrate, combined_f1, further_thresholds
from mailbot.understanding.classifier import OUT_OF_SCOPE, TextClassifier, chances_of
from mailbot.understanding.features import terms
from mailbot.understanding.linear import COST, COSTS_COMBINED, fit_linear
from mailbot.understanding.vectoriser import Vectoriser, fit_vectoriser, matrix_of, rarest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from mailbot.understanding.embeddings import Encoder

BAYES_SHARES = (0.0, 0.2, 0.4)
"""How much the naive Bayes weights may count beside the support vectors', both brought to the same spread of sums;
what serves unread mails best is taken."""
FOLDS = 4
SEVERAL = 0.2
"""Share of mails with further labels from which a set of labels is one to be combined ("how long", "card", "new")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled mail. Mails of one ``group`` (their author) are never on both sides of a split."""

    text: str
    label: str
    subject: str = ""
    group: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Mails in numbers, whatever they are labelled with; several tasks may learn from the same."""

    vectoriser: Vectoriser
    matrix: csr_matrix
    """Mails by terms."""
    words: csr_matrix
    """Mails by those terms that are words or pairs of words: 1 where a mail has it."""
    count: NDArray[np.intp]
    """Per mail, its words and pairs of words, those included that are too rare for the vocabulary."""
    rare: int
    """Mails that a word has to occur in to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A trained classifier, and what models like it said of each example that they had not read."""

    model: TextClassifier
    said: tuple[str, ...]
    """Per example, the label."""
    sure: tuple[float, ...]
    """Per example, how sure, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """Everything the folds share."""

    mails: Prepared
    wanted: NDArray[np.intp]
    """Place of each mail's label."""
    asked: NDArray[np.bool_]
    """Mails by labels: the label and the further ones."""
    folds: NDArray[np.intp]
    combined: bool
    """Whether labels are made to be combined."""
    cost: float = COST
    """What a mail on the wrong side costs."""


def prepare(texts: Iterable[tuple[str, str]], encoder: Encoder | None = None) -> Prepared:
    """Return mails, given as (new text, subject), in numbers; with ``encoder`` its numbers too."""
    mails = list(texts)
    counted = [terms(text, subject) for text, subject in mails]
    vectoriser = fit_vectoriser(counted, encoder)
    rows = [
        vectoriser.row(counts, f"{subject}\n{text}") for counts, (text, subject) in zip(counted, mails, strict=True)
    ]
    matrix = matrix_of(rows, len(vectoriser.vocabulary))
    words = matrix[:, np.flatnonzero(vectoriser.block == 0)]
    words.data = np.ones_like(words.data)
    return Prepared(
        vectoriser=vectoriser,
        matrix=matrix,
        words=words,
        count=np.array([sum(1 for term in counts if term[0] == "w") for counts in counted], dtype=np.intp),
        rare=rarest(len(counted))["w"],
    )


def fit(
    examples: Sequence[Example],
    *,
    task: str,
    closed: bool = False,
    origin: str = "",
    mails: Prepared | None = None,
    progress: Callable[[float], None] | None = None,
) -> Fitted:
    """Return a classifier trained and calibrated on ``examples``; the same examples give the same classifier.

    ``closed`` says that every mail has one of the labels (an urgency, a mood); else it may be about none of them.
    ``origin`` (data and code digests) goes into the model's name beside its weights, so that what was made otherwise is
    named otherwise. ``mails`` are the examples' texts if they are prepared already. ``progress`` is called with the
    share of the work done, 0 to 1. Raises ValueError with fewer than two labels.
    """
    labels = tuple(sorted({name for example in examples for name in (example.label, *example.also)}))
    if len({example.label for example in examples}) < 2:  # noqa: PLR2004 - one label leaves nothing to tell apart
        raise ValueError("a model needs mails with at least two different labels")
    tell = progress or (lambda _share: None)
    work = _task(examples, labels, mails or prepare((example.text, example.subject) for example in examples))
    tell(0.25)
    open_set = not closed and not OUT_OF_SCOPE & set(labels)
    work, (seen, strange) = _at_its_cost(work, open_set=open_set, tell=lambda done: tell(0.25 + 0.6 * done))
    share = max(BAYES_SHARES, key=lambda tried: (_right(seen, tried), -tried))
    held = seen.weighed(share)
    weights, intercept = fit_linear(work.mails.matrix, work.asked, cost=work.cost).weighed(share)
    tell(1.0)
    digest = hashlib.sha256(weights.tobytes() + intercept.tobytes() + origin.encode()).hexdigest()
    model = TextClassifier(
        name=f"{task}-{digest[:8]}",
        labels=labels,
        vectoriser=work.mails.vectoriser,
        weights=weights,
        intercept=intercept,
        calibration=calibrate(held, strange.weighed(share) if strange else None, fair=closed),
        further=further_thresholds(held.sums, held.asked, combined=work.combined),
    )
    return _fitted(model, work, held)


def _fitted(model: TextClassifier, work: _Task, held: HeldOut) -> Fitted:
    """Return ``model`` with what was said of the examples, brought back to their own order."""
    order = np.argsort(np.concatenate([np.flatnonzero(work.folds == fold) for fold in range(FOLDS)]), kind="stable")
    chances = [chances_of(held.sums[k], float(held.known[k]), model.calibration) for k in order]
    best = [int(chance.argmax()) for chance in chances]
    return Fitted(
        model=model,
        said=tuple(model.labels[k] for k in best),
        sure=tuple(float(chance[k]) for chance, k in zip(chances, best, strict=True)),
    )


def _task(examples: Sequence[Example], labels: tuple[str, ...], mails: Prepared) -> _Task:
    place = {label: k for k, label in enumerate(labels)}
    asked = np.zeros((len(examples), len(labels)), dtype=np.bool_)
    for k, example in enumerate(examples):
        asked[k, [place[name] for name in (example.label, *example.also)]] = True
    return _Task(
        mails=mails,
        wanted=np.array([place[example.label] for example in examples], dtype=np.intp),
        asked=asked,
        folds=folds_of(examples),
        combined=sum(bool(example.also) for example in examples) >= SEVERAL * len(examples),
    )


def folds_of(examples: Sequence[Example]) -> NDArray[np.intp]:
    """Return the fold of each example: groups stay whole; examples without a group take turns within their label."""
    turn: Counter[str] = Counter()
    folds = []
    for example in examples:
        if example.group:
            folds.append(int(hashlib.sha256(example.group.encode()).hexdigest()[:8], 16) % FOLDS)
        else:
            folds.append(turn[example.label] % FOLDS)
            turn[example.label] += 1
    return np.array(folds, dtype=np.intp)


class _Said(NamedTuple):
    """What the two halves of a model said of mails it had not read, before they are weighed against each other."""

    vectors: NDArray[np.float64]
    bayes: NDArray[np.float64]
    known: NDArray[np.float64]
    wanted: NDArray[np.intp]
    asked: NDArray[np.bool_]

    def weighed(self, share: float) -> HeldOut:
        """Return what the whole said."""
        return HeldOut(self.vectors + share * self.bayes, self.known, self.wanted, self.asked)


def _at_its_cost(
    work: _Task, *, open_set: bool, tell: Callable[[float], None]
) -> tuple[_Task, tuple[_Said, _Said | None]]:
    """Return the task at the cost that serves it best, and what ``_held_out`` makes of it."""
    if not work.combined:
        return work, _held_out(work, open_set=open_set, tell=tell)
    tries = [replace(work, cost=cost) for cost in COSTS_COMBINED]
    said = []
    for k, tried in enumerate(tries):
        said.append(_held_out(tried, open_set=open_set, tell=lambda _share: None))
        tell((k + 1) / len(tries))
    found = [combined_f1(seen.vectors, seen.asked) for seen, _ in said]
    best = found.index(max(found))
    return tries[best], said[best]


def _right(said: _Said, share: float) -> float:
    """Return the share of mails whose best label is right."""
    return float(((said.vectors + share * said.bayes).argmax(axis=1) == said.wanted).mean())


def _held_out(work: _Task, *, open_set: bool, tell: Callable[[float], None]) -> tuple[_Said, _Said | None]:
    """Return what models said of mails they had not read; with ``open_set`` also of labels they had not met."""
    count = work.asked.shape[1]
    kinds = np.arange(count) % FOLDS
    seen: list[_Said] = []
    strange: list[_Said] = []
    for fold in range(FOLDS):
        outside = np.flatnonzero(work.folds == fold)
        seen.append(_said(work, np.flatnonzero(work.folds != fold), outside))
        if open_set:
            met = kinds[work.wanted] != fold
            strange.append(_said(work, np.flatnonzero((work.folds != fold) & met), outside[~met[outside]]))
        tell((fold + 1) / FOLDS)
    return _joined(seen), _joined(strange) if open_set else None


def _joined(parts: Sequence[_Said]) -> _Said:
    return _Said(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _said(work: _Task, inside: NDArray[np.intp], outside: NDArray[np.intp]) -> _Said:
    """Return the sums that a model trained on ``inside`` gives to ``outside``, and how much of them it knows."""
    matrix = work.mails.matrix
    linear = fit_linear(matrix[inside], work.asked[inside], cost=work.cost)
    return _Said(
        np.asarray(matrix[outside] @ linear.vectors + linear.intercept, dtype=np.float64),
        np.asarray(matrix[outside] @ linear.bayes, dtype=np.float64),
        _known(work.mails, inside, outside),
        work.wanted[outside],
        work.asked[outside],
    )


def _known(mails: Prepared, inside: NDArray[np.intp], outside: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return ``Row.known`` as a vectoriser fitted on ``inside`` alone would give it to ``outside``."""
    seen = np.asarray(mails.words[inside].sum(axis=0)).ravel()
    kept = np.flatnonzero(seen >= mails.rare)
    idf = np.log((1 + len(inside)) / (1 + seen[kept])) + 1
    words = mails.words[outside][:, kept]
    told = np.asarray(words @ idf).ravel()
    unknown = (mails.count[outside] - np.asarray(words.sum(axis=1)).ravel()) * (np.log(1 + len(inside)) + 1)
    return np.asarray(told / np.maximum(told + unknown, 1e-9))
