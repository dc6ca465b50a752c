"""Reads a record into one object per conversation, the way somebody would with a pencil."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailbot.record.events import Event


@dataclass
class Line:
    """One event."""

    seq: int
    type: str
    at: datetime
    recorded: datetime
    conversation: str
    message: str
    reply: str
    customer: str
    actor: str
    mailbox: str
    said: dict[str, Any]

    @property
    def place(self) -> tuple[datetime, int]:
        return (self.at, self.seq)


@dataclass
class Conv:
    """One conversation with everything that was ever written about it."""

    id: str
    t0: datetime
    end: datetime
    customer: str
    pseudonym: str
    """The one it was opened under, before any merge."""
    mailbox: str
    opened: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    arm: str = "bot"
    wanted: bool = False
    """Its opening decision is not no_reply_needed."""
    demand: bool = False
    opening_action: str = ""
    void: bool = False
    customers_messages: list[Line] = field(default_factory=list)
    thanks_ids: set[str] = field(default_factory=set)
    mature: bool = False
    outcome: str = ""

    def of(self, *types: str, before: datetime | None = None) -> list[Line]:
        return [line for line in self.lines if line.type in types and (before is None or line.at < before)]

    def is_thanks(self, message: Line) -> bool:
        return message.message in self.thanks_ids


class Book:
    """A record as it was known at one instant, and the conversations in it."""

    def __init__(self, events: Iterable[Event], *, as_of: datetime, told: dict[str, Any]) -> None:
        self.as_of, self.told, self.zone = as_of, told, ZoneInfo(told["tz"])
        self.horizon = timedelta(days=told["outcome_horizon_days"])
        self.lines = sorted((line_of(event) for event in events), key=lambda line: line.place)
        self.lines = [line for line in self.lines if line.recorded <= as_of]
        self.merged = self.merge()
        self.excluded = {line.message: line for line in self.lines if line.type == "message.excluded" and line.message}
        self.understood = self.standing("message.understood")
        self.decided = self.standing("decision.made")
        self.conversations = self.open()
        for conversation in self.conversations.values():
            self.know(conversation)

    def merge(self) -> dict[str, str]:
        """Repaint pseudonyms until everybody of a group has the same colour: the group's alphabetically first name."""
        links = [x for x in self.lines if x.type == "customer.merged" and x.said.get("into")]
        colour = {name: name for x in links for name in (x.customer, x.said["into"])}
        for _ in colour:
            for x in links:
                first, second = x.customer, x.said["into"]
                colour[first] = colour[second] = min(colour[first], colour[second])
        return colour

    def who(self, customer: str) -> str:
        return self.merged.get(customer, customer)

    def standing(self, kind: str) -> dict[str, Line]:
        """Return the last event of a kind about each message; a shadow's only where there is no other."""
        found: dict[str, Line] = {}
        for shadow in (True, False):
            for line in self.lines:
                if line.type == kind and line.message and bool(line.said.get("shadow")) == shadow:
                    found[line.message] = line
        return found

    def open(self) -> dict[str, Conv]:
        found: dict[str, Conv] = {}
        for line in self.lines:
            if line.type == "conversation.opened" and line.conversation not in found:
                found[line.conversation] = Conv(
                    id=line.conversation,
                    t0=line.at,
                    end=line.at + self.horizon,
                    customer=self.who(line.customer),
                    pseudonym=line.customer,
                    mailbox=line.mailbox,
                    opened=line.said,
                )
        replies = {x.reply: x.conversation for x in self.lines if x.type == "reply.sent" and x.conversation}
        messages = {x.message: x.conversation for x in self.lines if x.message and x.conversation}
        for line in self.lines:
            name = line.conversation or replies.get(line.reply) or messages.get(line.message) or ""
            if not name and line.type in {"lead.captured", "lead.scored", "conversion.recorded"}:
                name = self.last_touch(found, line)
            if name in found:
                found[name].lines.append(line)
        return found

    def last_touch(self, found: dict[str, Conv], line: Line) -> str:
        """Return the last conversation that a customer opened before an event that names only the customer."""
        mine = [
            c for c in found.values() if line.customer and c.customer == self.who(line.customer) and c.t0 <= line.at
        ]
        return max(mine, key=lambda c: c.t0).id if mine else ""

    def know(self, c: Conv) -> None:
        """Fill in what 2.1 says about a conversation."""
        seen: set[str] = set()
        received = c.of("message.received")
        for line in received:
            if line.message in seen or line.message in self.excluded:
                continue
            seen.add(line.message)
            c.customers_messages.append(line)
        c.void = bool(received) and not c.customers_messages
        for line in c.customers_messages:
            read = self.understood.get(line.message)
            if read and read.said.get("accepted") and read.said.get("intent") == "thanks":
                c.thanks_ids.add(line.message)
        decisions = [x for x in c.of("decision.made") if x.message not in self.excluded]
        decisions = [x for x in decisions if not x.said.get("shadow")] or decisions
        reason = decisions[0].said.get("reason") if decisions else None
        c.opening_action = decisions[0].said.get("action", "") if decisions else ""
        assigned = c.of("experiment.assigned")
        theirs = [x for x in self.lines if x.type == "experiment.assigned" and not x.conversation and x.customer]
        until = decisions[0].place if decisions else (self.as_of, 0)
        before = [x for x in theirs if x.customer == c.pseudonym and x.place < until]
        c.arm = assigned[0].said["arm"] if assigned else before[-1].said["arm"] if before else "bot"
        c.wanted = not c.void and reason != "no_reply_needed"
        c.demand = c.wanted and c.arm == "bot"
        c.mature = self.as_of >= c.end

    def intent(self, c: Conv, before: datetime) -> str:
        """Return the last accepted intent that is not thanks, understood before an instant."""
        found = ""
        reads = [self.understood[m.message] for m in c.customers_messages if m.message in self.understood]
        for read in sorted(reads, key=lambda line: line.place):
            if read.said.get("accepted") and read.said.get("intent") not in {None, "", "thanks"} and read.at < before:
                found = read.said["intent"]
        return found

    def delivered(self, c: Conv, *, in_time: bool) -> list[Line]:
        """Return the delivered substantive replies, all or those before t0 + H, in order."""
        found, seen = [], set()
        for line in c.of("reply.sent"):
            if line.actor != "bot" or line.reply in seen:
                continue
            seen.add(line.reply)
            bounces = [b for b in c.of("reply.bounced") if b.reply == line.reply and b.said.get("permanent")]
            if in_time:
                bounces = [b for b in bounces if b.at < c.end]
            if line.said.get("kind") in self.told["substantive_reply_kinds"] and not bounces:
                found.append(line)
        return [line for line in found if line.at < c.end] if in_time else found

    def recontact(self, c: Conv) -> bool:
        mine = self.intent(c, c.end)
        for other in self.conversations.values():
            later = other.demand and other.id != c.id and c.t0 < other.t0 < c.end
            same_customer = bool(c.customer) and other.customer == c.customer
            if later and same_customer and mine and self.intent(other, c.end) == mine:
                return True
        return False


def line_of(event: Event) -> Line:
    assert event.recorded_at is not None
    return Line(
        seq=event.seq,
        type=event.type,
        at=event.occurred_at.astimezone(UTC),
        recorded=event.recorded_at.astimezone(UTC),
        conversation=event.conversation_id,
        message=event.message_id,
        reply=event.reply_id,
        customer=event.customer,
        actor=str(event.actor),
        mailbox=event.mailbox,
        said=event.payload,
    )
