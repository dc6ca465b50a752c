"""Puts a board together: one look at the figures of a period and of the one before, for one person's mailboxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from analytics import board as core
from analytics.digest.topics import compared
from analytics.report import population
from analytics.weeks import IsoWeek
from mailbot.console.board import charts, quality
from mailbot.console.board.figures import Known, Part
from mailbot.console.board.objectives import Chart
from mailbot.console.board.period import week_period
from mailbot.console.board.tiles import READ_FOR_TILES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from analytics.compute import BoardOf
    from analytics.digest.model import Topic
    from mailbot.console.board.asked import Asked
    from mailbot.console.board.charts import Drawing
    from mailbot.console.board.figures import Figures
    from mailbot.console.board.say import Say
    from mailbot.store.scope import Scope

CHOSEN_BY = ("mailbox", "language", "intent", "segment", "channel", "urgency", "emotion", "hours", "customer", "model")
"""Segments that the screen offers; the address takes all of them."""
MOST_CHOICES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was asked, and the figures that answer it: of the period, and of the one before up to the same moment."""

    asked: Asked
    now: Known
    before: Known
    scope: Scope
    begun: datetime | None
    """When the first conversation of the record was opened."""

    @property
    def part(self) -> Part:
        """The part of the period's conversations that is asked for."""
        return Part(scope=self.scope, filters=self.asked.filters)

    @property
    def hidden(self) -> bool:
        """Whether the part has so few customers that nothing is shown of it."""
        return self.now.hidden(self.part)

    def board(self, *names: str) -> BoardOf:
        """Return figures of the period."""
        return self.now.board(self.part, names)

    @property
    def comparable(self) -> bool:
        """Whether mailbot was there for the whole period before: half a period is nothing to compare with."""
        start = self.asked.period.before.window.start
        return self.begun is not None and self.begun < start + timedelta(days=self.asked.period.days / 7)

    def earlier(self, *names: str) -> BoardOf | None:
        """Return the same figures of the period before, or None where there is nothing to compare with.

        Where the period is not over, the one before is counted up to the same moment.
        """
        if not self.comparable:
            return None
        passed = self.asked.period.elapsed(self.now.as_of)
        until = self.asked.period.before.window.start + passed if passed is not None else None
        return self.before.board(Part(scope=self.scope, filters=self.asked.filters, until=until), names)

    @property
    def conversations(self) -> int:
        """How many conversations were opened in the period, in the part that is asked for."""
        return int(population(self.board())["conversations"])

    @property
    def choices(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The filters that make a difference: (segment, labels), those with two labels or more, or one in use."""
        found = []
        for segment in CHOSEN_BY:
            labels = self.now.choices(segment, self.scope)[:MOST_CHOICES]
            used = self.asked.chosen(segment)
            if used and used not in labels:
                labels = (*labels, used)
            if len(labels) > 1 or used:
                found.append((segment, labels))
        return tuple(found)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics of the period, compared with the period before."""
        return self.now.once(("topics", self.part, self.before.as_of, self.before.seq), self._topics)

    def _topics(self) -> tuple[Topic, ...]:
        now = core.topics_on(self.board())
        earlier = self.earlier()
        return compared(now, core.topics_on(earlier) if earlier is not None else {}, now)


def look(figures: Figures, asked: Asked, scope: Scope, *, patient: bool = True) -> Look:
    """Return the figures that answer ``asked`` for somebody who sees the mailboxes of ``scope``.

    Unless ``patient``, Unread is raised while they are still being read.
    """
    now = figures.known(asked.period.window, as_of=asked.as_of, patient=patient)
    before = figures.known(asked.period.before.window, as_of=asked.as_of, patient=patient)
    return Look(asked=asked, now=now, before=before, scope=scope, begun=figures.begun())


def latest_final(asked: Asked, *, now: datetime, horizon_days: float) -> Asked:
    """Return the same question about the last ISO week whose outcomes are all final."""
    tz = asked.period.tz
    week = IsoWeek.at(now, tz)
    while week.window(tz).end + timedelta(days=horizon_days) > now:
        week = week.shifted(-1)
    return asked.over(week_period(week, tz))


DRAWN: dict[Chart, Callable[[Say, Look], Drawing]] = {
    Chart.DAYS: lambda say, seen: charts.days(say, seen.board(), seen.earlier(), seen.asked.period),
    Chart.TOPICS: lambda say, seen: charts.topics(say, seen.topics),
    Chart.FLOWS: lambda say, seen: charts.flows(say, seen.board()),
    Chart.HOURS: lambda say, seen: charts.hours(say, seen.board()),
    Chart.CONFUSION: lambda say, seen: charts.confusion(say, seen.board()),
    Chart.CALIBRATION: lambda say, seen: quality.calibration(say, seen.board("calibration_gap")),
    Chart.COVERAGE: lambda say, seen: quality.coverage(say, seen.board("what_if_threshold")),
    Chart.FUNNEL: lambda say, seen: quality.funnel(say, seen.board("funnel")),
}
"""How each chart is made."""


def draw(say: Say, seen: Look, chart: Chart) -> Drawing:
    """Return a chart of the part that is asked for; the same one is drawn once."""
    key = (chart, say.words.language, seen.part, seen.asked.period, seen.before.as_of, seen.before.seq)
    return seen.now.once(key, lambda: DRAWN[chart](say, seen))


def seven(seen: Look) -> tuple[BoardOf, BoardOf | None]:
    """Return the figures of the seven tiles: of the period, and of the one before."""
    return seen.board(*READ_FOR_TILES), seen.earlier(*READ_FOR_TILES)
