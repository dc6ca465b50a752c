"""How much came in and went out, and when: mails, demands, replies, hours and weekdays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from analytics.arrays import NONE, Bools
from analytics.kpi import Counts
from analytics.localtime import LocalTime
from analytics.measures import Own
from analytics.units import Grain
from analytics.words.conversations import bot, demand
from analytics.words.kinds import ARM, SENT
from analytics.words.units import reply_of_bot

if TYPE_CHECKING:
    from analytics.arrays import Ints
    from analytics.facts import Facts


def volume(facts: Facts, scope: Bools) -> Counts:
    """Count the customers' messages received, the conversations and demands opened, and what was excluded and why.

    Messages count in the window in which they were received, whatever conversation they belong to; in a segment, the
    messages of its conversations are counted, as excluded mails belong to none.
    """
    whole = bool(np.array_equal(scope, facts.conversations.in_window))
    traffic = facts.projection.traffic
    eligible = ~traffic.excluded.given() if whole else scope[facts.messages.conversation]
    t = traffic.t[eligible] if whole else facts.messages.t[eligible]
    demands = scope & demand.of(facts)
    return Counts(
        counts={
            "messages": int(eligible.sum()),
            "conversations": int(scope.sum()),
            "demands": int(demands.sum()),
            "excluded": traffic.excluded.counts(traffic.excluded.given(), unnamed="") if whole else {},
            "per_day": _per_day(t, facts.parameters.tz),
            "demands_per_day": _per_day(facts.conversations.t0[demands], facts.parameters.tz),
        }
    )


def _per_day(t: Ints, tz: str) -> dict[str, int]:
    days, counts = np.unique(LocalTime(t, tz).day, return_counts=True)
    start = date(1970, 1, 1)
    return {(start + timedelta(days=int(day))).isoformat(): int(count) for day, count in zip(days, counts, strict=True)}


def _histogram(values: Ints) -> dict[str, int]:
    found, counts = np.unique(values, return_counts=True)
    return {str(int(value)): int(count) for value, count in zip(found, counts, strict=True)}


def hours(facts: Facts, scope: Bools) -> Counts:
    """Count the conversations of both arms by the local hour they were opened in; hours without any are left out."""
    return Counts(counts=_histogram(facts.local.hour[scope]))


def weekdays(facts: Facts, scope: Bools) -> Counts:
    """Count the conversations of both arms by the local weekday they were opened on, 0 = Monday."""
    return Counts(counts=_histogram(facts.local.weekday[scope]))


def replies(facts: Facts, scope: Bools) -> Counts:
    """Count the mails the bot sent in the window's conversations, and those substantive ones that were delivered."""
    mine = scope[facts.conversation_of(Grain.REPLY)] & reply_of_bot.of(facts)
    return Counts(
        counts={
            "sent": int(mine.sum()),
            "delivered": int((mine & facts.replies.delivered).sum()),
            "by_kind": facts.replies.kind.counts(mine, unnamed="unsaid"),
        }
    )


def actions(facts: Facts, scope: Bools) -> Counts:
    """Count the completed actions by type, each action_id once."""
    rows, by = facts.rows["action.completed"], facts.where["action.completed"]
    mine = np.flatnonzero((by != NONE) & facts.of("action.completed", scope & bot.of(facts)))
    ids = rows.texts["action_id"]
    once = np.zeros(len(rows), dtype=bool)
    once[mine[np.unique(ids.codes[mine], return_index=True)[1]]] = True
    once[mine[~ids.given()[mine]]] = True
    return Counts(counts=rows.texts["action"].counts(once, unnamed="unsaid"))


OPENED = frozenset({"conversation.opened"})
volume_counts = Own(
    "message.received of the window less those with a message.excluded; conversations and demands opened in it",
    ARM | {"message.received", "message.excluded"},
    volume,
)
hour_counts = Own("count of conversations by the local hour of t0", OPENED, hours)
weekday_counts = Own("count of conversations by the local weekday of t0", OPENED, weekdays)
reply_counts = Own("count of reply.sent by the bot, and of those delivered", ARM | SENT, replies)
action_counts = Own("count of action.completed by action, each action_id once", ARM | {"action.completed"}, actions)
