"""Draws the limits within which a figure moves by itself, so that nobody chases noise and nobody misses a change.

Control charts instead of red and green arrows. Limits rest on at least 12 periods; they are set anew only where a
change was noted (a model, a threshold, a reply) and 12 periods have passed since. Until then the old limits stay, which
shows what the change did.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.stats.clusters import Floats

FEWEST_PERIODS = 12
BASELINE = 24
"""Limits are computed from this many first periods of a phase and then kept, so that history is not restated weekly."""
OVERDISPERSED = 1.1
"""Above this sigma-z the points vary more than their counts explain, and Laney's chart is used."""
D2 = 1.128
"""Mean range of two normal values, in standard deviations."""
XMR = 2.66
"""3 / 1.128: from the mean moving range to three sigma."""


class Kind(StrEnum):
    """Which chart it is."""

    P = "p"
    LANEY_P = "laney_p"
    XMR = "xmr"
    U = "u"
    LANEY_U = "laney_u"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch with its own limits. ``sigma_z`` is 1 for counts that vary as counts do; charts without it say 0."""

    start: int
    centre: float
    sigma_z: float
    baseline: int
    """How many periods the limits rest on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A series with its limits, one entry per period. None: no data that period, or no limits yet.

    ``sigma`` is one standard deviation of that period's point, Laney's widening included. ``lower`` and ``upper`` lie
    three of them from the centre, cut where the figure cannot go.
    """

    kind: Kind
    values: tuple[float | None, ...]
    centre: tuple[float | None, ...]
    sigma: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    phases: tuple[Phase, ...]


def breaks_at(starts: Sequence[Any], changes: Sequence[Any]) -> tuple[int, ...]:
    """Return the first full period after each noted change, as places in ``starts`` (ascending starts of the periods).

    The period in which the change came is mixed and stays with the old phase, unless the change came at its start.
    """
    places = {bisect_left(starts, change) for change in changes}
    return tuple(sorted(place for place in places if 0 < place < len(starts)))


def p_chart(
    successes: Sequence[float], trials: Sequence[float], *, breaks: Sequence[int] = (), baseline: int = BASELINE
) -> Chart:
    """Return the chart of a share: p-bar -+ 3 sqrt(p-bar (1 - p-bar) / n), n of each period.

    Source: Montgomery 2013, Introduction to Statistical Quality Control, section 7.2.
    """
    return _ratio_chart(Kind.P, successes, trials, breaks, baseline)


def laney_p_prime(
    successes: Sequence[float], trials: Sequence[float], *, breaks: Sequence[int] = (), baseline: int = BASELINE
) -> Chart:
    """Return the chart of a share whose true value moves a little from week to week: p chart times max(1, sigma-z).

    sigma-z is the mean moving range of (p - p-bar) / sigma over 1.128; limits widen when it is above 1.1 and never
    narrow. Source: Laney 2002, Quality Engineering 14:531; Mohammed and Laney 2006, Quality and Safety in Health Care
    15:383.
    """
    return _ratio_chart(Kind.LANEY_P, successes, trials, breaks, baseline)


def u_chart(
    counts: Sequence[float],
    exposures: Sequence[float],
    *,
    breaks: Sequence[int] = (),
    baseline: int = BASELINE,
    laney: bool = False,
) -> Chart:
    """Return the chart of a count per exposure: u-bar -+ 3 sqrt(u-bar / exposure).

    For volume the exposure is ``weekday_exposures``. ``laney`` widens it as ``laney_p_prime`` does. Source: Montgomery
    2013, section 7.3.
    """
    return _ratio_chart(Kind.LANEY_U if laney else Kind.U, counts, exposures, breaks, baseline)


def weekday_exposures(counts: Sequence[float], weekdays: Sequence[int]) -> tuple[float, ...]:
    """Return how much mail each day should bring by its weekday, in ordinary days: the mean of its kind over the mean.

    With it a quiet Sunday is no signal. Days of a weekday without any mail count as 1.
    """
    numbers, days = np.asarray(counts, dtype=np.float64), np.asarray(weekdays)
    overall = float(numbers.mean()) if numbers.size else 0.0
    factor = {day: float(numbers[days == day].mean()) / overall if overall else 1.0 for day in set(days.tolist())}
    return tuple(factor[day] or 1.0 for day in days.tolist())


def xmr(values: Sequence[float | None], *, breaks: Sequence[int] = (), baseline: int = BASELINE) -> Chart:
    """Return the chart of single values such as weekly medians: mean -+ 2.66 times the mean moving range.

    Ranges are taken between neighbours that have data. Source: Wheeler 1993, Understanding Variation.
    """
    series = np.array([math.nan if value is None else value for value in values], dtype=np.float64)

    def limits(part: Floats) -> tuple[float, float]:
        known = part[~np.isnan(part)]
        return float(known.mean()), XMR / 3 * float(np.abs(np.diff(known)).mean())

    phases, centre, sigma = [], np.full(series.size, math.nan), np.full(series.size, math.nan)
    for start, stop, base in _phases(~np.isnan(series), breaks, baseline):
        middle, spread = limits(series[base])
        centre[start:stop], sigma[start:stop] = middle, spread
        phases.append(Phase(start=start, centre=middle, sigma_z=0.0, baseline=_known(series[base])))
    return _chart(Kind.XMR, series, (centre, sigma), phases)


def _ratio_chart(
    kind: Kind, tops: Sequence[float], bottoms: Sequence[float], breaks: Sequence[int], baseline: int
) -> Chart:
    """Return a chart of tops / bottoms with a limit for each period's size."""
    count, size = np.asarray(tops, dtype=np.float64), np.asarray(bottoms, dtype=np.float64)
    share = kind in {Kind.P, Kind.LANEY_P}
    if count.shape != size.shape or np.any(count < 0) or np.any(size < 0) or (share and np.any(count > size)):
        raise ValueError("every period needs its count and its size, and a share cannot exceed 1")
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(size > 0, count / size, math.nan)
    phases, centre, sigma = [], np.full(size.size, math.nan), np.full(size.size, math.nan)
    for start, stop, base in _phases(size > 0, breaks, baseline):
        middle = float(count[base].sum() / size[base].sum())
        variance = middle * (1 - middle) if share else middle
        with np.errstate(divide="ignore"):
            spread = np.sqrt(variance / size)
        sigma_z = _sigma_z(values[base], middle, spread[base])
        widened = kind in {Kind.LANEY_P, Kind.LANEY_U} and sigma_z > OVERDISPERSED
        centre[start:stop] = middle
        sigma[start:stop] = (spread * max(1.0, sigma_z) if widened else spread)[start:stop]
        phases.append(Phase(start=start, centre=middle, sigma_z=sigma_z, baseline=_known(values[base])))
    return _chart(kind, values, (centre, sigma), phases)


def _sigma_z(values: Floats, centre: float, sigma: Floats) -> float:
    """Return the mean moving range of the standardised points over 1.128; 1 where they have no spread to speak of."""
    usable = ~np.isnan(values) & (sigma > 0) & np.isfinite(sigma)
    if np.count_nonzero(usable) < 2:  # noqa: PLR2004 - a range needs two points
        return 1.0
    return float(np.abs(np.diff((values[usable] - centre) / sigma[usable])).mean()) / D2


def _phases(
    known: np.ndarray[Any, np.dtype[np.bool_]], breaks: Sequence[int], baseline: int
) -> list[tuple[int, int, slice]]:
    """Return (start, stop, baseline) of the stretches that have limits of their own.

    A stretch between two noted changes with fewer than 12 periods of data keeps the limits of the one before it; the
    first has none then.
    """
    if baseline < FEWEST_PERIODS:
        raise ValueError(f"limits need at least {FEWEST_PERIODS} periods")
    edges = [0, *sorted({place for place in breaks if 0 < place < len(known)}), len(known)]
    own = []
    for start, stop in pairwise(edges):
        places = start + np.flatnonzero(known[start:stop])
        if len(places) >= FEWEST_PERIODS:
            own.append((start, slice(start, int(places[min(baseline, len(places)) - 1]) + 1)))
    ends = [*(start for start, _ in own), len(known)][1:]
    return [(start, stop, base) for (start, base), stop in zip(own, ends, strict=True)]


def _known(values: Floats) -> int:
    return int(np.count_nonzero(~np.isnan(values)))


def _chart(kind: Kind, values: Floats, limits: tuple[Floats, Floats], phases: list[Phase]) -> Chart:
    centre, sigma = limits
    sigma = np.where(np.isfinite(sigma), sigma, math.nan)
    lower, upper = centre - 3 * sigma, centre + 3 * sigma
    if kind is not Kind.XMR:
        lower = np.maximum(lower, 0.0)
    if kind in {Kind.P, Kind.LANEY_P}:
        upper = np.minimum(upper, 1.0)
    return Chart(
        kind=kind,
        values=_plain(values),
        centre=_plain(centre),
        sigma=_plain(sigma),
        lower=_plain(lower),
        upper=_plain(upper),
        phases=tuple(phases),
    )


def _plain(values: Floats) -> tuple[float | None, ...]:
    return tuple(None if math.isnan(value) else value for value in values.tolist())
