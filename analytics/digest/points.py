"""What somebody should look at or do, out of a week's figures: alarms first, then work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics import board as core
from analytics.digest.model import Point, PointKind, Turn
from analytics.kpi import Counts, Proportion
from analytics.stats.smallsample import Display, TargetStatus, further_for_half_width
from analytics.weeks import IsoWeek

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.compute import BoardOf
    from analytics.digest.material import Material
    from analytics.digest.model import Line

MOST = 5
HALF_WIDTH = 0.05
"""How narrow the error's interval should be: plus or minus five points."""
MOST_TO_ASK = 200
"""More reviews than this nobody does in a week: then it is not asked for."""
UPTIME_WANTED = 0.99
TEMPLATES_NAMED = 3


def points_of(material: Material, lines: tuple[Line, ...]) -> tuple[Point, ...]:
    """Return at most five points, the most pressing first; when mailbot only watches, it is to blame for nothing."""
    watching = core.only_watched(material.boards[material.week]) is not None
    found = [*_work(material)] if watching else [*_alarms(material, lines), *_work(material)]
    return tuple([*_watch_kept(material), *found][:MOST])


def _alarms(material: Material, lines: tuple[Line, ...]) -> Iterator[Point]:
    weeks = dict.fromkeys((material.final_week, material.week))
    alone = [(str(week), count) for week in weeks if (count := core.left_alone(material.boards[week]))]
    if alone:
        first = IsoWeek.named(alone[0][0])
        total = sum(count for _, count in alone)
        yield Point(kind=PointKind.UNANSWERED, week=first, count=total, labels=tuple(alone))
    missed = [line for line in lines if line.figure.status is TargetStatus.MISSED]
    yield from (Point(kind=PointKind.TARGET_MISSED, week=line.figure.week, line=line) for line in missed)
    for line in lines:
        if line.change is not None and line.change.turn is Turn.WORSE and line not in missed:
            yield Point(kind=PointKind.WORSE, week=line.figure.week, line=line)
    lost = material.boards[material.week].of("delivery_failure_rate")
    if lost.status is TargetStatus.MISSED and isinstance(lost.measured, Proportion):
        yield Point(
            kind=PointKind.NOT_DELIVERED,
            week=material.week,
            count=int(lost.measured.numerator),
            share=lost.value,
        )


def _watch_kept(material: Material) -> Iterator[Point]:
    """Yield what is wrong with the measuring itself."""
    board = material.boards[material.week]
    uptime = board.facts.projection.uptime
    if uptime is not None and uptime < UPTIME_WANTED:
        yield Point(kind=PointKind.NOT_POLLED, week=material.week, share=uptime)
    final = material.boards[material.final_week]
    if _detail(final, "deflection_causal").get("sample_ratio", {}).get("alarm"):
        yield Point(kind=PointKind.ARMS_UNEQUAL, week=material.final_week)


def _work(material: Material) -> Iterator[Point]:
    final, reported = material.boards[material.final_week], material.boards[material.week]
    reviews = _reviews(final)
    waiting = int(_detail(final, "error_rate").get("pending", 0))
    if reviews or waiting:
        yield Point(
            kind=PointKind.REVIEW,
            week=material.final_week,
            count=reviews,
            labels=(("waiting", waiting),) if waiting else (),
        )
    missing = core.without_template(reported)
    if missing:
        yield Point(
            kind=PointKind.TEMPLATE,
            week=material.week,
            count=sum(missing.values()),
            labels=tuple(missing.items())[:TEMPLATES_NAMED],
        )
    forgotten = int(_detail(final, "abandonment_rate").get("transferred_without_agent_reply", 0))
    if forgotten and core.agents_seen(final):
        yield Point(kind=PointKind.WAITING, week=material.final_week, count=forgotten)


def _reviews(board: BoardOf) -> int:
    """Return how many more reviews bring the error rate to plus or minus five points; 0 where they did or never will.

    Before anything was found wrong, Wilson's centre stands for the share: nobody errs in exactly no case.
    """
    item = board.of("error_rate")
    found = item.measured
    if item.value is None or item.interval is None or not isinstance(found, Proportion):
        return 0
    if item.display is Display.NO_DATA:
        return 0
    middle = sum(item.interval) / 2
    needed = further_for_half_width(middle, float(found.detail["n_eff"]), found.n, HALF_WIDTH)
    return needed if needed is not None and needed <= MOST_TO_ASK else 0


def _detail(board: BoardOf, name: str) -> Mapping[str, Any]:
    found = board.of(name).measured
    return {} if isinstance(found, Counts) else found.detail
