"""What every step is given: the database, the clock, the keys, and the way to write into the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mailbot.record import journal
from mailbot.record.events import Actor, Event, Payload, payload_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import sqlalchemy as sa

    from mailbot.steps.keys import Keys


def no_fault(point: str) -> None:
    """Do nothing: the fault points of the crash tests, in ordinary life."""
    del point


def no_word(event: str, **facts: object) -> None:
    """Say nothing: the log of a test."""
    del event, facts


class Tell(Protocol):
    """Writes one line of the log: what happened and to which row; never a customer's words (T16)."""

    def __call__(self, event: str, **facts: object) -> None:
        """Write the line."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """The outside world, handed in. ``fault`` is called at every stop boundary so that tests can kill there."""

    database: sa.Engine
    clock: Callable[[], datetime]
    new_id: Callable[[datetime], str]
    keys: Keys
    code_rev: str = ""
    config_rev: str = ""
    fault: Callable[[str], None] = no_fault
    tell: Tell = no_word

    def write(self, connection: sa.Connection, *events: Event) -> tuple[Event, ...]:
        """Append events to the record, in the transaction of what they tell of."""
        return journal.append(connection, events, now=self.clock(), new_id=self.new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who and what the events of one mail are about; keeps the envelope in one place."""

    mailbox: str
    conversation_id: str = ""
    message_id: str = ""
    customer: str = ""
    code_rev: str = ""
    config_rev: str = ""

    def event(
        self,
        payload: Payload,
        *,
        at: datetime,
        actor: Actor = Actor.BOT,
        key: str = "",
        reply_id: str = "",
    ) -> Event:
        """Return the event that says ``payload`` of this subject; ``key`` makes a repetition harmless."""
        return Event(
            type=payload.TYPE,
            occurred_at=at,
            mailbox=self.mailbox,
            conversation_id=self.conversation_id,
            message_id=self.message_id,
            reply_id=reply_id,
            customer=self.customer,
            actor=actor,
            idempotency_key=key,
            code_rev=self.code_rev,
            config_rev=self.config_rev,
            payload=payload_of(payload),
        )
