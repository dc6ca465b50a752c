"""The seven figures of the digest, no more (docs/kpis.md): each with what it may not be shown without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.digest.changes import count_change, share_change
from analytics.digest.model import Figure, Forecast, Line
from analytics.kpi import Counts, Estimate, Maturity, Proportion
from analytics.kpis import BY_NAME
from analytics.report import figure_json
from analytics.stats.smallsample import Display

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.compute import BoardOf, Measurement
    from analytics.digest.material import Material
    from analytics.weeks import IsoWeek

Beside = dict[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One of the seven: the figure, whether it is final at once, and what stands beside it."""

    name: str
    at_once: bool = False
    forecast: str = ""
    """The figure that tells where it will end."""
    beside: Callable[[BoardOf], Beside]


def _detail(board: BoardOf, name: str) -> Mapping[str, Any]:
    found = board.of(name).measured
    return found.counts if isinstance(found, Counts) else found.detail


def _volume(board: BoardOf) -> Beside:
    told = _detail(board, "volume")
    return {"messages": told["messages"], "conversations": told["conversations"]}


def _resolved(board: BoardOf) -> Beside:
    item, told = board.of("self_service_rate").measured, _detail(board, "self_service_rate")
    below = item.denominator if isinstance(item, Proportion) else 0
    return {name: told[name] / below if below else None for name in ("confirmed", "assumed")}


def _answered(board: BoardOf) -> Beside:
    return {"answer_rate": board.of("answer_rate").value}


def _avoidable(board: BoardOf) -> Beside:
    return {"avoidable_rate": _detail(board, "transfer_rate")["avoidable_rate"]}


def _rated(board: BoardOf) -> Beside:
    told = _detail(board, "csat_bot_only")
    low, high = told["bounds"] or (None, None)
    asked = told["requested"]
    return {"response_rate": told["rated"] / asked if asked else None, "at_worst": low, "at_best": high}


def _waited(board: BoardOf) -> Beside:
    told = figure_json(board.of("response_time_s"), board.facts, ids=False)
    return {"median": told["median"], "p90": told["p90"]}


def _reviewed(board: BoardOf) -> Beside:
    told = _detail(board, "error_rate")
    return {"reviewed": told["reviewed"], "wrong": told["wrong"], "waiting": told["pending"]}


SEVEN = (
    Spec(name="volume", at_once=True, beside=_volume),
    Spec(name="self_service_rate", beside=_resolved),
    Spec(name="fcr", forecast="fcr_survival_nowcast", beside=_answered),
    Spec(name="transfer_rate", beside=_avoidable),
    Spec(name="csat_bot_only", beside=_rated),
    Spec(name="fast_reply_rate", at_once=True, beside=_waited),
    Spec(name="error_rate", beside=_reviewed),
)


def lines_of(material: Material) -> tuple[Line, ...]:
    """Return the seven lines."""
    return tuple(_line(spec, material) for spec in SEVEN)


def _line(spec: Spec, material: Material) -> Line:
    week = material.week if spec.at_once else material.final_week
    board = material.boards[week]
    before = material.boards.get(week.shifted(-1))
    kpi = BY_NAME[spec.name]
    now, then = board.of(spec.name), before.of(spec.name) if before is not None else None
    if isinstance(now.measured, Counts):
        counted = int(now.measured.counts["demands"])
        figure = Figure(week=week, value=float(counted), numerator=counted, n=counted)
        earlier = int(_detail(before, spec.name)["demands"]) if before is not None else 0
        change = count_change(kpi, counted, earlier, week.shifted(-1))
    else:
        figure = figure_of(now, week)
        change = share_change(kpi, now, then, week.shifted(-1)) if then is not None else None
    open_yet = not spec.at_once and material.week != week
    reported = material.boards[material.week]
    return Line(
        kpi=kpi,
        figure=figure,
        change=change,
        beside=spec.beside(board),
        provisional=figure_of(reported.of(spec.name), material.week) if open_yet else None,
        forecast=forecast_of(reported, spec.forecast) if open_yet and spec.forecast else None,
    )


def figure_of(item: Measurement, week: IsoWeek) -> Figure:
    """Return a share's measurement as a figure of the digest."""
    found = item.measured
    share = found if isinstance(found, Proportion) else None
    counted = share.counted if share else None
    return Figure(
        week=week,
        value=item.value,
        numerator=counted[0] if counted else 0.0,
        denominator=counted[1] if counted else 0.0,
        n=share.n if share else 0,
        interval=item.by_customer or item.interval,
        display=item.display,
        maturity=item.maturity,
        pending=share.pending if share else 0,
        target=item.target,
        proposed=bool(item.kpi.target and item.kpi.target.proposed),
        status=item.status if item.maturity is Maturity.MATURE and item.display is Display.NORMAL else None,
        further=item.further,
    )


def forecast_of(board: BoardOf, name: str) -> Forecast | None:
    """Return where the reported week will end; None while too few were watched for long enough."""
    item = board.of(name)
    if item.value is None or item.interval is None or not isinstance(item.measured, Estimate):
        return None
    return Forecast(value=item.value, interval=item.interval) if item.display is Display.NORMAL else None
