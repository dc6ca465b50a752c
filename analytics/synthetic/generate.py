"""Runs a made-up world day by day and gives its events in the order in which they were recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.synthetic import site
from analytics.synthetic.arrivals import arrivals, expected
from analytics.synthetic.conversation import tell
from analytics.synthetic.dice import Dice
from analytics.synthetic.log import Log
from analytics.synthetic.people import Crowd
from analytics.synthetic.stage import Opening, Stage, Truth
from analytics.synthetic.world import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.synthetic.log import Fact
    from analytics.synthetic.world import World


EVENTS_PER_ARRIVAL = 14.7
"""Measured: all events that come of one new conversation, those that it leads to included."""


def sized(events: int, world: World) -> World:
    """Return ``world`` with as much mail a day as gives about so many events (within a twentieth over months)."""
    polls = world.days * len(world.mailboxes) * 24 * 60 / world.poll_minutes
    arriving = sum(expected(replace(world, per_day=1.0), day) for day in range(world.days))
    return replace(world, per_day=max(0.0, events - polls) / arriving / EVENTS_PER_ARRIVAL)


def generate(world: World, truth: Truth | None = None) -> Iterator[Fact]:
    """Yield every event recorded from the first to the end of the last day, in record order.

    The same world gives the same events. What would be recorded after the end is left out, so that the last weeks are
    as unfinished as real ones. ``truth`` is filled in with what only the generator knows. About a day of events and
    those still to come lie in memory at a time.
    """
    dice = Dice(world.seed)
    habits = world.habits
    crowd = Crowd(dice, holdout=world.holdout, consents=habits.consents, bounced=habits.bounced)
    found = truth if truth is not None else Truth()
    log = Log()
    stage = Stage(world=world, dice=dice, log=log, crowd=crowd, truth=found, outages=site.outages(world, dice))
    site.beginning(stage)
    for day in range(world.days):
        site.daily(stage, day)
        _day(stage, day)
        yield from log.until(world.midnight(day + 1))
    yield from log.last(world.midnight(world.days))


def _day(stage: Stage, day: int) -> None:
    """Tell everything that begins on a local day: new conversations, those planned before, automatic mail."""
    dice, habits = stage.dice, stage.world.habits
    for at in arrivals(stage.world, dice, day):
        stage.plan(Opening(at=at))
    for opening in stage.due(stage.world.midnight(day + 1)):
        tell(stage, opening)
        if dice.happens(habits.excluded):
            site.automatic(stage, opening.at + dice.between(0, DAY // 2))
