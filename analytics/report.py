"""Writes a board down as the JSON of the output contract (docs/kpis.md), which consoles, digests and checks read."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from analytics.kpi import Counts, Maturity, Proportion, Spread
from analytics.measures import summary
from analytics.outcomes import Outcome
from analytics.stats.smallsample import TargetStatus
from analytics.words.conversations import demand, mature

if TYPE_CHECKING:
    from analytics.compute import BoardOf, Measurement
    from analytics.facts import Facts
    from analytics.segments import Part

STATUS = {
    TargetStatus.REACHED: "atteint",
    TargetStatus.MISSED: "manqué",
    TargetStatus.UNDECIDED: "indéterminé",
    TargetStatus.IMMATURE: "immature",
}
"""The words of docs/kpis.md"""
OUTCOMES = ("human", "unanswered", "unresolved", "abandoned", "resolved", "resolved/confirmed")


def board_json(board: BoardOf, *, ids: bool) -> dict[str, Any]:
    """Return the object of the output contract (docs/kpis.md); with ``ids`` every figure names its units."""
    facts = board.facts
    outcomes = outcomes_of(board)
    counted = Counter(outcomes.values())
    return {
        "as_of": instant(facts.as_of),
        "window": window_json(facts),
        "population": population(board),
        "outcomes": outcomes,
        "outcome_counts": {name: counted.get(name, 0) for name in OUTCOMES},
        "kpis": {item.kpi.name: figure_json(item, facts, ids=ids) for item in board.measurements},
    }


def part_json(part: Part, board: BoardOf | None, facts: Facts, *, ids: bool) -> dict[str, Any]:
    """Return one part of a divided board; of a hidden one only how many conversations it has."""
    if board is None:
        return {"suppressed": True, "population": {"conversations": int(part.scope.sum())}}
    counted = Counter(outcomes_of(board).values())
    return {
        "suppressed": False,
        "population": population(board),
        "outcome_counts": {name: counted.get(name, 0) for name in OUTCOMES},
        "kpis": {item.kpi.name: figure_json(item, facts, ids=ids) for item in board.measurements},
    }


def instant(seconds: int) -> str:
    """Return seconds since 1970 as ``YYYY-MM-DDTHH:MM:SSZ``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def window_json(facts: Facts) -> dict[str, str]:
    """Return the window as local times, with its zone."""
    zone = ZoneInfo(facts.window.tz)
    edges = {"from": facts.window.start, "to": facts.window.end}
    local = {name: edge.astimezone(zone).replace(tzinfo=None).isoformat() for name, edge in edges.items()}
    return {**local, "tz": facts.window.tz}


def population(board: BoardOf) -> dict[str, Any]:
    """Return how many conversations there are, of which arm, and how many demands are mature."""
    facts, scope = board.facts, board.scope
    demands, final = scope & demand.of(facts), mature.of(facts)
    ripe, green = int((demands & final).sum()), int((demands & ~final).sum())
    over = facts.as_of >= facts.window.end.timestamp() + facts.parameters.horizon
    word = Maturity.MATURE if not green and (ripe or over) else Maturity.PARTIAL if ripe else Maturity.IMMATURE
    return {
        "conversations": int(scope.sum()),
        "bot": int((scope & ~facts.conversations.control).sum()),
        "bot_demands": ripe + green,
        "control": int((scope & facts.conversations.control).sum()),
        "mature_bot_demands": ripe,
        "immature_bot_demands": green,
        "maturity": word.value,
    }


def outcomes_of(board: BoardOf) -> dict[str, str]:
    """Return the outcome of every mature demand by its conversation."""
    facts = board.facts
    rows = np.flatnonzero(board.scope & (demand & mature).of(facts))
    seen = facts.outcomes
    return {
        facts.conversations.ids[row]: "resolved/confirmed"
        if seen.outcome[row] == Outcome.RESOLVED and seen.confirmed[row]
        else Outcome(seen.outcome[row]).name.lower()
        for row in rows
    }


def figure_json(item: Measurement, facts: Facts, *, ids: bool) -> dict[str, Any]:
    """Return one figure in the shape of its kind."""
    found = item.measured
    if isinstance(found, Counts):
        return dict(found.counts)
    if isinstance(found, Proportion):
        figure = _proportion(item, found)
        if ids:
            figure["numerator_ids"] = facts.ids(found.numerator_units)
            figure["denominator_ids"] = facts.ids(found.denominator_units)
        return {**figure, **_common(item)}
    if isinstance(found, Spread):
        figure = _spread(item, found)
        if ids:
            figure["values"] = dict(zip(facts.ids(found.units), found.values.tolist(), strict=True))
        return {**figure, **_common(item)}
    figure = {
        "value": item.value,
        "n": found.n,
        "unit": found.unit,
        "interval": _listed(item.interval),
        "interval_method": item.method,
        "detail": dict(found.detail),
    }
    if ids and found.units is not None:
        figure["ids"] = facts.ids(found.units)
    return {**figure, **_common(item)}


def _proportion(item: Measurement, found: Proportion) -> dict[str, Any]:
    detail = dict(found.detail)
    if item.by_customer is not None:
        detail["interval_by_customer"] = _listed(item.by_customer)
    if item.design_effect is not None:
        detail["design_effect"] = item.design_effect
    figure: dict[str, Any] = {
        "numerator": found.numerator,
        "denominator": found.denominator,
        "value": item.value,
        "interval": _listed(item.interval),
        "interval_method": item.method,
        "detail": detail,
    }
    if "bounds" in detail:
        figure["bounds"] = detail["bounds"]
    return figure


def _spread(item: Measurement, found: Spread) -> dict[str, Any]:
    values = found.values
    return {
        **summary(values),
        "min": float(values.min()) if len(values) else None,
        "sd": float(values.std(ddof=1)) if len(values) > 1 else None,
        "sum": float(values.sum()) if len(values) else 0.0,
        "unit": found.unit,
        "interval": _listed(item.interval),
        "interval_method": item.method,
        "indicative": item.indicative,
        "median_interval": _listed(item.median_interval),
        "p90_interval": _listed(item.p90_interval),
        "detail": dict(found.detail),
    }


def _common(item: Measurement) -> dict[str, Any]:
    """Return what every figure with a value says beside it."""
    kpi, found = item.kpi, item.measured
    target = None
    if item.target is not None:
        declared = kpi.target is not None and kpi.target.band == item.target
        target = {
            **asdict(item.target),
            "source": kpi.target.source if declared and kpi.target else "target.set",
            "proposed": bool(declared and kpi.target and kpi.target.proposed),
        }
    return {
        "status": STATUS[item.status] if item.status is not None else None,
        "maturity": item.maturity.value,
        "pending": found.pending,
        "display": item.display.value,
        "further_needed": item.further,
        "target": target,
        "benchmark": asdict(kpi.benchmark) if kpi.benchmark else None,
        "definition_rev": kpi.definition_rev,
    }


def _listed(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [float(interval[0]), float(interval[1])]
