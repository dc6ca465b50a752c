"""What a weekly digest says, as values without words: figures, how they turned, what changed, what to do.

Nothing here knows a language, a mail or a database. ``assemble.py`` makes it out of measurements, ``page.py`` says it
in French or English, ``html.py`` and ``text.py`` lay it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from analytics.kpi import Maturity
from analytics.stats.smallsample import Display

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from analytics.kpi import Band, Kpi
    from analytics.stats.smallsample import TargetStatus
    from analytics.weeks import IsoWeek

Interval = tuple[float, float]


class Turn(StrEnum):
    """What may be said about a figure beside that of the week before."""

    BETTER = "better"
    WORSE = "worse"
    MORE = "more"
    """Proven, but neither way is good."""
    LESS = "less"
    UNPROVEN = "unproven"
    """The interval of the difference contains none: no change is proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The difference to the week before: in shares, or, for counts, as a part of what there was (0.08 is 8 % more)."""

    delta: float
    interval: Interval
    turn: Turn
    before: IsoWeek


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of one week and all that may be said about it (docs/kpis.md)."""

    week: IsoWeek
    value: float | None
    numerator: float = 0.0
    denominator: float = 0.0
    n: int = 0
    interval: Interval | None = None
    display: Display = Display.NORMAL
    maturity: Maturity = Maturity.MATURE
    pending: int = 0
    """Units that will enter when they are mature."""
    target: Band | None = None
    proposed: bool = False
    """The target is mailbot's own proposition."""
    status: TargetStatus | None = None
    further: int | None = None
    """Units that it takes to decide the status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Where a figure that is not final will end (Kaplan-Meier at the horizon)."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of the seven figures. ``figure`` is of the last week for which it is final."""

    kpi: Kpi
    figure: Figure
    change: Change | None = None
    """None where there is no week to compare with, or too few observations in one of both."""
    beside: Mapping[str, float | None] = field(default_factory=dict)
    """What is never shown without it (gaming guards, 6.11): shares, seconds or counts by name."""
    provisional: Figure | None = None
    """The reported week so far, where it is not final; never coloured."""
    forecast: Forecast | None = None


class Verdict(StrEnum):
    """The week in a word."""

    SILENT = "silent"
    """No demand in the reported week, and none in the last final one."""
    FIRST = "first"
    """The first week: nothing is final yet."""
    FEW = "few"
    """Fewer than 30 final demands: counts, no conclusion."""
    ALONE = "alone"
    """A final figure, but nothing to compare it with."""
    BETTER = "better"
    WORSE = "worse"
    STEADY = "steady"
    WATCHED = "watched"
    """mailbot only watched (shadow mode): nothing was sent."""


class PointKind(StrEnum):
    """What somebody should look at (the first six raise the alarm) or do."""

    UNANSWERED = "unanswered"
    TARGET_MISSED = "target_missed"
    WORSE = "worse"
    NOT_DELIVERED = "not_delivered"
    NOT_POLLED = "not_polled"
    ARMS_UNEQUAL = "arms_unequal"
    REVIEW = "review"
    TEMPLATE = "template"
    WAITING = "waiting"


ALARMS = frozenset(
    {
        PointKind.UNANSWERED,
        PointKind.TARGET_MISSED,
        PointKind.WORSE,
        PointKind.NOT_DELIVERED,
        PointKind.NOT_POLLED,
        PointKind.ARMS_UNEQUAL,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing to look at or to do."""

    kind: PointKind
    week: IsoWeek
    line: Line | None = None
    count: int = 0
    share: float | None = None
    labels: tuple[tuple[str, int], ...] = ()
    """Topics (or weeks, for demands without an answer) with how many there are of each."""

    @property
    def alarm(self) -> bool:
        """Whether it is something wrong, and not only something to do."""
        return self.kind in ALARMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """A final figure of the last digest that is another one by now, and what came since (event types and counts)."""

    kpi: Kpi
    week: IsoWeek
    said: float
    now: float
    is_count: bool
    causes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """What the last digest forecast for a week that is final by now, beside what came true."""

    kpi: Kpi
    week: IsoWeek
    said: Forecast
    now: float

    @property
    def held(self) -> bool:
        """Whether it came out within the interval."""
        return self.said.interval[0] <= self.now <= self.said.interval[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something that was changed about mailbot and may explain a curve. ``number`` names it in the chart."""

    number: int
    at: datetime
    type: str
    what: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What customers asked about: demands of the reported week, and how those of the last final week ended."""

    intent: str
    """Empty where no intent was accepted."""
    others: bool = False
    """All the topics that are not shown, together."""
    demands: int
    before: int
    share_change: float | None
    """Difference of the share of all demands."""
    moved: bool
    """Highlighted: the change passed Benjamini-Hochberg at 10 %."""
    final: int
    resolved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """One demand drawn by chance, to be read: numbers alone lie too easily. ``outcome`` is empty while it is open."""

    conversation: str
    intent: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How far the figures can be trusted."""

    uptime: float | None
    """Share of the reported week in which the mailboxes were looked at; None when nobody noted it."""
    excluded: Mapping[str, int]
    not_delivered: int
    sent: int
    unread: int
    """Mails that could not be read."""
    seq: int
    """The last event that the figures rest on, and the start of its hash (04-rules, T20)."""
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One week of the chart: demands by outcome, and those whose outcome is open."""

    week: IsoWeek
    outcomes: Mapping[str, int]
    open: int

    @property
    def total(self) -> int:
        """All demands of the week."""
        return sum(self.outcomes.values()) + self.open


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The digest of one ISO week, as known at ``as_of``."""

    week: IsoWeek
    """The reported week; figures that need time to mature are provisional for it."""
    final_week: IsoWeek
    """The last week whose outcomes are all final."""
    tz: str
    as_of: datetime
    verdict: Verdict
    lines: tuple[Line, ...]
    final_demands: int
    final_on: date
    """The day on which the reported week will be final."""
    mature: int
    """Demands of the reported week whose outcome is final already, and all of them."""
    demands: int
    would_reply: int | None = None
    """In shadow mode: the demands of the reported week that mailbot would have replied to."""
    points: tuple[Point, ...] = ()
    published_before: IsoWeek | None = None
    """The week of the last digest, if there was one."""
    restated: tuple[Restated, ...] = ()
    foretold: tuple[Foretold, ...] = ()
    noted: tuple[Noted, ...] = ()
    topics: tuple[Topic, ...] = ()
    to_read: tuple[ToRead, ...] = ()
    quality: Quality
    bars: tuple[Bar, ...] = ()

    def line(self, name: str) -> Line:
        """Return one of the seven by the canonical name of its figure."""
        return next(line for line in self.lines if line.kpi.name == name)

    @property
    def alarms(self) -> int:
        """How many points say that something is wrong."""
        return sum(point.alarm for point in self.points)
