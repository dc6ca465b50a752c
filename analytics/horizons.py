"""How a figure depends on how long one waits: the same week under horizons of 3, 7, 14 and 30 days.

Customers who come back after the horizon are not seen, so that a short one flatters. The curve says by how much.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.compute import measure
from analytics.facts import facts_of
from analytics.report import figure_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics.compute import Measurement
    from analytics.facts import Facts
    from analytics.kpi import Kpi

DAYS = (3.0, 7.0, 14.0, 30.0)
SHOWN = ("numerator", "denominator", "value", "interval", "n", "median", "p90", "pending", "maturity")


def by_horizon(kpi: Kpi, facts: Facts, days: Sequence[float] = DAYS) -> Iterator[tuple[float, Facts, Measurement]]:
    """Yield (days, facts, measurement) of a figure under each horizon; the record is read once.

    A longer horizon leaves fewer demands mature: compare values only between horizons that are all mature.
    """
    for horizon in days:
        parameters = replace(facts.parameters, outcome_horizon_days=horizon)
        other = facts_of(facts.projection, facts.window, now=facts.as_of, parameters=parameters)
        yield horizon, other, measure(kpi, other, other.conversations.in_window)


def horizons_json(kpi: Kpi, facts: Facts) -> list[dict[str, Any]]:
    """Return the curve for programs, one object a horizon."""
    found = []
    for horizon, other, item in by_horizon(kpi, facts):
        figure = figure_json(item, other, ids=False)
        found.append({"days": horizon, **{name: figure[name] for name in SHOWN if name in figure}})
    return found
