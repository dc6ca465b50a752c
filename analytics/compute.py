"""Measures every figure of a window at once, and says how sure it is, how final, and where it stands.

``measure_board`` is the one entry: a connection in, a ``BoardOf`` out. It is a pure function of the record, the window,
the as-of instant and the parameters; the seeds of the bootstrap are made of the same, so it repeats to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analytics.facts import facts_of
from analytics.kpi import Band, Estimate, Maturity, Proportion, Spread
from analytics.kpis import KPIS
from analytics.projection import project
from analytics.stats.means import mean_interval, seed_of
from analytics.stats.proportions import design_effect, effective_size, wilson
from analytics.stats.quantiles import order_interval
from analytics.stats.smallsample import (
    Display,
    TargetStatus,
    display,
    further_for_interval,
    further_for_share,
    target_status,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import sqlalchemy as sa

    from analytics.arrays import Bools
    from analytics.facts import Facts
    from analytics.kpi import Kpi, Measured
    from analytics.parameters import Parameters
    from analytics.units import Window

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One figure of one window: what was measured, and what may be said about it."""

    kpi: Kpi
    measured: Measured
    value: float | None = None
    interval: Interval | None = None
    method: str | None = None
    by_customer: Interval | None = None
    """The interval that allows for customers who count many times; None where it is the same."""
    design_effect: float | None = None
    median_interval: Interval | None = None
    p90_interval: Interval | None = None
    indicative: bool = False
    maturity: Maturity = Maturity.MATURE
    target: Band | None = None
    status: TargetStatus | None = None
    display: Display = Display.NORMAL
    further: int | None = None
    """How many more units it takes to decide the status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardOf:
    """Every figure of the conversations of ``scope``, one flag per conversation of the facts."""

    facts: Facts
    scope: Bools
    measurements: tuple[Measurement, ...]

    def of(self, name: str) -> Measurement:
        """Return the measurement of a figure by its canonical name."""
        return next(item for item in self.measurements if item.kpi.name == name)


def gather(connection: sa.Connection, window: Window, *, as_of: datetime, parameters: Parameters) -> Facts:
    """Return what is known about the conversations of ``window`` at ``as_of``."""
    projection = project(connection, window, as_of=as_of, parameters=parameters)
    return facts_of(projection, window, now=int(as_of.timestamp()), parameters=parameters)


def measure_board(facts: Facts, *, scope: Bools | None = None, kpis: Iterable[Kpi] = KPIS) -> BoardOf:
    """Return every figure of ``kpis`` over the conversations of ``scope`` (the whole window when it is not said)."""
    chosen = facts.conversations.in_window if scope is None else facts.conversations.in_window & scope
    return BoardOf(facts=facts, scope=chosen, measurements=tuple(measure(kpi, facts, chosen) for kpi in kpis))


def measure(kpi: Kpi, facts: Facts, scope: Bools) -> Measurement:
    """Return one figure over the conversations of ``scope``."""
    found = kpi.measure.measure(facts, scope)
    band = _target(kpi, facts)
    if isinstance(found, Proportion):
        return _proportion(kpi, found, band, facts)
    if isinstance(found, Spread):
        return _spread(kpi, found, band, facts)
    if isinstance(found, Estimate):
        return _estimate(kpi, found, band, facts)
    return Measurement(kpi=kpi, measured=found, maturity=_maturity(0, found.pending, facts))


def _target(kpi: Kpi, facts: Facts) -> Band | None:
    """Return the target that was in force at the as-of instant: the last one set, else the declared one."""
    edges = facts.projection.targets.get(kpi.name)
    if edges is not None:
        return Band(at_least=edges.get("at_least"), at_most=edges.get("at_most")) if edges else None
    return kpi.target.band if kpi.target else None


def _maturity(final: int, pending: int, facts: Facts) -> Maturity:
    """Return how much of the figure is final; an empty window is final when its outcomes would be."""
    if pending:
        return Maturity.PARTIAL if final else Maturity.IMMATURE
    if final:
        return Maturity.MATURE
    over = facts.as_of >= facts.window.end.timestamp() + facts.parameters.horizon
    return Maturity.MATURE if over else Maturity.IMMATURE


def _proportion(kpi: Kpi, found: Proportion, band: Band | None, facts: Facts) -> Measurement:
    interval = found.interval
    if interval is None and found.method == "wilson":
        interval = wilson(found.numerator, found.denominator)
    deff, wider = _by_customer(found)
    maturity = _maturity(found.n, found.pending, facts)
    floor, ceiling = (band.at_least, band.at_most) if band else (None, None)
    return Measurement(
        kpi=kpi,
        measured=found,
        value=found.value,
        interval=interval,
        method=found.method if interval else None,
        by_customer=wider,
        design_effect=deff,
        maturity=maturity,
        target=band,
        status=target_status(wider or interval, at_least=floor, at_most=ceiling, mature=maturity is Maturity.MATURE),
        display=display(found.n),
        further=further_for_share(found.numerator, found.denominator, at_least=floor, at_most=ceiling),
    )


def _by_customer(found: Proportion) -> tuple[float | None, Interval | None]:
    """Return the design effect of customers who count many times, and the interval it gives where it matters (2.5)."""
    if found.customers is None or not len(found.customers):
        return None, None
    hit = np.isin(found.denominator_units.rows, found.numerator_units.rows)
    _, place = np.unique(found.customers, return_inverse=True)
    sizes = np.bincount(place)
    if sizes.max() == 1:
        return 1.0, None
    deff = design_effect(np.bincount(place, weights=hit), sizes)
    n = effective_size(found.denominator, deff)
    if n == found.denominator:
        return deff, None
    return deff, wilson(found.numerator / found.denominator * n, n)


def _spread(kpi: Kpi, found: Spread, band: Band | None, facts: Facts) -> Measurement:
    seed = seed_of(kpi.name, facts.window.start.isoformat(), facts.window.end.isoformat(), facts.as_of)
    people = np.where(found.customers == 0, -1 - np.arange(len(found.customers)), found.customers)
    mean = mean_interval(found.values, people, seed=seed)
    ordered = np.sort(found.values).tolist()
    maturity = _maturity(len(ordered), found.pending, facts)
    floor, ceiling = (band.at_least, band.at_most) if band else (None, None)
    interval = mean.interval if mean else None
    status = target_status(interval, at_least=floor, at_most=ceiling, mature=maturity is Maturity.MATURE)
    return Measurement(
        kpi=kpi,
        measured=found,
        value=mean.value if mean else None,
        interval=interval,
        method=mean.method if mean and interval else None,
        median_interval=order_interval(ordered, 0.5),
        p90_interval=order_interval(ordered, 0.9),
        indicative=mean.indicative if mean else False,
        maturity=maturity,
        target=band,
        status=status,
        display=display(len(ordered)),
        further=further_for_interval(mean.value, interval, len(ordered), at_least=floor, at_most=ceiling)
        if mean
        else None,
    )


def _estimate(kpi: Kpi, found: Estimate, band: Band | None, facts: Facts) -> Measurement:
    maturity = _maturity(found.n, found.pending, facts)
    floor, ceiling = (band.at_least, band.at_most) if band else (None, None)
    known = found.value is not None
    return Measurement(
        kpi=kpi,
        measured=found,
        value=found.value,
        interval=found.interval if known else None,
        method=found.method if known else None,
        maturity=maturity,
        target=band,
        status=target_status(
            found.interval if known else None,
            at_least=floor,
            at_most=ceiling,
            mature=maturity is Maturity.MATURE,
        ),
        display=display(found.n if known else 0),
        further=further_for_interval(found.value, found.interval, found.n, at_least=floor, at_most=ceiling)
        if found.value is not None
        else None,
    )
