"""Collects made-up events as they are told and gives them out in the order in which they were recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

BUCKET = 86_400

ACTORS = {
    "message.received": "customer",
    "conversation.opened": "customer",
    "conversation.reopened": "customer",
    "csat.received": "customer",
    "goal.started": "customer",
    "goal.step": "customer",
    "goal.completed": "customer",
    "lead.captured": "customer",
    "tracking.opened": "tracker",
    "tracking.clicked": "tracker",
    "agent.assigned": "agent",
    "agent.replied": "agent",
    "agent.handled": "agent",
    "review.completed": "agent",
    "review.adjudicated": "agent",
    "message.understood": "bot",
    "decision.made": "bot",
    "reply.queued": "bot",
    "reply.sent": "bot",
    "action.started": "bot",
    "action.completed": "bot",
    "goal.offered": "bot",
    "csat.requested": "bot",
    "conversation.transferred": "bot",
}
"""Who does what; everything else is done by the system."""


@dataclass(frozen=True, slots=True)
class Where:
    """What an event is about; empty where it does not apply."""

    mailbox: str = ""
    conversation: str = ""
    message: str = ""
    customer: str = ""
    reply: str = ""

    def at_message(self, message: str) -> Where:
        """Return the same conversation's place for another message."""
        return Where(self.mailbox, self.conversation, message, self.customer)

    def at_reply(self, reply: str) -> Where:
        """Return the same message's place for a reply to it."""
        return Where(self.mailbox, self.conversation, self.message, self.customer, reply)


@dataclass(frozen=True, slots=True)
class Fact:
    """One made-up event before it has a number. Times are seconds since 1970, UTC."""

    recorded: int
    kind: str
    occurred: int
    where: Where
    payload: dict[str, Any]


class Log:
    """Facts in buckets of a day by record time, so that years of events never lie in memory together."""

    def __init__(self) -> None:
        self._buckets: dict[int, list[Fact]] = {}

    def add(
        self, kind: str, at: int, where: Where, payload: dict[str, Any] | None = None, recorded: int | None = None
    ) -> None:
        """Note an event of time ``at``, written down at ``recorded`` (at once when not said, never before it)."""
        written = at if recorded is None else max(at, recorded)
        self._buckets.setdefault(written // BUCKET, []).append(Fact(written, kind, at, where, payload or {}))

    def until(self, moment: int) -> Iterator[Fact]:
        """Give and forget what was recorded before ``moment``, in order; facts of one second in the order told.

        Days that are not over at ``moment`` are kept back whole, so call it again later.
        """
        for day in sorted(self._buckets):
            if (day + 1) * BUCKET <= moment:
                yield from sorted(self._buckets.pop(day), key=lambda fact: fact.recorded)

    def last(self, moment: int) -> Iterator[Fact]:
        """Give what was recorded before ``moment``, the last day's part included, and forget the rest."""
        yield from self.until(moment)
        for day in sorted(self._buckets):
            yield from sorted(
                (fact for fact in self._buckets[day] if fact.recorded < moment), key=lambda fact: fact.recorded
            )
        self._buckets.clear()
