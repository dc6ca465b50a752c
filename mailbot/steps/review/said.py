"""What the record is told of people's work: verdicts, answers, and how long they took. Nothing in it names anybody.

Agents are pseudonyms as customers are. A corrected entity is told as its type only; its words stay with the mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailbot.policy.review import Purpose, Why, purpose_of
from mailbot.record.events import Actor
from mailbot.record.payloads.people import AgentReplied, ReviewCompleted
from mailbot.store import reviews

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

    from mailbot.record.events import Event
    from mailbot.steps.review.deeds import Hand
    from mailbot.steps.shell import Shell, Subject

METHOD = "console_open_to_deed"
"""How handling minutes are measured: from opening the mail in the console to the deed, an hour at most."""


def verdict(hand: Hand, *, correct: bool, intent: str = "", corrected: Mapping[str, Any] | None = None) -> Event:
    """Return the verdict on what mailbot made of the mail; ``intent`` is the right one where that was wrong."""
    purpose = purpose_of(Why(hand.item.why), drawn=hand.item.drawn)
    minutes = hand.minutes
    payload = ReviewCompleted(
        reviewer=hand.shell.keys.pseudonym(hand.agent.login),
        blind=hand.blind,
        # A second verdict on an audited mail is no blind one: it teaches, and the sample keeps the first.
        purpose=(purpose if hand.blind or purpose is not Purpose.AUDIT else Purpose.ACTIVE_LEARNING).value,
        verdict="correct" if correct else "incorrect",
        corrected_intent=None if correct else intent,
        corrected=dict(corrected) if corrected else None,
        seconds=round(minutes * 60, 1) if minutes is not None else None,
    )
    return hand.event(payload)


def agent_replied(shell: Shell, connection: sa.Connection, *, row: Any, subject: Subject) -> list[Event]:
    """Return that an agent answered the customer, once the answer (an outbox row) was accepted; else nothing.

    The intent is told only where the agent said it: a label that nobody gave would count as one in the figures.
    """
    deed = reviews.deed_of_effect(connection, row.id)
    if deed is None:
        return []
    payload = AgentReplied(
        agent=shell.keys.pseudonym(deed.agent),
        handle_minutes=deed.minutes,
        handle_method=METHOD if deed.minutes is not None else None,
        agent_intent=deed.intent or None,
    )
    key = f"agent.replied:{row.id}"
    return [subject.event(payload, at=shell.clock(), actor=Actor.AGENT, reply_id=row.id, key=key)]
