"""One figure week by week, with the limits within which it moves by itself, set anew where something was changed.

A signal is a week that chance does not explain; everything between the limits is noise, however red an arrow would be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.compute import gather, measure
from analytics.digest.material import happenings
from analytics.kpi import Better, Counts, Maturity, Proportion, Spread
from analytics.measures import summary
from analytics.stats.charts import breaks_at, laney_p_prime, xmr
from analytics.stats.signals import assurance, signals, variation
from analytics.weeks import ending_with

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import sqlalchemy as sa

    from analytics.compute import Measurement
    from analytics.digest.material import Happening
    from analytics.kpi import Kpi
    from analytics.parameters import Parameters
    from analytics.stats.charts import Chart
    from analytics.stats.signals import Assurance, Signal, Variation
    from analytics.weeks import IsoWeek

REBASING = frozenset(
    {"model.deployed", "model.rolled_back", "threshold.changed", "template.changed", "annotation.added"}
)
"""Changes after which limits are set anew; before 12 weeks have passed the old ones show what the change did."""
SIDE = {Better.HIGHER: 1, Better.LOWER: -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One week: the value and what it rests on. Only a final one takes part in the chart."""

    week: IsoWeek
    value: float | None
    top: float
    bottom: float
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The weeks of a figure, oldest first, and what the chart says about the newest."""

    kpi: Kpi
    points: tuple[Point, ...]
    chart: Chart
    signals: tuple[Signal, ...]
    variation: Variation
    assurance: Assurance | None
    changes: tuple[Happening, ...]


def trend_of(
    connection: sa.Connection,
    kpi: Kpi,
    last: IsoWeek,
    count: int,
    *,
    as_of: datetime,
    parameters: Parameters,
) -> Trend:
    """Return ``count`` weeks of a figure up to ``last``, as known at ``as_of``.

    Shares get Laney's p' chart, everything else (the median of durations, counts, estimates) the XmR chart.
    """
    weeks = ending_with(last, count)
    items = []
    for week in weeks:
        facts = gather(connection, week.window(parameters.tz), as_of=as_of, parameters=parameters)
        items.append(measure(kpi, facts, facts.conversations.in_window))
    points = tuple(_point(week, item) for week, item in zip(weeks, items, strict=True))
    begun = weeks[0].window(parameters.tz).start
    changes = tuple(happenings(connection, since=begun, as_of=as_of))
    chart = _chart(points, items, changes, parameters.tz)
    band = items[-1].target
    return Trend(
        kpi=kpi,
        points=points,
        chart=chart,
        signals=signals(chart),
        variation=variation(chart, better=SIDE.get(kpi.better, 0)),
        assurance=assurance(chart, at_least=band.at_least, at_most=band.at_most) if band else None,
        changes=changes,
    )


def _point(week: IsoWeek, item: Measurement) -> Point:
    found, final = item.measured, item.maturity is Maturity.MATURE
    if isinstance(found, Proportion):
        return Point(week=week, value=found.value, top=(found.value or 0.0) * found.n, bottom=found.n, final=final)
    if isinstance(found, Spread):
        return Point(week=week, value=summary(found.values)["median"], top=0.0, bottom=len(found.values), final=final)
    if isinstance(found, Counts):
        counted = found.counts.get("demands", found.counts.get("n"))
        value = float(counted) if isinstance(counted, (int, float)) else None
        return Point(week=week, value=value, top=0.0, bottom=1.0, final=True)
    return Point(week=week, value=item.value, top=0.0, bottom=found.n, final=final)


def _chart(points: Sequence[Point], items: Sequence[Measurement], changes: Sequence[Happening], tz: str) -> Chart:
    starts = [point.week.window(tz).start for point in points]
    breaks = breaks_at(starts, sorted(change.at for change in changes if change.type in REBASING))
    if isinstance(items[-1].measured, Proportion):
        tops = [point.top if point.final else 0.0 for point in points]
        bottoms = [point.bottom if point.final else 0.0 for point in points]
        return laney_p_prime(tops, bottoms, breaks=breaks)
    return xmr([point.value if point.final else None for point in points], breaks=breaks)


def trend_json(trend: Trend) -> dict[str, Any]:
    """Return a trend for programs."""
    chart, beyond = trend.chart, _places(trend)
    return {
        "kpi": trend.kpi.name,
        "chart": chart.kind.value,
        "variation": trend.variation.value,
        "assurance": trend.assurance.value if trend.assurance else None,
        "weeks": [
            {
                "week": str(point.week),
                "value": point.value,
                "n": point.bottom,
                "final": point.final,
                "centre": chart.centre[place],
                "lower": chart.lower[place],
                "upper": chart.upper[place],
                "signals": sorted(beyond.get(place, ())),
            }
            for place, point in enumerate(trend.points)
        ],
        "changes": [
            {"at": change.at.isoformat(), "type": change.type, **_told(change.payload)} for change in trend.changes
        ],
    }


def _told(payload: Any) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if isinstance(value, (str, int, float)) and name != "type"}


def _places(trend: Trend) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for signal in trend.signals:
        for place in range(signal.first, signal.last + 1):
            found.setdefault(place, set()).add(signal.rule.value)
    return found


def trend_text(trend: Trend) -> str:
    """Return a trend as a table for people."""
    chart, beyond = trend.chart, _places(trend)
    lines = [f"{trend.kpi.title.en} ({trend.kpi.name}), week by week", ""]
    lines.append(f"{'week':<10}{'value':>10}{'n':>8}{'centre':>10}{'limits':>22}  ")
    for place, point in enumerate(trend.points):
        low, high = chart.lower[place], chart.upper[place]
        limits = f"{_number(low)} … {_number(high)}" if low is not None and high is not None else ""
        marks = ", ".join(sorted(beyond.get(place, ()))) if point.final else "not final"
        numbers = f"{_number(point.value):>10}{point.bottom:>8g}{_number(chart.centre[place]):>10}{limits:>22}"
        lines.append(f"{point.week!s:<10}{numbers}  {marks}".rstrip())
    lines += [
        "",
        *(f"{change.at:%Y-%m-%d} {change.type} {_words(change.payload)}".rstrip() for change in trend.changes),
    ]
    assured = {
        "always": "the target is met as things are",
        "random": "chance decides whether the target is met",
        "never": "the target is not met without a change",
    }
    lines.append(
        f"Newest final week: {trend.variation.value} variation"
        + (f"; {assured[trend.assurance.value]}." if trend.assurance else ".")
    )
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3g}"


def _words(payload: Any) -> str:
    told = (payload.get(name) for name in ("label", "model", "template", "change", "kpi"))
    return next((str(word) for word in told if word), "")
