"""Tells what another confidence threshold would have done to last month's mail: how much answered, how much wrong.

Only mail that could have been reviewed says anything about errors. Where no review looks below today's threshold, what
would happen there is not estimable, and that is the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.stats.audit import kish
from analytics.stats.proportions import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from analytics.stats.clusters import Floats

    Flags = npt.NDArray[np.bool_]

FEWEST_EFFECTIVE = 5.0
"""Below this effective number of reviews an error rate is a guess (docs/kpis.md: below 5, counts only)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Messages as arrays of equal length: what the model said, what was done, and what the reviews found.

    ``wrong`` is 1 or 0 where a review says so and NaN elsewhere; ``pi`` is the review's inclusion probability (NaN
    without review). ``intent`` is only needed for thresholds by intent.
    """

    confidence: Floats
    acted: Flags
    wrong: Floats
    pi: Floats
    intent: npt.NDArray[np.str_] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """What things cost, in one currency: handling a mail by an agent, by mailbot, and putting right an error."""

    agent: float = 0.0
    bot: float = 0.0
    error: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a policy would have done. ``error`` is None when not estimable; ``effective_n`` says on how much it rests.

    ``new`` counts the mails that it would answer and that were not answered, ``new_effective_n`` the reviews among
    those. ``cost`` is None without costs or without an error rate.
    """

    acted: int
    routed: int
    share: float
    new: int
    error: float | None
    interval: tuple[float, float] | None
    reviews: int
    effective_n: float
    new_effective_n: float
    cost: float | None = None

    @property
    def estimable(self) -> bool:
        """Whether the reviews say anything about the errors of this policy."""
        return self.error is not None


def acts_at(mail: Mail, threshold: float, by_intent: Mapping[str, float] | None = None) -> Flags:
    """Return which mails a threshold would act on; ``by_intent`` sets other thresholds for single intents."""
    needed = np.full(mail.confidence.shape, threshold)
    for name, value in (by_intent or {}).items():
        if mail.intent is None:
            raise ValueError("thresholds by intent need the intent of each mail")
        needed[mail.intent == name] = value
    return np.asarray(mail.confidence >= needed, dtype=np.bool_)


def what_if(mail: Mail, acts: Flags, costs: Costs | None = None) -> WhatIf | None:
    """Return what acting on ``acts`` would have done; None without mail.

    Error rate: weighted reviews 1/pi, scaled within the mails that were acted on and those that would be new so that
    each part counts as many mails as it has (post-stratified Hajek; Sarndal et al. 1992, section 7.6). Interval: Wilson
    on Kish's effective size. Not estimable: a part without reviews worth 5, or no acted mail at all.
    """
    total = int(mail.confidence.size)
    if not total:
        return None
    reviewed = ~np.isnan(mail.wrong) & (mail.pi > 0)
    weights, sizes = np.zeros(total), []
    for part in (acts & mail.acted, acts & ~mail.acted):
        inside = part & reviewed
        raw = 1 / mail.pi[inside]
        count = int(np.count_nonzero(part))
        if raw.size:
            weights[inside] = raw * (count / raw.sum())
        sizes.append((count, kish(raw)))
    used = weights > 0
    known = any(count for count, _ in sizes) and all(size >= FEWEST_EFFECTIVE for count, size in sizes if count)
    effective = kish(weights[used])
    error = float(weights[used] @ mail.wrong[used] / weights.sum()) if known else None
    acted = int(np.count_nonzero(acts))
    return WhatIf(
        acted=acted,
        routed=total - acted,
        share=acted / total,
        new=sizes[1][0],
        error=error,
        interval=None if error is None else wilson(error * effective, effective),
        reviews=int(np.count_nonzero(used)),
        effective_n=effective,
        new_effective_n=sizes[1][1],
        cost=_cost(acted, total - acted, error, costs),
    )


def _cost(acted: int, routed: int, error: float | None, costs: Costs | None) -> float | None:
    if costs is None or error is None:
        return None
    return routed * costs.agent + acted * (costs.bot + error * costs.error)


def sweep(mail: Mail, thresholds: Sequence[float], costs: Costs | None = None) -> tuple[tuple[float, WhatIf], ...]:
    """Return (threshold, outcome) for each threshold: the curve behind the slider. Empty without mail."""
    outcomes = ((value, what_if(mail, acts_at(mail, value), costs)) for value in thresholds)
    return tuple((value, outcome) for value, outcome in outcomes if outcome is not None)
