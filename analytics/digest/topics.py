"""What customers asked about, and which topics really moved: tested together, so that chance has few to show off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics import board as core
from analytics.board import TopicCount
from analytics.digest.model import Topic
from analytics.stats.segments import movers
from analytics.stats.smallsample import GREY_BELOW

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from analytics.digest.material import Material

SHOWN = 8
NOTHING = TopicCount(demands=0, final=0, resolved=0, hidden=False)


def topics_of(material: Material) -> tuple[Topic, ...]:
    """Return the topics of the reported week, compared with the week before; outcomes are those of the final week."""
    earlier = material.boards.get(material.week.shifted(-1))
    return compared(
        core.topics_on(material.boards[material.week]),
        core.topics_on(earlier) if earlier is not None else {},
        core.topics_on(material.boards[material.final_week]),
    )


def compared(
    now: Mapping[str, TopicCount], before: Mapping[str, TopicCount], final: Mapping[str, TopicCount]
) -> tuple[Topic, ...]:
    """Return the largest topics and those that moved, then all others together; outcomes are those of ``final``.

    A topic moved when its share of the demands differs from the one before after Benjamini-Hochberg at 10 %. One
    with fewer than 5 customers is never named (2.5).
    """
    if not now:
        return ()
    shares, shares_before = _shares(now, before)
    enough = bool(shares_before) and min(_total(now), _total(before)) >= GREY_BELOW
    moved = frozenset(movers(shares_before, shares)) if enough else frozenset()
    ranked = sorted(shares, key=lambda name: (name not in moved, -shares[name][0], name))[:SHOWN]
    named = sorted(ranked, key=lambda name: (-shares[name][0], name))
    listed = [
        Topic(
            intent=name,
            demands=shares[name][0],
            before=before.get(name, NOTHING).demands,
            share_change=_difference(shares[name], shares_before[name]) if enough else None,
            moved=name in moved,
            final=_shown(final, name).final,
            resolved=_shown(final, name).resolved,
        )
        for name in named
    ]
    return (*listed, *_others((now, before, final), frozenset(named)))


def _total(counts: Mapping[str, TopicCount]) -> int:
    return sum(item.demands for item in counts.values())


def _shown(counts: Mapping[str, TopicCount], name: str) -> TopicCount:
    found = counts.get(name, NOTHING)
    return NOTHING if found.hidden else found


def _shares(
    now: Mapping[str, TopicCount], before: Mapping[str, TopicCount]
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Return (demands, all demands) of every topic that may be named, now and before; also of those that are gone."""
    gone = {name for name, item in before.items() if not item.hidden and name not in now}
    names = {name for name, item in now.items() if not item.hidden} | gone
    then = {name: (before.get(name, NOTHING).demands, _total(before)) for name in names} if before else {}
    return {name: (now.get(name, NOTHING).demands, _total(now)) for name in names}, then


def _difference(now: tuple[int, int], before: tuple[int, int]) -> float:
    return now[0] / now[1] - before[0] / before[1]


def _others(counts: tuple[Mapping[str, TopicCount], ...], named: Collection[str]) -> list[Topic]:
    """Return one line for the topics that are not named; none when every topic is."""
    now, before, final = ([item for name, item in each.items() if name not in named] for each in counts)
    if not now and not final:
        return []
    return [
        Topic(
            intent="",
            others=True,
            demands=sum(item.demands for item in now),
            before=sum(item.demands for item in before),
            share_change=None,
            moved=False,
            final=sum(item.final for item in final),
            resolved=sum(item.resolved for item in final),
        )
    ]
