"""Whether reviewers agree, what error can be certified, and what another threshold would have done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analytics.arrays import NONE, Bools, Floats, Ints
from analytics.kpi import Counts, Estimate
from analytics.measures import Own
from analytics.measuring.audits import in_scope
from analytics.measuring.labels import CALIBRATION, READS, inclusion, judged, verdicts
from analytics.parameters import DAY
from analytics.stats.agreement import cohen_kappa
from analytics.stats.audit import hajek
from analytics.units import Grain, units
from analytics.words.kinds import ARM, TALK
from analytics.words.units import understood

if TYPE_CHECKING:
    from analytics.facts import Facts

THRESHOLDS = (*(round(step * 0.05, 2) for step in range(20)), 0.97, 0.99)
CERTIFIED_DAYS = 30
"""A certificate expires after this long even when nothing was changed (docs/kpis.md)."""


def agreement(facts: Facts, scope: Bools) -> Estimate:
    """Return Cohen's kappa of the first two blind reviews, by different reviewers, of each message (K29)."""
    rows = facts.rows["review.completed"]
    message, reviewer, verdict = facts.messages.place[rows.message], rows.texts["reviewer"], rows.texts["verdict"]
    usable = (message != NONE) & rows.said("blind") & reviewer.given() & verdict.given()
    mine = in_scope(facts, scope)
    pairs: dict[int, list[tuple[int, int]]] = {}
    for row in np.flatnonzero(usable):  # blind second reviews are a twentieth of a sample: a few hundred at most
        place = int(message[row])
        told = pairs.setdefault(place, [])
        if mine[place] and len(told) < 2 and reviewer.codes[row] not in {who for who, _ in told}:  # noqa: PLR2004 - two reviewers
            told.append((int(reviewer.codes[row]), int(verdict.codes[row])))
    both = {place: told for place, told in pairs.items() if len(told) == 2}  # noqa: PLR2004 - two reviewers
    found = cohen_kappa([told[0][1] for told in both.values()], [told[1][1] for told in both.values()])
    chosen = np.zeros(len(facts.messages), dtype=bool)
    chosen[list(both)] = True
    return Estimate(
        value=found.kappa if found else None,
        n=len(both),
        unit="kappa",
        interval=(found.low, found.high) if found else None,
        method="fleiss_cohen_everitt",
        units=units(Grain.MESSAGE, chosen),
        detail={"observed": found.observed if found else None, "expected": found.expected if found else None},
    )


def certificate(facts: Facts, scope: Bools) -> Estimate:
    """Return the share of wrong answers that can be certified, with the threshold it holds above (K29c, 6.6).

    Learn-then-test with a fixed sequence: from the strictest threshold that leaves enough messages to certify anything,
    downwards, as long as P(Bin(n, alpha) <= errors) <= delta. Uniformly drawn and reviewed messages of the model that
    was last at work; every review weighs the same, as they were drawn with the same probability.
    """
    alpha, delta = facts.parameters.error_alpha, facts.parameters.error_delta
    verdict, messages = verdicts(facts), facts.messages
    drawn = in_scope(facts, scope) & ~np.isnan(inclusion(facts, CALIBRATION)) & ~np.isnan(messages.p)
    done = drawn & (verdict.correct != NONE)
    rows = np.flatnonzero(done)
    model = ""
    if len(rows):
        code = messages.model.codes[rows[-1]]
        model = messages.model.names[code]
        rows = rows[messages.model.codes[rows] == code]
    threshold, n, wrong = _learn_then_test(messages.p[rows], verdict.correct[rows] == 0, alpha, delta)
    until = int(messages.t[rows].max()) + CERTIFIED_DAYS * DAY if len(rows) else None
    return Estimate(
        value=alpha if threshold is not None else None,
        n=n,
        unit="share",
        method="learn_then_test",
        units=units(Grain.MESSAGE, done),
        pending=int(drawn.sum() - done.sum()),
        detail={
            "alpha": alpha,
            "delta": delta,
            "threshold": threshold,
            "errors": wrong,
            "reviewed": len(rows),
            "model": model,
            "valid_until": until if threshold is not None else None,
            "reviews_needed": _fewest(alpha, delta),
        },
    )


def _fewest(alpha: float, delta: float) -> int:
    """Return how many reviews without an error certify ``alpha``: 29 for 10 % at 95 %, 59 for 5 %."""
    return int(np.ceil(np.log(delta) / np.log1p(-alpha) - 1e-12))


def _learn_then_test(p: Floats, wrong: Bools, alpha: float, delta: float) -> tuple[float | None, int, int]:
    """Return (threshold, messages, errors) of the last threshold certified, or (None, 0, 0)."""
    from scipy.special import bdtr

    found: tuple[float | None, int, int] = (None, 0, 0)
    for threshold in np.unique(p)[::-1]:
        above = p >= threshold
        n, errors = int(above.sum()), int((above & wrong).sum())
        if n < _fewest(alpha, delta):
            continue
        if float(bdtr(errors, n, alpha)) > delta:
            break
        found = (float(threshold), n, errors)
    return found


def what_if(facts: Facts, scope: Bools) -> Counts:
    """Return for each threshold what would have been acted on and routed, and the error that labels give it (6.7)."""
    messages, labels = facts.messages, judged(facts)
    usable = in_scope(facts, scope) & understood.of(facts) & ~np.isnan(messages.p)
    known = usable & labels.there
    table = {}
    for threshold in THRESHOLDS:
        above = known & (messages.p >= threshold)
        acted = int((usable & (messages.p >= threshold)).sum())
        found = hajek((~labels.correct[above]).astype(np.float64), 1 / labels.weight[above])
        table[f"{threshold:.2f}"] = _line(acted, int(usable.sum()) - acted, found, above)
    return Counts(counts=table)


def _line(acted: int, routed: int, found: Any, above: Ints | Bools) -> dict[str, Any]:
    return {
        "acted": acted,
        "routed": routed,
        "labels": int(np.count_nonzero(above)),
        "n_eff": found[1] if found else 0.0,
        "error": found[0] if found else None,
        "interval": list(found[2]) if found else None,
        "estimable": found is not None,
    }


reviewer_agreement = Own(
    "Cohen's kappa of the verdicts of the first two blind reviews by different reviewers", READS | ARM, agreement
)
certified_error_bound = Own(
    "the lowest threshold, tested downwards, with P(Bin(n, error_alpha) <= errors) <= error_delta, over uniformly "
    "drawn "
    "and reviewed messages of arm bot",
    READS | ARM | TALK,
    certificate,
)
what_if_threshold = Own(
    "for each threshold: messages of arm bot with p at or above it, and Hajek's error among those that were judged",
    READS | ARM | TALK | {"agent.replied"},
    what_if,
)
