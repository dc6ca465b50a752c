"""What every part of a made-up conversation is given, and the truth that only the generator knows."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from analytics.synthetic.world import DAY, HOUR, INTENTS, Model, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.synthetic.dice import Dice
    from analytics.synthetic.log import Log, Where
    from analytics.synthetic.people import Crowd, Person
    from analytics.synthetic.world import Intent

OPENS, CLOSES = 9, 18
WEEKEND = 5
CONFUSABLE = {intent.name: INTENTS[(place + 1) % (len(INTENTS) - 1)] for place, intent in enumerate(INTENTS)}
"""What a topic is most easily mistaken for: its neighbour in the list."""
AGENTS = ("agent-01", "agent-02", "agent-03", "agent-04", "agent-05", "agent-06")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A conversation that is going to begin; what is not said is drawn then."""

    at: int
    person: Person | None = None
    intent: Intent | None = None
    mailbox: str = ""
    parent: str = ""


@dataclass(slots=True, kw_only=True)
class Case:
    """One conversation while it is told."""

    t0: int
    person: Person
    intent: Intent
    where: Where
    rounds: int = 0
    last: int = 0
    """When anything was last said."""
    human: bool = False
    closed: int = 0


@dataclass(slots=True)
class Truth:
    """What an estimate should find: decisions to act by day, and how many of them were wrong."""

    acted: Counter[int] = field(default_factory=Counter)
    wrong: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class Stage:
    """The world, its people, and where events and coming conversations are noted."""

    world: World
    dice: Dice
    log: Log
    crowd: Crowd
    truth: Truth
    plans: list[tuple[int, int, Opening]] = field(default_factory=list)
    """A heap of conversations to come: (time, number, opening)."""
    outages: tuple[tuple[int, int], ...] = ()
    """When no mailbox could be reached: (from, to)."""
    planned: int = 0
    zone: ZoneInfo = field(init=False)
    start: int = field(init=False)
    models: tuple[tuple[int, Model], ...] = field(init=False)
    thresholds: tuple[tuple[int, float], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Turn days into times once."""
        self.zone = ZoneInfo(self.world.tz)
        self.start = self.world.midnight(0)
        change = 10 * HOUR
        self.models = tuple((self.world.midnight(m.day) + (change if m.day else 0), m) for m in self.world.models)
        self.thresholds = tuple(
            (self.world.midnight(day) + (change if day else 0), value) for day, value in self.world.thresholds
        )

    def model(self, at: int) -> tuple[int, Model]:
        """Return the model at work, and since when."""
        return self.models[max(0, bisect_right(self.models, at, key=lambda item: item[0]) - 1)]

    def threshold(self, at: int) -> float:
        """Return the confidence that an answer needs."""
        return self.thresholds[max(0, bisect_right(self.thresholds, at, key=lambda item: item[0]) - 1)][1]

    def topic(self, at: int) -> Intent:
        """Return what a new conversation is about; one topic surges for a while."""
        name, first, last = self.world.surge
        done = (at - self.start) / DAY / self.world.days * 100
        surging = first <= done < last
        return self.dice.pick([(item, item.weight * (3 if surging and item.name == name else 1)) for item in INTENTS])

    def plan(self, opening: Opening) -> None:
        """Let a conversation begin later."""
        self.planned += 1
        heappush(self.plans, (opening.at, self.planned, opening))

    def due(self, moment: int) -> Iterator[Opening]:
        """Give the conversations planned to begin before ``moment`` in order, those planned meanwhile included."""
        while self.plans and self.plans[0][0] < moment:
            yield heappop(self.plans)[2]

    def seen(self, at: int) -> int:
        """Return when mailbot sees a mail that arrived at ``at``: seconds later, or when the outage is over."""
        for begin, end in self.outages:
            if begin <= at < end:
                at = end
        return at + 1 + int(self.dice.around(5.0, 0.8))

    def at_work(self, at: int) -> int:
        """Return ``at``, or the next opening of the office (Monday to Friday, 9 to 18, local)."""
        for _ in range(5):
            there = datetime.fromtimestamp(at, self.zone)
            if there.weekday() < WEEKEND and OPENS <= there.hour < CLOSES:
                return at
            hours = (OPENS - there.hour) % 24 or 24
            at += hours * HOUR - there.minute * 60 - there.second
        return at
