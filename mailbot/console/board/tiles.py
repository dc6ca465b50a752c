"""The seven tiles on top of the board, no more: the digest's seven figures over any period and any part of the mail.

Each tile says what may be said of its figure and nothing else: a dash without data, counts below 5, no arrow below 30,
no colour before it is final, and a change only where the interval of the difference allows one (03-kpis, 2.5).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.digest.changes import FEWEST, count_change, share_change
from analytics.digest.lines import SEVEN, figure_of, forecast_of
from analytics.digest.model import Figure, Turn
from analytics.kpi import Counts, Maturity
from analytics.kpis import BY_NAME
from analytics.stats.smallsample import Display, TargetStatus
from analytics.weeks import IsoWeek

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.compute import BoardOf
    from analytics.digest.lines import Spec
    from analytics.digest.model import Change, Forecast
    from analytics.kpi import Kpi

READ_FOR_TILES = (
    *(spec.name for spec in SEVEN),
    "fcr_survival_nowcast",
    "answer_rate",
    "csat_response_rate",
    "response_time_s",
)
"""The seven, what stands beside them, and where the ones that are not final will end."""


class Tone(StrEnum):
    """How a change or a status is coloured; a word always says the same."""

    GOOD = "good"
    BAD = "bad"
    FLAT = "flat"


class Arrow(StrEnum):
    """Which way a figure went; none where no change is proven."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """The change against the period before: shares differ in points, counts by a part of what they were."""

    change: Change
    arrow: Arrow
    tone: Tone
    relative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One tile. ``figure`` holds the value and how much of it may be shown."""

    kpi: Kpi
    figure: Figure
    is_count: bool
    needed: int
    """Observations below which it is called too few."""
    delta: Delta | None = None
    beside: Mapping[str, float | None] = field(default_factory=dict)
    forecast: Forecast | None = None
    status_tone: Tone = Tone.FLAT

    @property
    def few(self) -> bool:
        """Whether there are too few observations for a percentage: the tile says how many of how many there are."""
        return not self.is_count and self.figure.display is not Display.NORMAL

    @property
    def provisional(self) -> bool:
        """Whether it is not final yet."""
        return self.figure.maturity is not Maturity.MATURE


def tiles_of(now: BoardOf, before: BoardOf | None) -> tuple[Tile, ...]:
    """Return the seven tiles; ``before`` is the board of the period to compare with."""
    return tuple(_tile(spec, now, before) for spec in SEVEN)


def _tile(spec: Spec, now: BoardOf, before: BoardOf | None) -> Tile:
    kpi, item = BY_NAME[spec.name], now.of(spec.name)
    week = IsoWeek.at(now.facts.window.start, now.facts.window.tz)
    earlier = before.of(spec.name) if before is not None else None
    change = None
    is_count = isinstance(item.measured, Counts)
    figure = count_figure(now, week) if is_count else figure_of(item, week)
    if earlier is not None and is_count:
        change = count_change(kpi, figure.n, demands_on(before), week)
    elif earlier is not None:
        change = share_change(kpi, item, earlier, week)
    return Tile(
        kpi=kpi,
        figure=figure,
        is_count=is_count,
        needed=FEWEST,
        delta=delta_of(change, relative=is_count),
        beside=spec.beside(now),
        forecast=_forecast(now, spec.forecast) if figure.maturity is not Maturity.MATURE else None,
        status_tone=status_tone(figure.status),
    )


def demands_on(board: BoardOf | None) -> int:
    """Return how many demands a board has."""
    found = board.of("volume").measured if board is not None else None
    return int(found.counts["demands"]) if isinstance(found, Counts) else 0


def count_figure(board: BoardOf, week: IsoWeek) -> Figure:
    """Return the demands of a board as a figure; a count is final at once and needs no sample."""
    count = demands_on(board)
    return Figure(week=week, value=float(count), numerator=count, n=count)


def delta_of(change: Change | None, *, relative: bool = False) -> Delta | None:
    """Return how a change is shown: an arrow only where it is proven, a colour only where one way is better."""
    if change is None:
        return None
    arrow = Arrow.NONE if change.turn is Turn.UNPROVEN else Arrow.UP if change.delta > 0 else Arrow.DOWN
    tone = {Turn.BETTER: Tone.GOOD, Turn.WORSE: Tone.BAD}.get(change.turn, Tone.FLAT)
    return Delta(change=change, arrow=arrow, tone=tone, relative=relative)


def status_tone(status: TargetStatus | None) -> Tone:
    """Return the colour of where a figure stands against its target."""
    known = {TargetStatus.REACHED: Tone.GOOD, TargetStatus.MISSED: Tone.BAD}
    return known.get(status, Tone.FLAT) if status is not None else Tone.FLAT


def _forecast(board: BoardOf, name: str) -> Forecast | None:
    return forecast_of(board, name) if name else None
